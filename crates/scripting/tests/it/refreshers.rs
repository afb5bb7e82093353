//! Refreshers, and objects that are read again.

use std::sync::Arc;

use swbem::{EnumFlags, GetFlags, NamedValueSet, Refresher, Services, Status};
use swbem_core::{ClassObject, Object as CoreObject};
use swbem_provider::Registration;
use swbem_testkit::provider::{Answer, RecordingProvider};

use crate::support::{put_class, services, spawn, status};

fn put(services: &Services, name: &str, size: u32) {
    let class = services.get("Thing", 0, None).unwrap();
    let thing = spawn(&class, name);
    thing.set("Size", size).unwrap();
    thing.put(0, None).unwrap();
}

fn with_things() -> Services {
    let services = services();
    put_class(&services, "Thing");
    put(&services, "a", 1);
    put(&services, "b", 2);
    services
}

fn size(object: &swbem::Object) -> u32 {
    object.get_as("Size").unwrap()
}

#[test]
fn so_086_refresh_updates_objects_and_sets_in_place() {
    let services = with_things();
    let refresher = Refresher::new();
    let item = refresher.add(&services, "Thing='a'", 0, None).unwrap();
    let all = refresher.add_enum(&services, "Thing", 0, None).unwrap();
    let (object, set) = (item.object().unwrap(), all.object_set().unwrap());
    assert_eq!((size(&object), set.count().unwrap()), (1, 2));

    put(&services, "a", 10);
    put(&services, "c", 3);
    assert_eq!((size(&object), set.count().unwrap()), (1, 2));
    assert_eq!(refresher.refresh(0).unwrap(), Status::OK);
    assert_eq!(size(&object), 10);
    assert_eq!(set.count().unwrap(), 3);
    assert_eq!(size(&set.item("Thing='a'").unwrap()), 10);
    assert_eq!(set.into_iter().count(), 3);
    assert_eq!(all.object_set().unwrap().count().unwrap(), 3);
}

#[test]
fn so_086_items_are_found_by_their_own_index() {
    let services = with_things();
    let refresher = Refresher::new();
    let first = refresher.add(&services, "Thing='a'", 0, None).unwrap();
    let second = refresher.add(&services, "Thing='b'", 0, None).unwrap();
    let third = refresher.add_enum(&services, "Thing", 0, None).unwrap();
    assert_eq!(refresher.count(), 3);
    assert!(!first.is_set() && first.object_set().is_none() && first.object().is_some());
    assert!(third.is_set() && third.object_set().is_some() && third.object().is_none());

    refresher.remove(first.index(), 0).unwrap();
    assert!(first.refresher().is_none());
    assert_eq!(status(first.remove(0)), Status::NOT_FOUND);
    assert_eq!(
        status(refresher.remove(first.index(), 0)),
        Status::NOT_FOUND
    );
    assert_eq!(status(refresher.item(first.index())), Status::NOT_FOUND);
    let found = refresher.item(second.index()).unwrap();
    assert_eq!(size(&found.object().unwrap()), 2);
    assert_eq!(
        refresher
            .items()
            .iter()
            .map(|item| item.index())
            .collect::<Vec<_>>(),
        [second.index(), third.index()]
    );

    third.remove(0).unwrap();
    assert_eq!(second.refresher().unwrap().count(), 1);
    refresher.delete_all();
    assert_eq!(refresher.count(), 0);
    assert!(second.refresher().is_none());
    assert_eq!(refresher.refresh(0).unwrap(), Status::OK);
    let later = refresher.add(&services, "Thing='a'", 0, None).unwrap();
    assert!(later.index() > third.index(), "an index is not given again");
}

#[test]
fn so_086_what_cannot_be_read_stays_and_is_told() {
    let services = with_things();
    let refresher = Refresher::new();
    let gone = refresher.add(&services, "Thing='a'", 0, None).unwrap();
    services.delete("Thing='a'", 0, None).unwrap();
    assert_eq!(status(refresher.refresh(0)), Status::NOT_FOUND);
    let there = refresher.add(&services, "Thing='b'", 0, None).unwrap();
    put(&services, "b", 20);
    assert_eq!(refresher.refresh(0).unwrap(), Status::S_PARTIAL_RESULTS);
    assert_eq!(size(&gone.object().unwrap()), 1);
    assert_eq!(size(&there.object().unwrap()), 20);
    put(&services, "a", 5);
    assert_eq!(refresher.refresh(0).unwrap(), Status::OK);
    assert_eq!(size(&gone.object().unwrap()), 5);
}

#[test]
fn so_086_so_009_what_a_refresher_refuses() {
    let services = with_things();
    let refresher = Refresher::new();
    let bad = Status::INVALID_PARAMETER;
    assert_eq!(status(refresher.add(&services, "Thing", 0, None)), bad);
    assert_eq!(
        status(refresher.add(&services, "Thing='a'", 0x10, None)),
        bad
    );
    assert_eq!(status(refresher.add_enum(&services, "Thing", 1, None)), bad);
    assert_eq!(status(refresher.refresh(1)), bad);
    assert_eq!(status(refresher.remove(1, 1)), bad);
    assert_eq!(
        status(refresher.add(&services, "Thing='z'", 0, None)),
        Status::NOT_FOUND
    );
    assert_eq!(
        status(refresher.add(&services, "Thing.", 0, None)),
        Status::INVALID_OBJECT_PATH
    );
    assert_eq!(
        status(refresher.add_enum(&services, "None", 0, None)),
        Status::INVALID_CLASS
    );
    assert_eq!(refresher.count(), 0);
    let amended = GetFlags::USE_AMENDED_QUALIFIERS;
    let item = refresher
        .add(&services, "Thing='a'", amended, None)
        .unwrap();
    assert_eq!(status(item.remove(2)), bad);
    assert_eq!(refresher.refresh(0).unwrap(), Status::OK);
}

#[test]
fn so_086_auto_reconnect_can_be_written() {
    let refresher = Refresher::new();
    assert!(refresher.auto_reconnect());
    refresher.set_auto_reconnect(false);
    assert!(!refresher.clone().auto_reconnect());
}

#[test]
fn so_086_provided_objects_are_asked_for_again_with_the_same_named_values() {
    let services = services();
    let provider = Arc::new(RecordingProvider::new());
    let class = services.get("", 0, None).unwrap();
    class.path().set_class("Served").unwrap();
    let key = class
        .properties()
        .add("Name", swbem::CimType::String, false)
        .unwrap();
    key.qualifiers().unwrap().add("key", true).unwrap();
    class
        .properties()
        .add("Size", swbem::CimType::Uint32, false)
        .unwrap();
    class.qualifiers().add("dynamic", true).unwrap();
    class.qualifiers().add("provider", "Served").unwrap();
    class.put(0, None).unwrap();
    let class = services.get("Served", 0, None).unwrap();
    assert!(
        matches!(class.to_core(), CoreObject::Class(read) if ClassObject::name(&read).as_str() == "Served")
    );
    services
        .server()
        .manager()
        .register_provider(
            &services.namespace(),
            Registration::new("Served", provider.clone()),
        )
        .unwrap();
    let sized = |size: u32| {
        let object = spawn(&class, "x");
        object.set("Size", size).unwrap();
        object.into_core()
    };
    provider.keep(sized(1));
    let refresher = Refresher::new();
    let values = NamedValueSet::new().with("Depth", 3);
    let one = refresher
        .add(&services, "Served.Name='x'", 0, Some(&values))
        .unwrap();
    let all = refresher
        .add_enum(&services, "Served", 0, Some(&values))
        .unwrap();
    let (object, set) = (one.object().unwrap(), all.object_set().unwrap());
    provider.keep(sized(2));
    provider.forget();
    assert_eq!(refresher.refresh(0).unwrap(), Status::OK);
    assert_eq!(size(&object), 2);
    assert_eq!(size(&set.item_index(0).unwrap()), 2);
    assert_eq!(provider.asked().len(), 2);
    for asked in provider.asked() {
        assert_eq!(
            asked.context.get("Depth").cloned(),
            values.get("Depth").cloned()
        );
    }
    // One that fails while it is read again leaves the others as they are.
    provider.will(Answer::Failure(swbem::Error::new(
        Status::FAILED,
        "not now",
    )));
    assert_eq!(refresher.refresh(0).unwrap(), Status::S_PARTIAL_RESULTS);
    assert_eq!(size(&object), 2);
}

#[test]
fn so_066_refresh_reads_an_object_again_in_place() {
    let services = with_things();
    let object = services.get("Thing='a'", 0, None).unwrap();
    let live = object.property("Size").unwrap();
    object.set("Text", "local").unwrap();
    put(&services, "a", 11);
    object.refresh(0, None).unwrap();
    assert_eq!(live.value().unwrap().as_integer(), Some(11));
    assert_eq!(object.get_as::<Option<String>>("Text").unwrap(), None);
    assert_eq!(status(object.refresh(1, None)), Status::INVALID_PARAMETER);

    services.delete("Thing='a'", 0, None).unwrap();
    assert_eq!(status(object.refresh(0, None)), Status::NOT_FOUND);
    assert_eq!(size(&object), 11);
    let class = services.get("Thing", 0, None).unwrap();
    assert_eq!(
        status(class.spawn_instance().unwrap().refresh(0, None)),
        Status::INVALID_OPERATION
    );
    let set = services.instances_of("Thing", EnumFlags::default(), None);
    assert_eq!(set.unwrap().count().unwrap(), 1);
    class.refresh(0, None).unwrap();
    assert!(class.is_class());
}

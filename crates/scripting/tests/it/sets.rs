//! Object sets.

use swbem::{EnumFlags, ObjectSet, Services, Status};

use crate::support::{put_class, services, spawn, status};

fn three(services: &Services, flags: impl Into<EnumFlags>) -> ObjectSet {
    let class = put_class(services, "Thing");
    for name in ["a", "b", "c"] {
        spawn(&class, name).put(0, None).unwrap();
    }
    services.instances_of("Thing", flags, None).unwrap()
}

fn forward_only() -> EnumFlags {
    EnumFlags::FORWARD_ONLY | EnumFlags::RETURN_IMMEDIATELY
}

#[test]
fn so_070_count_reads_the_whole_set() {
    let set = three(&services(), EnumFlags::default());
    let mut iter = set.iter();
    assert!(iter.next().is_some());
    assert_eq!(set.count().unwrap(), 3);
    assert_eq!(iter.count(), 2);
    let set = three(&services(), forward_only());
    assert_eq!(status(set.count()), Status::FAILED);
}

#[test]
fn so_071_item_finds_by_relative_path() {
    let services = services();
    let set = three(&services, EnumFlags::default());
    for path in ["Thing.Name=\"b\"", "thing.name='B'", "Thing='b'"] {
        assert_eq!(
            set.item(path).unwrap().get_as::<String>("Name").unwrap(),
            "b",
            "{path}"
        );
    }
    assert_eq!(status(set.item("Thing.Name='z'")), Status::NOT_FOUND);
    assert_eq!(status(set.item("Thing.")), Status::INVALID_OBJECT_PATH);
    let classes = services
        .subclasses_of("", EnumFlags::default(), None)
        .unwrap();
    assert!(classes.item("thing").unwrap().is_class());
}

#[test]
fn so_090_item_index_counts_from_zero() {
    let set = three(&services(), EnumFlags::default());
    let names: Vec<String> = (0..3)
        .map(|at| set.item_index(at).unwrap().get_as("Name").unwrap())
        .collect();
    let read: Vec<String> = set
        .iter()
        .map(|object| object.unwrap().get_as("Name").unwrap())
        .collect();
    assert_eq!(names, read);
    assert_eq!(status(set.item_index(-1)), Status::INVALID_PARAMETER);
    assert_eq!(status(set.item_index(3)), Status::NOT_FOUND);
}

#[test]
fn so_092_a_forward_only_set_is_read_once() {
    for flags in [forward_only(), EnumFlags::FORWARD_ONLY] {
        let set = three(&services(), flags);
        assert_eq!(set.iter().filter(|object| object.is_ok()).count(), 3);
        let again: Vec<_> = set.iter().collect();
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].as_ref().unwrap_err().status(), Status::FAILED);
        assert_eq!(status(set.item_index(0)), Status::FAILED);
        assert_eq!(status(set.item("Thing='a'")), Status::FAILED);
        assert_eq!(
            set.into_iter().next().unwrap().unwrap_err().status(),
            Status::FAILED
        );
    }
    assert_eq!(three(&services(), forward_only()).into_iter().count(), 3);
}

#[test]
fn so_093_a_set_delivers_before_it_is_complete() {
    let set = three(&services(), EnumFlags::default());
    assert!(set.iter().next().unwrap().is_ok());
    assert!(format!("{set:?}").contains("is_complete: false"));
    let set = three(&services(), EnumFlags::RETURN_WHEN_COMPLETE);
    assert!(format!("{set:?}").contains("is_complete: true"));
    assert_eq!(set.count().unwrap(), 3);
}

#[test]
fn so_090_readers_are_independent_and_get_copies() {
    let set = three(&services(), EnumFlags::default());
    let (mut one, mut two) = (set.iter(), set.iter());
    let first = one.next().unwrap().unwrap();
    first.set("Size", 99).unwrap();
    let same = two.next().unwrap().unwrap();
    assert_eq!(same.get_as::<u32>("Size").unwrap(), 7);
    assert_eq!(one.count() + two.count(), 4);
    assert_eq!(set.into_iter().count(), 3);
}

#[test]
fn so_011_the_error_of_a_set_comes_at_the_call_or_when_it_is_read() {
    let services = services();
    let read = |flags: EnumFlags| {
        services
            .instances_of("None", flags, None)
            .and_then(|set| set.count().map(|_| ()))
    };
    assert_eq!(status(read(EnumFlags::default())), Status::INVALID_CLASS);
    let complete = services.instances_of("None", EnumFlags::RETURN_WHEN_COMPLETE, None);
    assert_eq!(status(complete), Status::INVALID_CLASS);
}

//! Queries and associations: SWbemServices.ExecQuery, AssociatorsOf and ReferencesTo, and the same of
//! objects.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use swbem::constants::*;
use swbem::{
    AssociatorsOptions, EnumAsyncFlags, EnumFlags, MofCompiler, NamedValueSet, Object, ObjectSet,
    QueryAsyncFlags, QueryFlags, ReferencesOptions, Services, Sink, Status,
};
use swbem_provider::Registration;
use swbem_testkit::provider::StallingProvider;

use crate::support::{Heard, services, status};

const SCHEMA: &str = r#"
class User { [key] string Name; };
class Note { [key] uint32 Id; string Text; [indexed] uint32 Size = 1; };
class Reminder : Note { uint8 Minutes = 10; };
[Association] class Owns { [key] User ref Owner; [key] Note ref Note; };
[Association, Description("reading")] class Reads { [key] User ref Reader; [key] Note ref Note; };
instance of User { Name = "ann"; };
instance of User { Name = "bob"; };
instance of User { Name = "quotes ' and \" and } here"; };
instance of Note { Id = 1; Text = "call home"; };
instance of Reminder { Id = 2; Text = "buy milk"; Size = 2; };
instance of Note { Id = 3; Size = 2; };
instance of Owns { Owner = "User.Name=\"ann\""; Note = "Note.Id=1"; };
instance of Owns { Owner = "User.Name=\"ann\""; Note = "Reminder.Id=2"; };
instance of Owns { Owner = "User.Name=\"quotes ' and \\\" and } here\""; Note = "Note.Id=3"; };
instance of Reads { Reader = "User.Name=\"bob\""; Note = "Note.Id=1"; };
"#;

fn filled() -> Services {
    let services = services();
    let compiled = MofCompiler::new(&services).compile_text("schema.mof", SCHEMA);
    assert!(
        compiled.is_success(),
        "{}",
        compiled.render(swbem_text::Colour::Never)
    );
    services
}

fn paths(set: ObjectSet) -> Vec<String> {
    let mut paths: Vec<String> = set
        .into_iter()
        .map(|object| object.unwrap().path().rel_path())
        .collect();
    paths.sort();
    paths
}

fn query(services: &Services, query: &str) -> Vec<String> {
    paths(
        services
            .exec_query(query, "WQL", QueryFlags::default(), None)
            .unwrap(),
    )
}

fn forward_only() -> QueryFlags {
    QueryFlags::FORWARD_ONLY | QueryFlags::RETURN_IMMEDIATELY
}

#[test]
fn so_012_an_empty_result_is_a_set_without_objects() {
    let services = filled();
    let none = "SELECT * FROM Note WHERE Id = 99";
    let set = services
        .exec_query(none, "WQL", QueryFlags::default(), None)
        .unwrap();
    assert_eq!(set.count().unwrap(), 0);
    assert_eq!(set.iter().count(), 0);
    let none = services.associators_of(
        "User.Name='nobody'",
        &AssociatorsOptions::new(),
        EnumFlags::default(),
        None,
    );
    assert_eq!(none.unwrap().count().unwrap(), 0);
}

#[test]
fn so_002_so_070_a_query_gives_a_set_that_can_be_read_again() {
    let services = filled();
    let wql = "SELECT * FROM Note WHERE Size = 2";
    for flags in [
        QueryFlags::default(),
        QueryFlags::RETURN_WHEN_COMPLETE,
        QueryFlags::ENSURE_LOCATABLE,
        QueryFlags::USE_AMENDED_QUALIFIERS | QueryFlags::RETURN_IMMEDIATELY,
    ] {
        let set = services.exec_query(wql, "WQL", flags, None).unwrap();
        assert_eq!(set.count().unwrap(), 2, "{flags:?}");
        assert_eq!(set.iter().count(), 2);
        assert_eq!(
            set.item("Reminder.Id=2")
                .unwrap()
                .get_as::<u8>("Minutes")
                .unwrap(),
            10
        );
        assert_eq!(paths(set), ["Note.Id=3", "Reminder.Id=2"]);
    }
    assert_eq!(
        QueryFlags::default(),
        QueryFlags::from(wbemFlagReturnImmediately)
    );
}

#[test]
fn so_011_so_092_a_forward_only_query_is_read_once() {
    let services = filled();
    let set = services
        .exec_query("SELECT * FROM Note", "WQL", forward_only(), None)
        .unwrap();
    assert_eq!(status(set.count()), Status::FAILED);
    assert_eq!(set.iter().filter(Result::is_ok).count(), 3);
    let again: Vec<_> = set.iter().collect();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].as_ref().unwrap_err().status(), Status::FAILED);
    // Nothing of it is kept.
    let set = services
        .exec_query("SELECT * FROM Note", "WQL", forward_only(), None)
        .unwrap();
    let mut reader = set.iter();
    for _ in 0..2 {
        assert!(reader.next().unwrap().is_ok());
        assert!(format!("{set:?}").contains("read: 0"), "{set:?}");
    }
    // As scripts write it: 48.
    let set = services
        .exec_query("SELECT * FROM Note", "WQL", 48, None)
        .unwrap();
    assert_eq!(set.into_iter().count(), 3);
}

#[test]
fn so_093_a_query_delivers_before_it_is_over() {
    let services = filled();
    let set = services
        .exec_query("SELECT * FROM Note", "WQL", QueryFlags::default(), None)
        .unwrap();
    assert!(set.iter().next().unwrap().is_ok());
    assert!(format!("{set:?}").contains("is_complete: false"));
    // What is read later is of the moment of the query.
    services.delete("Note.Id=3", 0, None).unwrap();
    assert_eq!(set.count().unwrap(), 3);
    let complete = services
        .exec_query("SELECT * FROM Note", "WQL", 0, None)
        .unwrap();
    assert!(format!("{complete:?}").contains("is_complete: true"));
    assert_eq!(complete.count().unwrap(), 2);
}

#[test]
fn so_025_selected_properties_come_with_the_keys() {
    let services = filled();
    let set = services
        .exec_query("SELECT Text FROM Note WHERE Id = 1", "WQL", 0, None)
        .unwrap();
    let note = set.item_index(0).unwrap();
    assert_eq!(note.get_as::<String>("Text").unwrap(), "call home");
    assert_eq!(note.get_as::<u32>("Id").unwrap(), 1);
    assert_eq!(status(note.get("Size")), Status::NOT_FOUND);
    assert_eq!(note.path().rel_path(), "Note.Id=1");
    assert_eq!(note.properties().count(), 2);
    assert_eq!(status(note.put(0, None)), Status::INVALID_OBJECT);
}

#[test]
fn so_024_a_prototype_has_the_shape_of_the_results() {
    let services = filled();
    let flags = QueryFlags::PROTOTYPE | QueryFlags::RETURN_IMMEDIATELY;
    let set = services
        .exec_query(
            "SELECT Text FROM Reminder WHERE Id = 99",
            "WQL",
            flags,
            None,
        )
        .unwrap();
    assert_eq!(set.count().unwrap(), 1);
    let shape = set.item_index(0).unwrap();
    assert_eq!(shape.class_name(), "Reminder");
    assert_eq!(shape.get_as::<Option<String>>("Text").unwrap(), None);
    assert_eq!(shape.properties().count(), 2);
    let heard = Heard::default();
    let sink = heard.sink();
    services
        .exec_query_async(
            &sink,
            "SELECT * FROM Note",
            "WQL",
            QueryAsyncFlags::PROTOTYPE,
            None,
            None,
        )
        .unwrap();
    sink.wait();
    assert_eq!(heard.events().len(), 2, "{:?}", heard.events());
}

#[test]
fn so_006_so_007_so_130_a_sink_hears_of_each_object_and_of_the_end() {
    let services = filled();
    let heard = Heard::default();
    let sink = heard.sink();
    let context = NamedValueSet::new().with("Call", 1);
    services
        .exec_query_async(
            &sink,
            "SELECT * FROM Note WHERE Id = 1",
            "WQL",
            QueryAsyncFlags::SEND_STATUS,
            None,
            Some(&context),
        )
        .unwrap();
    sink.wait();
    let events = heard.events();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events[0].starts_with("ready Note.Id=1 Call="), "{events:?}");
    assert!(
        events[1].starts_with("completed 0x00000000 wbemNoErr Nothing Call="),
        "{events:?}"
    );

    // What the call refuses, the sink does not hear of.
    let call = |query: &str, language: &str, flags: u32| {
        status(services.exec_query_async(&sink, query, language, flags, None, None))
    };
    assert_eq!(call("SELECT", "WQL", 0), Status::INVALID_QUERY);
    assert_eq!(
        call("SELECT * FROM Note", "SQL", 0),
        Status::INVALID_QUERY_TYPE
    );
    for flags in [0x10, 0x20, 0x1] {
        assert_eq!(
            call("SELECT * FROM Note", "WQL", flags),
            Status::INVALID_PARAMETER
        );
    }
    assert_eq!(heard.events().len(), 2);
    // What needs the schema is known when the call has started.
    services
        .exec_query_async(&sink, "SELECT * FROM None", "WQL", 0, None, None)
        .unwrap();
    sink.wait();
    let last = heard.events().pop().unwrap();
    assert_eq!(
        last,
        "completed 0x80041010 wbemErrInvalidClass 0x80041010 wbemErrInvalidClass Nothing"
    );
}

#[test]
fn so_009_a_query_takes_its_own_flags() {
    let services = filled();
    let call = |flags: u32| {
        services
            .exec_query("SELECT * FROM Note", "WQL", flags, None)
            .and_then(|set| paths_of(&set))
    };
    for flags in [0x10, 0x30, 0x0, 0x102, 0x2_0010, 0x110] {
        assert!(call(flags).is_ok(), "{flags:#x}");
    }
    for flags in [0x1, 0x4, 0x80, 0x200] {
        assert_eq!(status(call(flags)), Status::INVALID_PARAMETER, "{flags:#x}");
    }
    let options = AssociatorsOptions::new();
    for flags in [0x1, 0x2, 0x80, 0x100] {
        let refused = services.associators_of("User.Name='ann'", &options, flags, None);
        assert_eq!(status(refused), Status::INVALID_PARAMETER, "{flags:#x}");
    }
}

fn paths_of(set: &ObjectSet) -> swbem::Result<usize> {
    set.iter()
        .try_fold(0, |count, object| object.map(|_| count + 1))
}

#[test]
fn so_005_the_error_of_a_query_says_where_it_is_wrong() {
    let services = filled();
    let error = services
        .exec_query("SELECT * FORM Note", "WQL", QueryFlags::default(), None)
        .unwrap_err();
    assert_eq!(error.status(), Status::INVALID_QUERY);
    assert_eq!(error.operation(), Some("IWbemServices::ExecQuery"));
    assert_eq!(error.parameter(), Some("SELECT * FORM Note"));
    assert!(error.message().contains("FORM"), "{error}");
    let kept = swbem::LastError::take().unwrap();
    assert_eq!(kept.status(), Status::INVALID_QUERY);
}

#[test]
fn so_026_filters_are_joined_and_class_filters_include_subclasses() {
    let services = filled();
    let of = |path: &str, options: AssociatorsOptions| {
        paths(
            services
                .associators_of(path, &options, EnumFlags::default(), None)
                .unwrap(),
        )
    };
    let all = AssociatorsOptions::new;
    assert_eq!(of("User.Name='ann'", all()), ["Note.Id=1", "Reminder.Id=2"]);
    assert_eq!(
        of("Note.Id=1", all()),
        ["User.Name=\"ann\"", "User.Name=\"bob\""]
    );
    assert_eq!(
        of("Note.Id=1", all().assoc_class("Reads")),
        ["User.Name=\"bob\""]
    );
    assert_eq!(
        of("Note.Id=1", all().result_role("Owner")),
        ["User.Name=\"ann\""]
    );
    assert_eq!(
        of("Note.Id=1", all().required_assoc_qualifier("Description")),
        ["User.Name=\"bob\""]
    );
    assert_eq!(
        of("User.Name='ann'", all().result_class("Reminder")),
        ["Reminder.Id=2"]
    );
    assert_eq!(of("User.Name='ann'", all().result_class("Note")).len(), 2);
    assert_eq!(of("User.Name='ann'", all().role("Owner")).len(), 2);
    assert_eq!(of("User.Name='ann'", all().role("Reader")).len(), 0);
    assert_eq!(
        of(
            "User.Name='ann'",
            all().result_class("Note").assoc_class("Reads")
        )
        .len(),
        0
    );
    assert_eq!(
        of("User.Name='ann'", all().required_qualifier("Nothing")).len(),
        0
    );
    assert_eq!(
        of("User.Name='ann'", all().classes_only(true)),
        ["Note", "Reminder"]
    );
    // A full path, and one whose key would end the query if it were not quoted.
    assert_eq!(of(r"\\HOST\root\cimv2:User.Name='ann'", all()).len(), 2);
    assert_eq!(
        of(r#"User.Name="quotes ' and \" and } here""#, all()),
        ["Note.Id=3"]
    );
}

#[test]
fn so_026_references_are_the_associations_themselves() {
    let services = filled();
    let of = |path: &str, options: ReferencesOptions| {
        paths(
            services
                .references_to(path, &options, EnumFlags::default(), None)
                .unwrap(),
        )
    };
    let all = ReferencesOptions::new;
    assert_eq!(of("Note.Id=1", all()).len(), 2);
    assert_eq!(of("Note.Id=1", all().result_class("Reads")).len(), 1);
    assert_eq!(of("Note.Id=1", all().role("Note")).len(), 2);
    assert_eq!(of("Note.Id=1", all().role("Owner")).len(), 0);
    assert_eq!(
        of("Note.Id=1", all().required_qualifier("Description")).len(),
        1
    );
    assert_eq!(of("Note.Id=1", all().classes_only(true)), ["Owns", "Reads"]);
    assert_eq!(of("Note", all().schema_only(true)), ["Owns", "Reads"]);
    assert_eq!(
        of("Note", all().schema_only(true).result_class("Owns")),
        ["Owns"]
    );
}

#[test]
fn so_026_the_schema_alone_is_asked_about_classes() {
    let services = filled();
    let of = |path: &str, options: &AssociatorsOptions| {
        services
            .associators_of(path, options, EnumFlags::default(), None)
            .map(paths)
    };
    let schema = AssociatorsOptions::new().schema_only(true);
    let users = of("Note", &schema).unwrap();
    assert!(
        users.iter().all(|class| class == "User") && !users.is_empty(),
        "{users:?}"
    );
    assert_eq!(status(of("Note.Id=1", &schema)), Status::INVALID_PARAMETER);
    assert_eq!(
        status(of("Note", &AssociatorsOptions::new())),
        Status::INVALID_PARAMETER
    );
    assert_eq!(status(of("", &schema)), Status::INVALID_PARAMETER);
    assert_eq!(status(of("Note.", &schema)), Status::INVALID_OBJECT_PATH);
    assert_eq!(status(of("None", &schema)), Status::NOT_FOUND);
    let injected = AssociatorsOptions::new().role("Owner ClassDefsOnly");
    assert_eq!(
        status(of("User.Name='ann'", &injected)),
        Status::INVALID_PARAMETER
    );
}

#[test]
fn so_026_objects_know_their_associators_and_references() {
    let services = filled();
    let ann = services.get("User.Name='ann'", 0, None).unwrap();
    let (associators, references) = (AssociatorsOptions::new(), ReferencesOptions::new());
    assert_eq!(
        paths(
            ann.associators(&associators, EnumFlags::default(), None)
                .unwrap()
        ),
        ["Note.Id=1", "Reminder.Id=2"]
    );
    assert_eq!(
        ann.references(&references, EnumFlags::default(), None)
            .unwrap()
            .count()
            .unwrap(),
        2
    );
    let class = services.get("Note", 0, None).unwrap();
    let schema = ReferencesOptions::new().schema_only(true);
    assert_eq!(
        paths(
            class
                .references(&schema, EnumFlags::default(), None)
                .unwrap()
        ),
        ["Owns", "Reads"]
    );
    let unsaved = class.spawn_instance().unwrap();
    assert_eq!(
        status(unsaved.associators(&associators, EnumFlags::default(), None)),
        Status::INVALID_OPERATION
    );
}

#[test]
fn so_006_so_026_sinks_hear_of_associated_objects() {
    let services = filled();
    let heard = Heard::default();
    let sink = heard.sink();
    let flags = EnumAsyncFlags::default();
    let (associators, references) = (AssociatorsOptions::new(), ReferencesOptions::new());
    let bob = services.get("User.Name='bob'", 0, None).unwrap();
    services
        .associators_of_async(&sink, "User.Name='bob'", &associators, flags, None, None)
        .unwrap();
    sink.wait();
    services
        .references_to_async(&sink, "User.Name='bob'", &references, flags, None, None)
        .unwrap();
    sink.wait();
    bob.associators_async(&sink, &associators, flags, None, None)
        .unwrap();
    sink.wait();
    bob.references_async(&sink, &references, flags, None, None)
        .unwrap();
    sink.wait();
    let associator = "ready Note.Id=1 Nothing";
    let done = "completed 0x00000000 wbemNoErr Nothing Nothing";
    let events = heard.events();
    assert_eq!(events.len(), 8, "{events:?}");
    for (nth, ready) in [(0, associator), (4, associator)] {
        assert_eq!(events[nth..nth + 2], [ready, done]);
    }
    for nth in [2, 6] {
        assert!(events[nth].starts_with("ready Reads."), "{events:?}");
        assert_eq!(events[nth + 1], done);
    }
    let refused = services.associators_of_async(
        &sink,
        "User.Name='bob'",
        &AssociatorsOptions::new().schema_only(true),
        flags,
        None,
        None,
    );
    assert_eq!(status(refused), Status::INVALID_PARAMETER);
    assert_eq!(heard.events().len(), 8);
}

#[test]
fn schema_queries_give_classes() {
    let services = filled();
    assert_eq!(
        query(
            &services,
            "SELECT * FROM meta_class WHERE __this ISA 'Note'"
        ),
        ["Note", "Reminder"]
    );
    assert_eq!(
        query(
            &services,
            "SELECT * FROM meta_class WHERE __Superclass = 'Note'"
        ),
        ["Reminder"]
    );
    let class = services
        .exec_query(
            "SELECT * FROM meta_class WHERE __Class = 'Reminder'",
            "WQL",
            0,
            None,
        )
        .unwrap()
        .item_index(0)
        .unwrap();
    assert!(class.is_class());
    class.spawn_instance().unwrap();
}

#[test]
fn put_260_cancel_ends_a_query_that_waits_for_a_provider() {
    let services = filled();
    let stalling = Arc::new(StallingProvider::new());
    let compiled = MofCompiler::new(&services).compile_text(
        "dynamic.mof",
        "[dynamic, provider(\"Slow\")] class Slow { [key] string Name; };",
    );
    assert!(compiled.is_success());
    services
        .server()
        .manager()
        .register_provider(
            &services.namespace(),
            Registration::new("Slow", stalling.clone()),
        )
        .unwrap();
    let heard = Heard::default();
    let sink = heard.sink();
    services
        .exec_query_async(&sink, "SELECT * FROM Slow", "WQL", 0, None, None)
        .unwrap();
    stalling.wait_for(1);
    sink.cancel();
    sink.wait();
    let events = heard.events();
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].contains("wbemErrCallCancelled"), "{events:?}");

    let hurried = services.with_deadline(Duration::from_millis(20));
    let late = hurried.exec_query("SELECT * FROM Slow", "WQL", 0, None);
    assert_eq!(status(late), Status::TIMED_OUT);
    drop(stalling.take());
}

#[test]
fn so_132_a_handler_may_ask_further_queries() {
    let services = filled();
    let found = Arc::new(Mutex::new(Vec::new()));
    let completed = Arc::new(AtomicUsize::new(0));
    let sink = {
        let (services, found, completed) = (services.clone(), found.clone(), completed.clone());
        Sink::new()
            .on_object_ready(move |object: Object, _| {
                let owned = object.associators(
                    &AssociatorsOptions::new().assoc_class("Owns"),
                    EnumFlags::default(),
                    None,
                )?;
                let count = owned.count()?;
                let other = services
                    .exec_query("SELECT * FROM Note", "WQL", 0, None)?
                    .count()?;
                found.lock().unwrap().push((count, other));
                Ok::<(), swbem::Error>(())
            })
            .on_completed(move |status, _, _| {
                assert_eq!(status, Status::OK);
                completed.fetch_add(1, Ordering::SeqCst);
            })
    };
    services
        .exec_query_async(
            &sink,
            "SELECT * FROM User WHERE Name = 'ann'",
            "WQL",
            0,
            None,
            None,
        )
        .unwrap();
    sink.wait();
    assert_eq!(*found.lock().unwrap(), [(2, 3)]);
    assert_eq!(completed.load(Ordering::SeqCst), 1);
}

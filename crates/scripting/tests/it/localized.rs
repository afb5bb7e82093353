//! Localized texts, as scripts read and write them.

use std::sync::{Arc, Mutex};

use swbem::constants::wbemFlagUseAmendedQualifiers as AMENDED;
use swbem::{
    AssociatorsOptions, EnumFlags, Locator, MofCompiler, Object, ReferencesOptions, Server,
    Services, Sink, Status,
};
use swbem_core::Locale;

use crate::support::{server, spawn, status};

/// A class with texts in two languages, a subclass, and an association with an instance of each.
const THINGS: &str = r#"
    class Thing { [key] string Name; };
    class Below : Thing { };
    [association] class Beside { [key] Thing ref Left; [key] Thing ref Right; };
    instance of Thing as $a { Name = "a"; };
    instance of Below as $b { Name = "b"; };
    instance of Beside { Left = $a; Right = $b; };
    instance of __Namespace { Name = "ms_407"; };
    instance of __Namespace { Name = "ms_409"; };
    #pragma namespace("root\\cimv2\\ms_407")
    [Amendment, LOCALE(0x407), Description("Ein Ding") : Amended ToInstance ToSubClass]
    class Thing { };
    [Amendment, LOCALE(0x407), Description("Daneben") : Amended ToInstance] class Beside { };
    #pragma namespace("root\\cimv2\\ms_409")
    [Amendment, LOCALE(0x409), Description("A thing") : Amended ToInstance ToSubClass]
    class Thing { };
"#;

fn filled(server: Server) -> Services {
    let services = server.connect("").unwrap();
    let compilation = MofCompiler::new(&services).compile_text("a.mof", THINGS);
    assert!(compilation.is_success(), "{:?}", compilation.failure());
    services
}

fn german() -> Services {
    let locale = Locale::parse("MS_407").unwrap();
    filled(Server::options().locale(locale).ephemeral().unwrap())
}

fn description(object: &Object) -> Option<String> {
    let qualifier = object.qualifiers().item("Description").ok()?;
    qualifier.value().unwrap().as_str().map(str::to_owned)
}

#[test]
fn loc_023_without_a_locale_texts_are_in_that_of_the_server() {
    let services = german();
    let server = services.server();
    let text = |services: &Services| description(&services.get("Thing", AMENDED, None).unwrap());
    assert_eq!(text(&services).as_deref(), Some("Ein Ding"));
    let locator = Locator::new(&server);
    let with = |locale: &str| {
        let connected = locator.connect_server(".", "", "", "", locale, "", 0, None);
        text(&connected.unwrap())
    };
    assert_eq!(with("").as_deref(), Some("Ein Ding"));
    assert_eq!(with("MS_409").as_deref(), Some("A thing"));
    let by_moniker = |moniker: &str| {
        let found = locator.get_object(moniker).unwrap();
        text(&found.services().unwrap())
    };
    assert_eq!(
        by_moniker("winmgmts:root/cimv2").as_deref(),
        Some("Ein Ding")
    );
    assert_eq!(
        by_moniker("winmgmts:[locale=ms_409]!root/cimv2").as_deref(),
        Some("A thing")
    );
}

#[test]
fn loc_046_every_call_that_reads_takes_the_amended_flag() {
    let services = german();
    let thing = services.get("Thing", 0, None).unwrap();
    let one = services.get("Thing='a'", 0, None).unwrap();
    let flags = EnumFlags::from_bits(AMENDED.0);
    let (of, to) = (AssociatorsOptions::new(), ReferencesOptions::new());
    let sets = [
        ("InstancesOf", services.instances_of("Thing", flags, None)),
        ("Instances_", thing.instances(flags, None)),
        ("SubclassesOf", services.subclasses_of("Thing", flags, None)),
        ("Subclasses_", thing.subclasses(flags, None)),
        (
            "ExecQuery",
            services.exec_query("SELECT * FROM Thing", "WQL", AMENDED, None),
        ),
        (
            "AssociatorsOf",
            services.associators_of("Thing='a'", &of, flags, None),
        ),
        ("Associators_", one.associators(&of, flags, None)),
        (
            "ReferencesTo",
            services.references_to("Thing='a'", &to, flags, None),
        ),
        ("References_", one.references(&to, flags, None)),
    ];
    for (call, set) in sets {
        let objects: Vec<Object> = set.unwrap().iter().map(Result::unwrap).collect();
        assert!(!objects.is_empty(), "{call}");
        let wanted = if call.starts_with("Ref") {
            "Daneben"
        } else {
            "Ein Ding"
        };
        for object in objects {
            assert_eq!(description(&object).as_deref(), Some(wanted), "{call}");
        }
    }
    let got = services.get("Thing='a'", AMENDED, None).unwrap();
    assert_eq!(description(&got).as_deref(), Some("Ein Ding"));
    // Without the flag there are none.
    assert_eq!(description(&thing), None);
    assert_eq!(description(&one), None);
}

#[test]
fn loc_046_every_asynchronous_call_that_reads_takes_the_amended_flag() {
    let services = german();
    let thing = services.get("Thing", 0, None).unwrap();
    let one = services.get("Thing='a'", 0, None).unwrap();
    let texts = Arc::new(Mutex::new(Vec::new()));
    let kept = texts.clone();
    let sink = Sink::new().on_object_ready(move |object, _| {
        kept.lock().unwrap().push(description(&object));
    });
    let (of, to) = (AssociatorsOptions::new(), ReferencesOptions::new());
    let query = "SELECT * FROM Thing";
    let heard = |wanted: &str, started: swbem::Result<()>| {
        started.unwrap();
        sink.wait();
        let texts = std::mem::take(&mut *texts.lock().unwrap());
        assert!(!texts.is_empty());
        assert!(texts.iter().all(|text| text.as_deref() == Some(wanted)));
    };
    let ding = |started| heard("Ein Ding", started);
    ding(services.get_async(&sink, "Thing", AMENDED, None, None));
    ding(services.instances_of_async(&sink, "Thing", AMENDED, None, None));
    ding(thing.instances_async(&sink, AMENDED, None, None));
    ding(services.subclasses_of_async(&sink, "Thing", AMENDED, None, None));
    ding(thing.subclasses_async(&sink, AMENDED, None, None));
    ding(services.exec_query_async(&sink, query, "WQL", AMENDED, None, None));
    ding(services.associators_of_async(&sink, "Thing='a'", &of, AMENDED, None, None));
    ding(one.associators_async(&sink, &of, AMENDED, None, None));
    let beside = |started| heard("Daneben", started);
    beside(services.references_to_async(&sink, "Thing='a'", &to, AMENDED, None, None));
    beside(one.references_async(&sink, &to, AMENDED, None, None));
}

#[test]
fn loc_046_the_puts_take_the_amended_flag_and_deletions_do_not() {
    let services = filled(server());
    let read = || services.get("Thing", AMENDED, None).unwrap();
    let sink = Sink::new();
    services.put(&read(), AMENDED, None).unwrap();
    read().put(AMENDED, None).unwrap();
    services
        .put_async(&sink, &read(), AMENDED, None, None)
        .unwrap();
    read().put_async(&sink, AMENDED, None, None).unwrap();
    sink.wait();
    // A localized class is split again: its texts stay where they were.
    let neutral = services.get("Thing", 0, None).unwrap();
    assert_eq!(description(&neutral), None);
    assert_eq!(description(&read()).as_deref(), Some("A thing"));
    spawn(&read(), "new").put(AMENDED, None).unwrap();
    let refused = services.delete("Thing='new'", AMENDED, None);
    assert_eq!(status(refused), Status::INVALID_PARAMETER);
}

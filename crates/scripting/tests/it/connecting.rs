//! Locators and monikers.

use swbem::{ConnectFlags, Found, ImpersonationLevel, Locator, Server, Status};

use crate::support::{put_class, server, spawn, status};

fn connect(server: &Server, arguments: [&str; 6]) -> swbem::Result<swbem::Services> {
    let [machine, namespace, user, password, locale, authority] = arguments;
    Locator::new(server).connect_server(
        machine, namespace, user, password, locale, authority, 0, None,
    )
}

#[test]
fn so_055_sec_005_connect_server_finds_namespaces_and_refuses_credentials() {
    let server = server();
    let ok = |arguments| connect(&server, arguments).unwrap().namespace().to_string();
    assert_eq!(ok([".", "", "", "", "", ""]), r"root\cimv2");
    assert_eq!(ok(["", r"ROOT/Default", "", "", "", ""]), r"root\default");
    assert_eq!(ok(["host", "root", "", "", "MS_409", ""]), "root");
    assert_eq!(
        ok([".", r"\\.\root\cimv2", "", "", "en-US", ""]),
        r"root\cimv2"
    );
    assert_eq!(ok([r"\\localhost", r"\root", "", "", "", ""]), "root");
    let bad = |arguments| status(connect(&server, arguments));
    assert_eq!(
        bad([".", r"root\none", "", "", "", ""]),
        Status::INVALID_NAMESPACE
    );
    assert_eq!(
        bad([".", r"root\\cimv2", "", "", "", ""]),
        Status::INVALID_PARAMETER
    );
    assert_eq!(bad([".", "a b", "", "", "", ""]), Status::INVALID_PARAMETER);
    assert_eq!(bad([".", "", "me", "", "", ""]), Status::LOCAL_CREDENTIALS);
    assert_eq!(
        bad([".", "", "", "secret", "", ""]),
        Status::LOCAL_CREDENTIALS
    );
    assert_eq!(
        bad([".", "", "", "", "", "kerberos:x"]),
        Status::LOCAL_CREDENTIALS
    );
    assert_eq!(
        bad([".", "", r"D\me", "", "", "ntlmdomain:D"]),
        Status::INVALID_PARAMETER
    );
    assert_eq!(
        bad([".", "", "", "", "", "basic:x"]),
        Status::INVALID_PARAMETER
    );
    assert_eq!(
        bad([".", "", "", "", "MS_xyz", ""]),
        Status::INVALID_PARAMETER
    );
    assert_eq!(
        bad(["elsewhere", "", "", "", "", ""]),
        Status::TRANSPORT_FAILURE
    );
}

#[test]
fn so_009_connect_server_takes_only_its_own_flag() {
    let server = server();
    let locator = Locator::new(&server);
    let connect = |flags: u32| locator.connect_server(".", "", "", "", "", "", flags, None);
    assert!(connect(ConnectFlags::USE_MAX_WAIT.bits()).is_ok());
    assert_eq!(status(connect(1)), Status::INVALID_PARAMETER);
}

#[test]
fn so_162_so_163_a_moniker_gives_a_namespace_or_an_object() {
    let server = server();
    let services = server.connect("").unwrap();
    let class = put_class(&services, "Thing");
    spawn(&class, "one").put(0, None).unwrap();
    let locator = Locator::new(&server);
    for (text, namespace) in [
        ("winmgmts:", r"root\cimv2"),
        (r"winmgmts:\\.\root\default", r"root\default"),
        ("WinMgmts://host/root", "root"),
        ("winmgmts://.", r"root\cimv2"),
        ("winmgmts:root/default", r"root\default"),
        (
            "winmgmts:{impersonationLevel=impersonate}!root/cimv2",
            r"root\cimv2",
        ),
    ] {
        let found = locator.get_object(text).unwrap().services().unwrap();
        assert_eq!(&*found.namespace(), namespace, "{text}");
    }
    for (text, class) in [
        ("winmgmts:Thing", true),
        ("winmgmts:Thing.Name='one'", false),
        (r"winmgmts:\\.\root\cimv2:Thing.Name='one'", false),
        ("winmgmts::Thing='one'", false),
    ] {
        let object = locator.get_object(text).unwrap().object().unwrap();
        assert_eq!(object.is_class(), class, "{text}");
        assert_eq!(object.class_name(), "Thing");
    }
}

#[test]
fn so_164_an_authority_is_for_other_machines() {
    let server = server();
    let refused = Locator::new(&server).get_object("winmgmts:{authority=kerberos:x}!root");
    assert_eq!(status(refused), Status::LOCAL_CREDENTIALS);
}

#[test]
fn so_165_the_last_of_repeated_settings_wins() {
    let server = server();
    let moniker =
        "winmgmts:[locale=ms_407]{impersonationLevel=identify,impersonationLevel=delegate}!root";
    let services = Locator::new(&server)
        .get_object(moniker)
        .unwrap()
        .services()
        .unwrap();
    let level = services.security().impersonation_level().unwrap();
    assert_eq!(level, ImpersonationLevel::Delegate);
}

#[test]
fn so_166_what_a_moniker_does_not_lead_to() {
    let server = server();
    let locator = Locator::new(&server);
    let failed = |text| status(locator.get_object(text));
    assert_eq!(failed("winmgmts:{"), Status::INVALID_SYNTAX);
    assert_eq!(failed("ldap:root"), Status::INVALID_SYNTAX);
    assert_eq!(failed("winmgmts:root/none"), Status::INVALID_NAMESPACE);
    assert_eq!(failed("winmgmts:None"), Status::NOT_FOUND);
    assert_eq!(
        failed("winmgmts:__EventFilter.Name='none'"),
        Status::NOT_FOUND
    );
}

#[test]
fn so_167_a_word_is_a_known_namespace_or_else_a_class() {
    let server = server();
    put_class(&server.connect("").unwrap(), "Thing");
    let locator = Locator::new(&server);
    assert!(matches!(
        locator.get_object("winmgmts:root").unwrap(),
        Found::Services(_)
    ));
    assert!(matches!(
        locator.get_object("winmgmts:thing").unwrap(),
        Found::Object(_)
    ));
}

#[test]
fn so_168_bare_levels_and_blanks_are_accepted() {
    let server = server();
    let moniker = "winmgmts:{ impersonate , (Debug, !Shutdown) }!root";
    let services = Locator::new(&server)
        .get_object(moniker)
        .unwrap()
        .services()
        .unwrap();
    let privileges = services.security().privileges();
    let shown: Vec<(String, bool)> = privileges
        .iter()
        .map(|entry| {
            (
                entry.privilege().short_name().to_owned(),
                entry.is_enabled(),
            )
        })
        .collect();
    assert!(shown.contains(&("Debug".to_owned(), true)), "{shown:?}");
    assert!(shown.contains(&("Shutdown".to_owned(), false)), "{shown:?}");
}

#[test]
fn a_store_is_opened_by_one_and_stays() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let missing = Server::options().must_exist(true).open(&path);
    assert_eq!(status(missing), Status::INITIALIZATION_FAILURE);
    {
        let server = Server::open(&path).unwrap();
        put_class(&server.connect("").unwrap(), "Thing");
        let locked = Server::open(&path).unwrap_err();
        assert_eq!(locked.status(), Status::NOT_AVAILABLE);
        let pid = std::process::id().to_string();
        assert!(locked.message().contains(&pid), "{locked}");
    }
    let server = Server::open(&path).unwrap();
    assert!(server.connect("").unwrap().get("Thing", 0, None).is_ok());
}

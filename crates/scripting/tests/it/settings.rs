//! Security settings.

use swbem::{
    AuthenticationLevel, EnumFlags, ImpersonationLevel, Locator, Privilege, Server, Sink, Status,
};
use swbem_core::security::Token;

use crate::support::{put_class, server, services, spawn, status};

#[test]
fn so_084_sec_004_a_locator_has_no_levels_until_they_are_set() {
    let server = server();
    let locator = Locator::new(&server);
    let security = locator.security();
    assert_eq!(status(security.impersonation_level()), Status::FAILED);
    assert_eq!(status(security.authentication_level()), Status::FAILED);
    security.set_impersonation_level(ImpersonationLevel::Delegate);
    security.set_authentication_level(AuthenticationLevel::Call);
    security.privileges().add(Privilege::Backup, true);
    let services = locator
        .connect_server(".", "", "", "", "", "", 0, None)
        .unwrap();
    let inherited = services.security();
    assert_eq!(
        inherited.impersonation_level().unwrap(),
        ImpersonationLevel::Delegate
    );
    assert_eq!(
        inherited.authentication_level().unwrap(),
        AuthenticationLevel::Call
    );
    assert!(
        inherited
            .privileges()
            .item(Privilege::Backup)
            .unwrap()
            .is_enabled()
    );
}

#[test]
fn so_084_privileges_are_a_set() {
    let services = services();
    let privileges = services.security().privileges();
    assert_eq!(privileges.count(), 0);
    assert_eq!(status(privileges.item(Privilege::Debug)), Status::NOT_FOUND);
    assert_eq!(
        status(privileges.remove(Privilege::Debug)),
        Status::NOT_FOUND
    );
    let debug = privileges.add_as_string("SeDebugPrivilege", true).unwrap();
    assert_eq!(debug.privilege().number(), 20 - 1);
    debug.set_enabled(false);
    assert!(!privileges.item(Privilege::Debug).unwrap().is_enabled());
    assert_eq!(
        status(privileges.add_as_string("Debug", true)),
        Status::INVALID_PARAMETER
    );
    privileges.add(Privilege::Shutdown, true);
    assert_eq!(privileges.iter().count(), 2);
    privileges.remove(Privilege::Debug).unwrap();
    privileges.delete_all();
    assert_eq!(privileges.count(), 0);
}

#[test]
fn so_054_so_084_settings_go_to_what_an_object_makes_and_not_to_its_siblings() {
    let services = services();
    let before = put_class(&services, "Thing");
    services
        .security()
        .privileges()
        .add(Privilege::Restore, true);
    let after = services.get("Thing", 0, None).unwrap();
    let has = |security: swbem::Security| security.privileges().item(Privilege::Restore).is_ok();
    assert!(!has(before.security()));
    assert!(has(after.security()));
    assert!(has(spawn(&after, "one").security()));
    after.security().privileges().delete_all();
    assert!(has(services.security()));
    assert!(has(services
        .instances_of("Thing", EnumFlags::default(), None)
        .unwrap()
        .security()));
    let session = services.connection().unwrap();
    let token = session.session().token();
    assert!(token.privileges().contains(Privilege::Restore));
    let sink = Sink::new();
    let (told, heard) = std::sync::mpsc::channel();
    let sink = sink.on_object_ready(move |object, _| told.send(object).unwrap());
    services.get_async(&sink, "Thing", 0, None, None).unwrap();
    assert!(has(heard.recv().unwrap().security()));
}

#[test]
fn so_084_a_level_that_is_too_low_is_refused_when_it_is_used() {
    let services = services();
    put_class(&services, "Thing");
    services
        .security()
        .set_impersonation_level(ImpersonationLevel::Identify);
    assert_eq!(
        status(services.get("Thing", 0, None)),
        Status::ACCESS_DENIED
    );
    services
        .security()
        .set_impersonation_level(ImpersonationLevel::Impersonate);
    assert!(services.get("Thing", 0, None).is_ok());
}

#[test]
fn put_063_a_user_without_the_right_to_write_hears_of_it_when_the_call_has_started() {
    let kv: std::sync::Arc<dyn swbem_kv::Kv> = std::sync::Arc::new(swbem_kv::MemKv::new());
    let owner = Server::options().name("HOST").on(kv.clone()).unwrap();
    let class = put_class(&owner.connect("").unwrap(), "Thing");
    drop(class);
    drop(owner);
    let guest = Server::options()
        .name("HOST")
        .token(Token::unix(12345, []))
        .on(kv)
        .unwrap();
    let services = guest.connect("").unwrap();
    let class = services.get("Thing", 0, None).unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    let sink = Sink::new().on_completed(move |status, _, _| told.send(status).unwrap());
    services
        .put_async(&sink, &spawn(&class, "one"), 0, None, None)
        .unwrap();
    assert_eq!(heard.recv().unwrap(), Status::ACCESS_DENIED);
    assert_eq!(
        status(services.put(&spawn(&class, "one"), 0, None)),
        Status::ACCESS_DENIED
    );
    assert_eq!(status(services.put(&class, 0, None)), Status::ACCESS_DENIED);
}

#[test]
fn sec_001_the_level_of_calls_that_set_none_is_a_setting_of_the_server() {
    let level = |services: &swbem::Services| services.security().impersonation_level().unwrap();
    let shipped = services();
    assert_eq!(level(&shipped), ImpersonationLevel::Impersonate);
    put_class(&shipped, "Thing");

    let options = Server::options().default_impersonation(ImpersonationLevel::Identify);
    let server = options.ephemeral().unwrap();
    // What is below Impersonate may not connect, and says so where it is used (SEC-003).
    let refused = server.connect("");
    assert_eq!(status(refused), Status::ACCESS_DENIED);
    let locator = Locator::new(&server);
    let moniker = "winmgmts:{impersonationLevel=impersonate}!root/cimv2";
    let found = locator.get_object(moniker).unwrap().services().unwrap();
    assert_eq!(level(&found), ImpersonationLevel::Impersonate);

    let options = Server::options().default_impersonation(ImpersonationLevel::Delegate);
    let services = options.ephemeral().unwrap().connect("").unwrap();
    assert_eq!(level(&services), ImpersonationLevel::Delegate);
    let thing = put_class(&services, "Thing");
    let shown = thing.security().impersonation_level().unwrap();
    assert_eq!(shown, ImpersonationLevel::Delegate);
    let security = services.security();
    security.set_impersonation_level(ImpersonationLevel::Impersonate);
    assert_eq!(level(&services), ImpersonationLevel::Impersonate);
}

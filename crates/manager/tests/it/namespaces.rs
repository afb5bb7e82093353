//! Namespaces as instances of `__Namespace` (PUT-173, SEC-027, SCH sections on namespaces).

use std::sync::Arc;

use swbem_core::security::{Rights, Sid, Token};
use swbem_core::{Flavor, Instance, Qualifier, Status, Value};
use swbem_manager::{Connect, Session};

use crate::kit::*;

fn namespace(session: &Session, name: &str, sddl: Option<&str>) -> Instance {
    let mut instance = make(session, "__Namespace", &[("Name", text(name))]);
    if let Some(sddl) = sddl {
        instance
            .set_qualifier(Qualifier::new("NamespaceSecuritySDDL", sddl, Flavor::NONE))
            .unwrap();
    }
    instance
}

#[test]
fn put_173_sch_091_a_namespace_is_created_by_putting_its_instance() {
    let session = session();
    let path = put(&session, namespace(&session, "Below", None), 0).unwrap();
    assert_eq!(path, r#"\\TESTBOX\root\cimv2:__NAMESPACE.Name="Below""#);
    assert!(exists(&session, "__Namespace.Name='below'"));
    let below = session.open_namespace("BELOW").unwrap();
    assert_eq!(below.namespace(), r"root\cimv2\Below");
    put(&below, thing("A"), 0).unwrap();
    assert!(!exists(&session, "A"));
    for class in [
        "__SystemClass",
        "__Namespace",
        "__EventFilter",
        "__SystemSecurity",
    ] {
        assert!(exists(&below, class), "{class}");
    }
    assert!(exists(&below, "__SystemSecurity=@"));
    verify(&session);
}

#[test]
fn sch_093_the_namespaces_of_a_new_store() {
    let manager = manager();
    let root = system(&manager, "root");
    assert_eq!(
        names(&root, "__Namespace", 0),
        ["cimv2", "default", "interop", "subscription"]
            .map(|name| format!("__NAMESPACE.Name=\"{name}\""))
    );
    for name in [
        "root",
        r"root\default",
        r"root\cimv2",
        r"root\subscription",
        r"root\interop",
    ] {
        let session = system(&manager, name);
        assert_eq!(session.namespace(), name);
        assert!(exists(&session, "__SystemSecurity=@"), "{name}");
    }
    let default = manager.connect(Connect::as_system("")).unwrap();
    assert_eq!(default.namespace(), NS);
    verify(&root);
}

#[test]
fn put_173_sch_092_flags_on_namespaces() {
    let session = session();
    let put_it = |flags| status(put(&session, namespace(&session, "n", None), flags));
    assert_eq!(put_it(UPDATE_ONLY), Status::NOT_FOUND);
    assert_eq!(put_it(CREATE_ONLY), Status::OK);
    assert_eq!(put_it(CREATE_ONLY), Status::ALREADY_EXISTS);
    assert_eq!(put_it(UPDATE_ONLY), Status::OK);
    let below = session.open_namespace("n").unwrap();
    put(&below, thing("Kept"), 0).unwrap();
    assert_eq!(put_it(0), Status::OK);
    assert!(exists(&below, "Kept"), "an update emptied the namespace");
    verify(&session);
}

#[test]
fn sch_090_names_of_namespaces() {
    let session = session();
    for bad in [
        "", "1a", "_a", "a b", "a\\b", "a/b", "a.b", "a:b", "\"", "a\u{7}",
    ] {
        let outcome = put(&session, namespace(&session, bad, None), 0);
        let refused = [Status::INVALID_PARAMETER, Status::INVALID_OBJECT];
        assert!(refused.contains(&status(outcome)), "{bad:?}");
    }
    for good in ["a", "ms_409", "Größe", "a1"] {
        assert_eq!(
            status(put(&session, namespace(&session, good, None), 0)),
            Status::OK
        );
        assert!(session.open_namespace(good).is_ok(), "{good}");
    }
    let same = namespace(&session, "GRÖSSE", None);
    assert_eq!(
        status(put(&session, same, CREATE_ONLY)),
        Status::OK,
        "ß is not ss"
    );
    let same = namespace(&session, "A", None);
    assert_eq!(
        status(put(&session, same, CREATE_ONLY)),
        Status::ALREADY_EXISTS
    );
    // A name is not made up.
    for values in [&[][..], &[("Name", Value::Null)][..]] {
        let nameless = make(&session, "__Namespace", values);
        let error = put(&session, nameless, 0).unwrap_err();
        assert_eq!(error.status(), Status::ILLEGAL_NULL);
        let why = "the key `Name` is missing: a namespace needs one";
        assert_eq!(error.message(), why);
    }
    verify(&session);
}

#[test]
fn sch_083_put_059_deleting_a_namespace_deletes_all_of_it() {
    let manager = manager();
    let root = system(&manager, "root");
    put(&root, namespace(&root, "a", None), 0).unwrap();
    let a = system(&manager, r"root\a");
    put(&a, namespace(&a, "b", None), 0).unwrap();
    let b = system(&manager, r"root\a\b");
    put(&b, thing("Deep"), 0).unwrap();
    put(&b, named(&b, "Deep", "x", 1), 0).unwrap();
    delete(&root, "__Namespace.Name='A'").unwrap();
    for path in [r"root\a", r"root\a\b"] {
        let outcome = manager.connect(Connect::as_system(path));
        assert_eq!(status(outcome), Status::INVALID_NAMESPACE, "{path}");
    }
    assert_eq!(status(get(&b, "Deep")), Status::INVALID_NAMESPACE);
    assert_eq!(
        status(delete(&root, "__Namespace.Name='a'")),
        Status::NOT_FOUND
    );
    verify(&root);
    // A new one of the name is empty.
    put(&root, namespace(&root, "a", None), 0).unwrap();
    let again = system(&manager, r"root\a");
    assert_eq!(names(&again, "__Namespace", 0), [""; 0]);
    assert_eq!(status(get(&a, "__SystemClass")), Status::INVALID_NAMESPACE);
    assert_eq!(status(get(&again, "__SystemClass")), Status::OK);
    verify(&root);
}

#[test]
fn sch_083_namespaces_that_stay() {
    let manager = manager();
    let root = system(&manager, "root");
    for kept in ["default", "subscription"] {
        let outcome = delete(&root, &format!("__Namespace.Name='{kept}'"));
        assert_eq!(status(outcome), Status::INVALID_OPERATION, "{kept}");
        assert!(
            manager
                .connect(Connect::as_system(&format!("root\\{kept}")))
                .is_ok()
        );
    }
    // Nothing contains root, so nothing can delete it.
    assert_eq!(
        status(delete(&root, "__Namespace.Name='root'")),
        Status::NOT_FOUND
    );
    assert_eq!(
        status(delete(&root, "__Namespace")),
        Status::INVALID_OPERATION
    );
    verify(&root);
}

#[test]
fn sec_027_a_descriptor_that_comes_with_a_namespace() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    let me = format!("{}", user().user());
    let sddl = |mask: &str| format!("O:BAG:BAD:(A;;{mask};;;{me})");
    put(&admin, namespace(&admin, "open", Some(&sddl("0x9"))), 0).unwrap();
    let path = r"root\cimv2\open";
    assert_eq!(
        as_user(&manager, path).unwrap().rights(),
        Rights::from_bits(0x9)
    );
    // It is obeyed and not stored.
    let stored = get_instance(&admin, "__Namespace.Name='open'");
    assert!(stored.local_qualifiers().is_empty());
    put(
        &admin,
        namespace(&admin, "open", Some(&sddl("0x1"))),
        UPDATE_ONLY,
    )
    .unwrap();
    assert_eq!(as_user(&manager, path).unwrap().rights(), Rights::ENABLE);
    // A put without one leaves the descriptor alone.
    put(&admin, namespace(&admin, "open", None), 0).unwrap();
    assert_eq!(as_user(&manager, path).unwrap().rights(), Rights::ENABLE);
    for bad in [
        "",
        "rubbish",
        "o:bag:bad:(a;;0x1;;;wd)",
        "O:BAG:BAD:(A;;0x4;;;WD)",
        "D:(A;;0x1;;;WD)",
    ] {
        let outcome = put(&admin, namespace(&admin, "bad", Some(bad)), 0);
        assert_eq!(status(outcome), Status::INVALID_PARAMETER, "{bad:?}");
        assert!(!exists(&admin, "__Namespace.Name='bad'"), "{bad:?}");
    }
    let mut number = namespace(&admin, "bad", None);
    number
        .set_qualifier(Qualifier::new("NamespaceSecuritySDDL", 1, Flavor::NONE))
        .unwrap();
    assert_eq!(status(put(&admin, number, 0)), Status::INVALID_PARAMETER);
    verify(&admin);
}

#[test]
fn sec_027_changing_a_descriptor_needs_the_right_to() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    put(&admin, namespace(&admin, "n", None), 0).unwrap();
    grant(&manager, NS, Rights::ENABLE | Rights::FULL_WRITE);
    let user = as_user(&manager, NS).unwrap();
    let sddl = "O:BAG:BAD:(A;;0x1;;;WD)";
    let outcome = put(&user, namespace(&admin, "n", Some(sddl)), 0);
    assert_eq!(status(outcome), Status::ACCESS_DENIED);
    // In a new namespace it comes with the creation.
    assert_eq!(
        status(put(&user, namespace(&admin, "own", Some(sddl)), 0)),
        Status::OK
    );
    grant(
        &manager,
        r"root\cimv2\n",
        Rights::ENABLE | Rights::WRITE_DAC,
    );
    assert_eq!(
        status(put(&user, namespace(&admin, "n", Some(sddl)), 0)),
        Status::OK
    );
}

#[test]
fn put_173_a_qualifier_on_the_childs_security_makes_it_encrypted() {
    let manager = manager();
    let admin = system(&manager, NS);
    put(&admin, namespace(&admin, "secret", None), 0).unwrap();
    let secret = admin.open_namespace("secret").unwrap();
    let mut security = make(&secret, "__SystemSecurity", &[]);
    security
        .set_qualifier(Qualifier::new("RequiresEncryption", true, Flavor::NONE))
        .unwrap();
    put(&secret, security, 0).unwrap();
    let weak = Token::system()
        .with_origin(swbem_core::security::CallOrigin::Remote)
        .with_authentication(swbem_core::security::AuthenticationLevel::Pkt);
    let outcome = manager.connect(Connect::new(r"root\cimv2\secret", weak.clone()));
    assert_eq!(status(outcome), Status::ACCESS_DENIED);
    assert_eq!(status(manager.connect(Connect::new(NS, weak))), Status::OK);
}

#[test]
fn quotas_of_namespaces() {
    let manager = manager_with(|settings| {
        settings.quotas.namespaces_max = 7;
        settings.quotas.namespace_depth_max = 3;
    });
    let session = system(&manager, NS);
    put(&session, namespace(&session, "a", None), 0).unwrap();
    let below = session.open_namespace("a").unwrap();
    let deeper = put(&below, namespace(&below, "b", None), 0).unwrap_err();
    assert_eq!(deeper.status(), Status::QUOTA_VIOLATION);
    put(&session, namespace(&session, "c", None), 0).unwrap();
    let more = put(&session, namespace(&session, "d", None), 0).unwrap_err();
    assert_eq!(more.status(), Status::QUOTA_VIOLATION);
    assert!(more.message().contains('7'), "{more}");
    delete(&session, "__Namespace.Name='a'").unwrap();
    put(&session, namespace(&session, "d", None), 0).unwrap();
}

#[test]
fn spellings_of_the_namespace_to_connect_to() {
    let manager = manager();
    for path in [
        r"root\cimv2",
        "root/cimv2",
        r"\root\cimv2",
        r"ROOT\CIMV2",
        r"\\.\root\cimv2",
        "//TestBox/root/cimv2",
        r"\\TESTBOX\root\cimv2",
    ] {
        let session = manager.connect(Connect::as_system(path));
        assert_eq!(session.unwrap().namespace(), NS, "{path}");
    }
    for bad in [
        r"root\nothing",
        r"\\ELSEWHERE\root\cimv2",
        "root\\",
        r"root\\cimv2",
        r"\\.",
        r"\\",
        "root:Class",
        " ",
    ] {
        let outcome = manager.connect(Connect::as_system(bad));
        assert_eq!(status(outcome), Status::INVALID_NAMESPACE, "{bad:?}");
    }
    let session = system(&manager, "root");
    assert_eq!(session.open_namespace("cimv2").unwrap().namespace(), NS);
    assert_eq!(
        session
            .open_namespace(r"\root\default")
            .unwrap()
            .namespace(),
        r"root\default"
    );
    assert_eq!(
        status(session.open_namespace("")),
        Status::INVALID_PARAMETER
    );
}

#[test]
fn a_session_below_keeps_the_caller() {
    let manager = closed_manager();
    grant(&manager, NS, Rights::ENABLE);
    let user = as_user(&manager, NS).unwrap();
    let admin = system(&manager, NS);
    put(&admin, namespace(&admin, "n", None), 0).unwrap();
    assert_eq!(status(user.open_namespace("n")), Status::ACCESS_DENIED);
    grant(&manager, r"root\cimv2\n", Rights::ENABLE);
    let below = user.open_namespace("n").unwrap();
    assert_eq!(below.token().user(), user.token().user());
    assert_ne!(*below.token().user(), Sid::SYSTEM);
}

#[test]
fn a_class_below_namespace_does_not_make_namespaces() {
    let session = session();
    define(&session, "class Mine : __Namespace { string Note; };");
    add(&session, "Mine", &[("Name", text("x"))]);
    let outcome = session.open_namespace("x");
    assert_eq!(status(outcome), Status::INVALID_NAMESPACE);
    // It holds the key, as any instance of a family does.
    let taken = put(&session, namespace(&session, "x", None), 0);
    assert_eq!(status(taken), Status::ALREADY_EXISTS);
    delete(&session, "__Namespace.Name='x'").unwrap();
    assert_eq!(
        status(put(&session, namespace(&session, "x", None), 0)),
        Status::OK
    );
    verify(&session);
    let _: Arc<_> = session.manager().clone();
}

//! Rights: each absent, one at a time (PUT section 15, SEC section 5).

use std::sync::Arc;

use swbem_core::security::{
    Ace, AceFlags, Acl, AuthenticationLevel, CallOrigin, ImpersonationLevel, Rights, Sid, Token,
};
use swbem_core::{Object, Status};
use swbem_manager::{Connect, Form, Manager, Session};
use swbem_testkit::provider::RecordingProvider;

use crate::kit::*;

const DENIED: Status = Status::ACCESS_DENIED;

/// A closed manager with classes of each kind, instances, and a provider.
fn world() -> (Arc<Manager>, Session) {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    put(&admin, thing("Stored"), 0).unwrap();
    define(
        &admin,
        "[dynamic, provider(\"P\")] class Served { [key] string Name;\n\
         [static, implemented] uint32 Do(); };\n\
         class Consumer : __EventConsumer { [key] string Name; };",
    );
    put(&admin, named(&admin, "Stored", "there", 1), 0).unwrap();
    let provider = Arc::new(RecordingProvider::new());
    provider.keep(make(&admin, "Served", &[("Name", text("there"))]));
    register(&admin, "P", provider);
    (manager, admin)
}

/// What a caller may try, by what it needs beside the right to enter.
struct Attempt {
    what: &'static str,
    needs: Rights,
    run: fn(&Session, &Session) -> Status,
}

const ATTEMPTS: [Attempt; 13] = [
    Attempt {
        what: "create a static class",
        needs: Rights::FULL_WRITE,
        run: |user, _| status(put(user, thing("New"), 0)),
    },
    Attempt {
        what: "update a static class",
        needs: Rights::FULL_WRITE,
        run: |user, _| status(put(user, thing("Stored"), UPDATE_ONLY)),
    },
    Attempt {
        what: "update a dynamic class",
        needs: Rights::WRITE_PROVIDER,
        run: |user, admin| status(put(user, get(admin, "Served").unwrap(), 0)),
    },
    Attempt {
        what: "put a static instance",
        needs: Rights::PARTIAL_WRITE,
        run: |user, admin| status(put(user, named(admin, "Stored", "x", 1), 0)),
    },
    Attempt {
        what: "put an instance of a system class",
        needs: Rights::FULL_WRITE,
        run: |user, admin| {
            let provider = make(admin, "__Win32Provider", &[("Name", text("Mine"))]);
            status(put(user, provider, 0))
        },
    },
    Attempt {
        what: "put an instance of a class derived from a system class",
        needs: Rights::FULL_WRITE,
        run: |user, admin| {
            status(put(
                user,
                make(admin, "Consumer", &[("Name", text("x"))]),
                0,
            ))
        },
    },
    Attempt {
        what: "create a namespace",
        needs: Rights::FULL_WRITE,
        run: |user, admin| {
            status(put(
                user,
                make(admin, "__Namespace", &[("Name", text("n"))]),
                0,
            ))
        },
    },
    Attempt {
        what: "put a dynamic instance",
        needs: Rights::WRITE_PROVIDER,
        run: |user, admin| status(put(user, make(admin, "Served", &[("Name", text("x"))]), 0)),
    },
    Attempt {
        what: "delete a static instance",
        needs: Rights::PARTIAL_WRITE,
        run: |user, _| status(delete(user, "Stored.Name='there'")),
    },
    Attempt {
        what: "delete a dynamic instance",
        needs: Rights::WRITE_PROVIDER,
        run: |user, _| status(delete(user, "Served.Name='there'")),
    },
    Attempt {
        what: "delete a static class",
        needs: Rights::FULL_WRITE,
        run: |user, _| status(delete(user, "Stored")),
    },
    Attempt {
        what: "delete a dynamic class",
        needs: Rights::WRITE_PROVIDER,
        run: |user, _| status(delete(user, "Served")),
    },
    Attempt {
        what: "run a method",
        needs: Rights::METHOD_EXECUTE,
        run: |user, _| status(exec(user, "Served", "Do", &[])),
    },
];

const EACH: [Rights; 5] = [
    Rights::METHOD_EXECUTE,
    Rights::FULL_WRITE,
    Rights::PARTIAL_WRITE,
    Rights::WRITE_PROVIDER,
    Rights::NONE,
];

#[test]
fn put_276_put_277_put_278_put_279_put_280_put_281_put_287_sec_013_sec_062_sch_086_one_right_alone()
{
    for attempt in &ATTEMPTS {
        for right in EACH {
            let (manager, admin) = world();
            grant(&manager, NS, Rights::ENABLE | right);
            let user = as_user(&manager, NS).unwrap();
            let since = now(&admin);
            // PUT-283: full write brings its companions.
            let is_enough = right.with_implied().contains(attempt.needs);
            let expected = if is_enough { Status::OK } else { DENIED };
            let found = (attempt.run)(&user, &admin);
            assert_eq!(found, expected, "{} with {right}", attempt.what);
            if !is_enough {
                assert_eq!(changes(&admin, since), [], "{} with {right}", attempt.what);
            }
        }
    }
}

#[test]
fn put_283_full_write_implies_its_companions() {
    let (manager, admin) = world();
    grant(&manager, NS, Rights::ENABLE | Rights::FULL_WRITE);
    let user = as_user(&manager, NS).unwrap();
    assert!(
        user.rights()
            .contains(Rights::PARTIAL_WRITE | Rights::WRITE_PROVIDER)
    );
    assert_eq!(
        status(put(&user, named(&admin, "Stored", "x", 1), 0)),
        Status::OK
    );
    // A list that grants it without them is refused.
    let alone = Acl::new([Ace::allow(
        *user.token().user(),
        Rights::FULL_WRITE,
        AceFlags::NONE,
    )]);
    assert_eq!(
        status(set_descriptor(&manager, NS, alone)),
        Status::INVALID_PARAMETER
    );
}

#[test]
fn put_287_sec_017_no_right_lets_a_system_class_be_written() {
    let (_, admin) = world();
    assert_eq!(
        put_mof(&admin, "class __Mine { };", 0),
        Status::INVALID_OPERATION
    );
    let system_class = get(&admin, "__SystemClass").unwrap();
    assert_eq!(
        status(put(&admin, system_class, 0)),
        Status::INVALID_OPERATION
    );
    assert_eq!(
        status(delete(&admin, "__Provider")),
        Status::INVALID_OPERATION
    );
}

#[test]
fn put_275_sec_010_without_enable_nobody_gets_in() {
    let (manager, _) = world();
    grant(&manager, NS, Rights::FULL_WRITE | Rights::METHOD_EXECUTE);
    assert_eq!(status(as_user(&manager, NS)), DENIED);
    grant(&manager, NS, Rights::ENABLE);
    let user = as_user(&manager, NS).unwrap();
    assert_eq!(status(get(&user, "Stored.Name='there'")), Status::OK);
    // What was granted at the login holds for the connection (SEC-010).
    grant(&manager, NS, Rights::NONE);
    assert_eq!(status(get(&user, "Stored.Name='there'")), Status::OK);
    assert_eq!(status(as_user(&manager, NS)), DENIED);
}

#[test]
fn put_275_sec_015_another_machine_needs_remote_access() {
    let (manager, admin) = world();
    let remote = || {
        let token = user()
            .with_origin(CallOrigin::Remote)
            .with_authentication(AuthenticationLevel::PktPrivacy);
        manager.connect(Connect::new(NS, token))
    };
    grant(&manager, NS, Rights::ENABLE | Rights::PARTIAL_WRITE);
    assert_eq!(status(remote()), DENIED);
    grant(
        &manager,
        NS,
        Rights::ENABLE | Rights::PARTIAL_WRITE | Rights::REMOTE_ACCESS,
    );
    let session = remote().unwrap();
    assert_eq!(
        status(put(&session, named(&admin, "Stored", "x", 1), 0)),
        Status::OK
    );
}

#[test]
fn put_284_sec_003_a_caller_who_may_not_be_impersonated() {
    let manager = manager();
    for level in [ImpersonationLevel::Anonymous, ImpersonationLevel::Identify] {
        let token = Token::system().with_impersonation(level);
        assert_eq!(status(manager.connect(Connect::new(NS, token))), DENIED);
    }
    for level in [
        ImpersonationLevel::Impersonate,
        ImpersonationLevel::Delegate,
    ] {
        let token = Token::system().with_impersonation(level);
        assert_eq!(status(manager.connect(Connect::new(NS, token))), Status::OK);
    }
}

#[test]
fn sec_002_a_connection_without_authentication() {
    let manager = manager();
    let remote = |level| {
        let token = Token::system()
            .with_origin(CallOrigin::Remote)
            .with_authentication(level);
        status(manager.connect(Connect::new(NS, token)))
    };
    assert_eq!(remote(AuthenticationLevel::None), DENIED);
    assert_eq!(remote(AuthenticationLevel::Default), DENIED);
    assert_eq!(remote(AuthenticationLevel::Pkt), Status::OK);
    let anonymous = Token::anonymous(CallOrigin::Local);
    assert_eq!(status(manager.connect(Connect::new(NS, anonymous))), DENIED);
}

#[test]
fn put_285_sec_026_a_namespace_that_requires_encryption() {
    let manager = manager();
    let admin = system(&manager, NS);
    let connect = |level| {
        let token = Token::system()
            .with_origin(CallOrigin::Remote)
            .with_authentication(level);
        manager.connect(Connect::new(NS, token))
    };
    let early = connect(AuthenticationLevel::PktIntegrity).unwrap();
    let mut security = get_instance(&admin, "__SystemSecurity=@");
    security
        .set_qualifier(swbem_core::Qualifier::new(
            "RequiresEncryption",
            true,
            swbem_core::Flavor::NONE,
        ))
        .unwrap();
    put(&admin, security.clone(), 0).unwrap();
    assert_eq!(status(connect(AuthenticationLevel::PktIntegrity)), DENIED);
    assert_eq!(status(connect(AuthenticationLevel::PktPrivacy)), Status::OK);
    assert_eq!(
        status(as_user(&manager, NS)),
        Status::OK,
        "a local connection"
    );
    // Every request, also of a connection that was there before.
    assert_eq!(status(put(&early, thing("A"), 0)), DENIED);
    assert_eq!(status(get(&early, "__SystemClass")), DENIED);
    assert_eq!(status(early.instances("__SystemSecurity", 0, None)), DENIED);
    assert_eq!(status(put(&admin, thing("A"), 0)), Status::OK);
    security.local_qualifiers_mut().remove("RequiresEncryption");
    put(&admin, security, 0).unwrap();
    assert_eq!(
        status(connect(AuthenticationLevel::PktIntegrity)),
        Status::OK
    );
    assert_eq!(status(get(&early, "A")), Status::OK);
}

#[test]
fn put_064_sec_060_a_refusal_does_not_tell_what_exists() {
    let (manager, admin) = world();
    grant(&manager, NS, Rights::ENABLE);
    let user = as_user(&manager, NS).unwrap();
    let stored = named(&admin, "Stored", "there", 1);
    let absent = named(&admin, "Stored", "no", 1);
    put(&admin, thing("Gone"), 0).unwrap();
    let classless: Object = named(&admin, "Gone", "x", 1).into();
    delete(&admin, "Gone").unwrap();
    let outcomes = [
        put(&user, stored.clone(), CREATE_ONLY),
        put(&user, absent.clone(), UPDATE_ONLY),
        put(&user, stored, 0),
        put(&user, absent, 0),
        put(&user, classless.clone(), 0),
        put(&user, classless, UPDATE_ONLY),
        put(&user, thing("Stored"), CREATE_ONLY),
        put(&user, thing("Gone"), UPDATE_ONLY),
        put(&user, class("class Gone : Missing { };"), 0),
        put(&user, class("class Stored { [key] string Name; };"), 0),
        delete(&user, "Stored").map(|()| String::new()),
        delete(&user, "Gone").map(|()| String::new()),
        delete(&user, "Stored.Name='there'").map(|()| String::new()),
        delete(&user, "Stored.Name='no'").map(|()| String::new()),
        delete(&user, "Gone.Name='no'").map(|()| String::new()),
    ];
    for (nth, outcome) in outcomes.into_iter().enumerate() {
        let error = outcome.unwrap_err();
        assert_eq!(error.status(), DENIED, "{nth}: {error}");
        for name in ["there", "Missing"] {
            assert!(!error.message().contains(name), "{nth}: {error}");
        }
    }
}

#[test]
fn sec_014_what_users_may_by_default() {
    let manager = manager();
    let admin = system(&manager, NS);
    put(&admin, thing("A"), 0).unwrap();
    let user = as_user(&manager, NS).unwrap();
    assert_eq!(user.rights(), Rights::from_bits(0x13));
    assert_eq!(admin.rights(), Rights::from_bits(0x6_003F));
    assert_eq!(status(get(&user, "A")), Status::OK);
    assert_eq!(status(put(&user, thing("B"), 0)), DENIED);
    assert_eq!(status(put(&user, named(&admin, "A", "x", 1), 0)), DENIED);
    for service in [Sid::LOCAL_SERVICE, Sid::NETWORK_SERVICE] {
        let session = manager
            .connect(Connect::new(NS, Token::new(service)))
            .unwrap();
        assert_eq!(session.rights(), Rights::from_bits(0x13));
    }
    let open = manager_with(|settings| {
        settings.default_user_rights = Rights::DEFAULT_USERS_FULL_WRITE;
    });
    assert_eq!(
        as_user(&open, NS).unwrap().rights(),
        Rights::from_bits(0x1F)
    );
}

#[test]
fn sec_012_an_administrator_has_every_right_whatever_the_list_says() {
    let manager = manager();
    let deny = Acl::new([Ace::deny(
        Sid::ADMINISTRATORS,
        Rights::ALL_NAMESPACE,
        AceFlags::NONE,
    )]);
    set_descriptor(&manager, NS, deny).unwrap();
    assert_eq!(system(&manager, NS).rights(), Rights::ALL_NAMESPACE);
}

#[test]
fn sch_108_the_server_signs_subscriptions() {
    let (manager, admin) = world();
    grant(&manager, NS, Rights::ENABLE | Rights::FULL_WRITE);
    let user = as_user(&manager, NS).unwrap();
    let claimed = swbem_core::Value::bytes(&Sid::SYSTEM.to_bytes());
    let values = [("Name", text("x")), ("CreatorSID", claimed)];
    put(&user, make(&admin, "Consumer", &values), 0).unwrap();
    let signed = value(&admin, "Consumer.Name='x'", "CreatorSID");
    assert_eq!(signed.to_bytes().unwrap(), user.token().user().to_bytes());
    put(&admin, make(&admin, "Consumer", &values), 0).unwrap();
    let signed = value(&admin, "Consumer.Name='x'", "CreatorSID");
    assert_eq!(signed.to_bytes().unwrap(), Sid::ADMINISTRATORS.to_bytes());
    // An instance over a definition without the property is signed all the same.
    let other = system(&manager, r"root\default");
    define(&other, "class Consumer { [key] string Name; };");
    put(&user, make(&other, "Consumer", &[("Name", text("y"))]), 0).unwrap();
    let signed = value(&admin, "Consumer.Name='y'", "CreatorSID");
    assert_eq!(signed.to_bytes().unwrap(), user.token().user().to_bytes());
}

#[test]
fn put_063_access_to_the_namespace_is_raised_by_the_call_and_the_rest_comes_later() {
    let (manager, admin) = world();
    grant(&manager, NS, Rights::ENABLE);
    let user = as_user(&manager, NS).unwrap();
    let instance: Object = named(&admin, "Stored", "x", 1).into();
    let job = user.put(&instance, 0, None, Form::Async).unwrap();
    assert_eq!(status(run(&user, job)), DENIED);
}

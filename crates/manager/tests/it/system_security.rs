//! `__SystemSecurity`: descriptors, their inheritance, and what `SetSD` refuses (SEC section 2).

use std::sync::Arc;

use swbem_core::security::{
    Ace, AceFlags, Acl, Control, Privilege, PrivilegeSet, Rights, SecurityDescriptor, Sid, Token,
};
use swbem_core::{Object, Status, Value};
use swbem_manager::{Connect, Form, Manager, Session};

use crate::kit::*;

fn descriptor(session: &Session) -> SecurityDescriptor {
    let out = exec(session, "__SystemSecurity=@", "GetSD", &[]).unwrap();
    let out = out[0].as_instance().unwrap();
    assert_eq!(out.get("ReturnValue"), Some(&Value::Uint32(0)));
    SecurityDescriptor::from_bytes(&out.get("SD").unwrap().to_bytes().unwrap()).unwrap()
}

fn entries(session: &Session) -> Vec<Ace> {
    descriptor(session).dacl().unwrap().entries.clone()
}

fn base(dacl: impl IntoIterator<Item = Ace>) -> SecurityDescriptor {
    SecurityDescriptor::empty()
        .with_owner(Some(Sid::ADMINISTRATORS))
        .with_group(Some(Sid::ADMINISTRATORS))
        .with_dacl(Acl::new(dacl))
}

fn allow(flags: AceFlags) -> Ace {
    Ace::allow(Sid::unix_user(1), Rights::ENABLE, flags)
}

fn set(session: &Session, descriptor: &SecurityDescriptor) -> Status {
    status(set_sd(session, &descriptor.to_bytes().unwrap()))
}

fn child(manager: &Arc<Manager>, parent: &str, name: &str) -> Session {
    let above = system(manager, parent);
    add(&above, "__Namespace", &[("Name", text(name))]);
    above.open_namespace(name).unwrap()
}

fn flags_of(session: &Session, trustee: Sid) -> Vec<AceFlags> {
    entries(session)
        .iter()
        .filter(|ace| ace.trustee() == Some(&trustee))
        .map(Ace::flags)
        .collect()
}

#[test]
fn sec_029_what_each_method_needs() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    let bytes = base([allow(AceFlags::NONE)]).to_bytes().unwrap();
    let try_all = |rights: Rights| {
        grant(&manager, NS, Rights::ENABLE | rights);
        let user = as_user(&manager, NS).unwrap();
        let get_sd = status(exec(&user, "__SystemSecurity", "GetSD", &[]));
        let caller = status(exec(
            &user,
            "__SystemSecurity=@",
            "GetCallerAccessRights",
            &[],
        ));
        let set_sd = status(set_sd(&user, &bytes));
        [get_sd, caller, set_sd]
    };
    let (ok, no) = (Status::OK, Status::ACCESS_DENIED);
    assert_eq!(try_all(Rights::NONE), [no, ok, no]);
    assert_eq!(
        try_all(Rights::METHOD_EXECUTE | Rights::FULL_WRITE),
        [no, ok, no]
    );
    assert_eq!(try_all(Rights::READ_CONTROL), [ok, ok, no]);
    assert_eq!(try_all(Rights::WRITE_DAC), [no, ok, ok]);
    for method in ["Get9XUserList", "Set9XUserList"] {
        let outcome = exec(&admin, "__SystemSecurity=@", method, &[]);
        assert_eq!(status(outcome), Status::METHOD_DISABLED, "{method}");
    }
    let unknown = exec(&admin, "__SystemSecurity=@", "Other", &[]);
    assert_eq!(status(unknown), Status::INVALID_METHOD);
    assert_eq!(
        status(exec(&admin, "__SystemSecurity", "SetSD", &[])),
        Status::INVALID_METHOD_PARAMETERS
    );
}

#[test]
fn sec_029_a_caller_learns_the_own_rights() {
    let manager = closed_manager();
    let rights = Rights::ENABLE | Rights::PARTIAL_WRITE;
    grant(&manager, NS, rights);
    let user = as_user(&manager, NS).unwrap();
    let out = exec(&user, "__SystemSecurity=@", "GetCallerAccessRights", &[]).unwrap();
    let out = out[0].as_instance().unwrap();
    assert_eq!(
        out.get("rights"),
        Some(&Value::Sint32(rights.signed_bits()))
    );
}

#[test]
fn sec_025_what_set_sd_refuses() {
    let session = session();
    assert_eq!(status(set_sd(&session, &[1, 2, 3])), Status::INVALID_OBJECT);
    assert_eq!(status(set_sd(&session, &[])), Status::INVALID_OBJECT);
    let good = base([allow(AceFlags::NONE)]);
    let unknown_right = Ace::allow(
        Sid::unix_user(1),
        Rights::from_bits(0x0800_0000),
        AceFlags::NONE,
    );
    let refused = [
        ("no dacl", good.clone().without_dacl()),
        ("no owner", good.clone().with_owner(None)),
        ("no group", good.clone().with_group(None)),
        (
            "full write alone",
            base([Ace::allow(
                Sid::unix_user(1),
                Rights::FULL_WRITE,
                AceFlags::NONE,
            )]),
        ),
        ("inherit only", base([allow(AceFlags::INHERIT_ONLY)])),
        ("an unknown right", base([unknown_right])),
        ("an unknown flag", base([allow(AceFlags::from_bits(0x20))])),
        (
            "an audit entry in the dacl",
            base([Ace::audit(
                Sid::unix_user(1),
                Rights::ENABLE,
                AceFlags::NONE,
            )]),
        ),
    ];
    for (what, descriptor) in refused {
        assert_eq!(
            set(&session, &descriptor),
            Status::INVALID_PARAMETER,
            "{what}"
        );
    }
    assert_eq!(set(&session, &good), Status::OK);
}

#[test]
fn sec_020_a_child_gets_copies_of_what_is_inheritable() {
    let manager = manager();
    let root = system(&manager, NS);
    let users: Vec<Sid> = (1..=4).map(Sid::unix_user).collect();
    let give = |nth: usize, flags| Ace::allow(users[nth], Rights::ENABLE, flags);
    let ci = AceFlags::CONTAINER_INHERIT;
    let set_to = base([
        give(0, AceFlags::NONE),
        give(1, ci),
        give(2, ci | AceFlags::NO_PROPAGATE),
        give(3, ci | AceFlags::INHERIT_ONLY),
    ]);
    assert_eq!(set(&root, &set_to), Status::OK);
    let first = child(&manager, NS, "child");
    let second = child(&manager, r"root\cimv2\child", "grandchild");
    let inherited = AceFlags::INHERITED;
    let none: Vec<AceFlags> = Vec::new();
    assert_eq!(flags_of(&first, users[0]), none);
    assert_eq!(flags_of(&first, users[1]), [ci | inherited]);
    assert_eq!(
        flags_of(&first, users[2]),
        [AceFlags::NO_PROPAGATE | inherited]
    );
    assert_eq!(flags_of(&first, users[3]), [ci | inherited]);
    assert_eq!(flags_of(&second, users[1]), [ci | inherited]);
    assert_eq!(flags_of(&second, users[2]), none, "no propagation");
    assert_eq!(flags_of(&second, users[3]), [ci | inherited]);
    // Inherit-only does not count where it stands.
    let as_fourth = |namespace| {
        let token = Token::new(users[3]);
        manager
            .connect(Connect::new(namespace, token))
            .map(|session| session.rights())
    };
    assert!(
        as_fourth(r"root\cimv2\child")
            .unwrap()
            .contains(Rights::ENABLE)
    );
}

#[test]
fn sec_021_a_protected_parent_passes_nothing_on() {
    let manager = manager();
    let root = system(&manager, NS);
    let protected =
        base([allow(AceFlags::CONTAINER_INHERIT)]).with_control(Control::DACL_PROTECTED);
    assert_eq!(set(&root, &protected), Status::OK);
    let below = child(&manager, NS, "child");
    assert_eq!(entries(&below), []);
}

#[test]
fn sec_022_sec_024_set_sd_keeps_what_is_inherited() {
    let manager = manager();
    let below = child(&manager, NS, "child");
    let inherited = entries(&below);
    assert!(!inherited.is_empty());
    // The caller sends only an own entry, and one that claims to be inherited.
    let claimed = Ace::allow(Sid::unix_user(9), Rights::ENABLE, AceFlags::INHERITED);
    assert_eq!(
        set(&below, &base([allow(AceFlags::NONE), claimed])),
        Status::OK
    );
    let mut expected = inherited;
    expected.insert(0, allow(AceFlags::NONE));
    assert_eq!(entries(&below), expected);
    // What was read can be written back.
    let read = descriptor(&below);
    assert_eq!(set(&below, &read), Status::OK);
    assert_eq!(entries(&below), expected);
}

#[test]
fn sec_023_a_change_of_the_parent_reaches_the_children() {
    let manager = manager();
    let parent = system(&manager, NS);
    let below = child(&manager, NS, "child");
    let new = allow(AceFlags::CONTAINER_INHERIT);
    assert_eq!(flags_of(&below, Sid::unix_user(1)).len(), 0);
    assert_eq!(set(&parent, &base([new])), Status::OK);
    assert_eq!(flags_of(&below, Sid::unix_user(1)).len(), 1);
    assert_eq!(set(&parent, &base([])), Status::OK);
    assert_eq!(flags_of(&below, Sid::unix_user(1)).len(), 0);
}

#[test]
fn sec_011_entries_count_in_their_order() {
    let manager = closed_manager();
    let me = *user().user();
    let rights = |entries: Vec<Ace>| {
        set_descriptor(&manager, NS, Acl::new(entries)).unwrap();
        as_user(&manager, NS).map_or(Rights::NONE, |session| session.rights())
    };
    let allow = |rights| Ace::allow(me, rights, AceFlags::NONE);
    let deny = |rights| Ace::deny(me, rights, AceFlags::NONE);
    let (enable, write) = (Rights::ENABLE, Rights::PARTIAL_WRITE);
    assert_eq!(rights(vec![allow(enable), allow(write)]), enable | write);
    assert_eq!(rights(vec![deny(write), allow(enable | write)]), enable);
    assert_eq!(rights(vec![deny(enable), allow(enable)]), Rights::NONE);
    assert_eq!(rights(vec![]), Rights::NONE);
}

fn descriptor_object(session: &Session) -> swbem_core::Instance {
    let out = exec(session, "__SystemSecurity=@", "GetSecurityDescriptor", &[]).unwrap();
    let out = out[0].as_instance().unwrap();
    assert_eq!(out.get("ReturnValue"), Some(&Value::Uint32(0)));
    let object = out.get("Descriptor").unwrap().as_object().unwrap();
    object.as_instance().unwrap().clone()
}

fn set_object(session: &Session, object: swbem_core::Instance) -> Value {
    let inputs = [("Descriptor", Object::from(object).into())];
    let out = exec(
        session,
        "__SystemSecurity=@",
        "SetSecurityDescriptor",
        &inputs,
    )
    .unwrap();
    out[0]
        .as_instance()
        .unwrap()
        .get("ReturnValue")
        .unwrap()
        .clone()
}

#[test]
fn sec_029_descriptors_as_objects() {
    let manager = manager();
    let session = system(&manager, NS);
    let before = entries(&session);
    let object = descriptor_object(&session);
    let list = object.get("DACL").unwrap().as_array().unwrap();
    assert_eq!(list.len(), before.len());
    let first = list[0].as_object().unwrap().as_instance().unwrap();
    assert_eq!(
        first.get("AccessMask"),
        Some(&Value::Uint32(before[0].rights().bits()))
    );
    let trustee = first
        .get("Trustee")
        .unwrap()
        .as_object()
        .unwrap()
        .as_instance()
        .unwrap();
    assert_eq!(
        trustee.get("SID").unwrap().to_bytes().unwrap(),
        before[0].trustee().unwrap().to_bytes()
    );
    assert_eq!(set_object(&session, object.clone()), Value::Uint32(0));
    assert_eq!(entries(&session), before);
    // A list that is not marked as present is left as it is.
    let mut empty = object.clone();
    empty.set("ControlFlags", Value::Uint32(0)).unwrap();
    empty.set("DACL", Value::Null).unwrap();
    assert_eq!(set_object(&session, empty), Value::Uint32(0));
    assert_eq!(entries(&session), before);
    // A bad entry: 21.
    let mut bad = object.clone();
    let mut entry = first.clone();
    entry.set("AceType", Value::Uint32(77)).unwrap();
    bad.set("DACL", Value::Array(vec![Object::from(entry).into()]))
        .unwrap();
    bad.set("ControlFlags", Value::Uint32(4)).unwrap();
    assert_eq!(set_object(&session, bad), Value::Uint32(21));
    assert_eq!(entries(&session), before);
}

#[test]
fn sec_029_without_the_rights_the_object_methods_return_2() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    let object = descriptor_object(&admin);
    grant(&manager, NS, Rights::ENABLE | Rights::METHOD_EXECUTE);
    let user = as_user(&manager, NS).unwrap();
    let out = exec(&user, "__SystemSecurity=@", "GetSecurityDescriptor", &[]).unwrap();
    let out = out[0].as_instance().unwrap();
    assert_eq!(out.get("ReturnValue"), Some(&Value::Uint32(2)));
    assert_eq!(out.get("Descriptor"), Some(&Value::Null));
    assert_eq!(set_object(&user, object), Value::Uint32(2));
}

#[test]
fn sec_029_the_auditing_list_is_for_holders_of_the_privilege() {
    let manager = manager();
    let plain = system(&manager, NS);
    let privileges: PrivilegeSet = [Privilege::Security].into_iter().collect();
    let token = Token::system().with_privileges(privileges);
    let auditor = manager.connect(Connect::new(NS, token)).unwrap();
    let sacl = Acl::new([Ace::audit(
        Sid::EVERYONE,
        Rights::ENABLE,
        AceFlags::AUDIT_SUCCESS,
    )]);
    let with_sacl = base([allow(AceFlags::NONE)]).with_sacl(sacl);
    assert_eq!(set(&plain, &with_sacl), Status::OK);
    assert!(
        descriptor(&auditor).sacl().is_none(),
        "replaced without the privilege"
    );
    assert_eq!(set(&auditor, &with_sacl), Status::OK);
    assert_eq!(descriptor(&auditor).sacl().unwrap().entries.len(), 1);
    assert_eq!(descriptor_object(&plain).get("SACL"), Some(&Value::Null));
    let full = descriptor_object(&auditor);
    assert_eq!(set_object(&plain, full.clone()), Value::Uint32(9));
    assert_eq!(set_object(&auditor, full), Value::Uint32(0));
    // Who does not have it keeps the list as it is.
    assert_eq!(set(&plain, &base([allow(AceFlags::NONE)])), Status::OK);
    assert_eq!(descriptor(&auditor).sacl().unwrap().entries.len(), 1);
}

#[test]
fn sch_087_the_security_of_a_namespace_is_not_deleted() {
    let session = session();
    assert_eq!(set(&session, &base([allow(AceFlags::NONE)])), Status::OK);
    let before = entries(&session);
    let revision = now(&session);
    for path in [
        "__SystemSecurity=@",
        "__systemsecurity=@",
        r"\\.\root\cimv2:__SystemSecurity=@",
    ] {
        for form in [Form::Sync, Form::SemiSync, Form::Async] {
            let started = session.delete(path, 0, None, form);
            let outcome = started.and_then(|job| run(&session, job));
            assert_eq!(status(outcome), Status::INVALID_OPERATION, "{path}");
        }
    }
    assert_eq!(now(&session), revision);
    assert_eq!(entries(&session), before);
    assert!(exists(&session, "__SystemSecurity=@"));
    // Who may not write at all does not hear of it.
    let manager = closed_manager();
    grant(&manager, NS, Rights::ENABLE);
    let user = as_user(&manager, NS).unwrap();
    let denied = delete(&user, "__SystemSecurity=@");
    assert_eq!(status(denied), Status::ACCESS_DENIED);
}

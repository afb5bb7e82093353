//! A test that shows a whole requirement is named after it. What the object manager has a part in
//! is shown there, and only the share of this module here.

mod binary;
mod random;
mod sddl;

use super::*;
use crate::Status;

const CI: AceFlags = AceFlags::CONTAINER_INHERIT;

fn user(uid: u32) -> Sid {
    Sid::unix_user(uid)
}

/// A descriptor that is fit for a namespace, with these entries.
fn namespace(entries: impl IntoIterator<Item = Ace>) -> SecurityDescriptor {
    SecurityDescriptor::empty()
        .with_owner(Some(Sid::ADMINISTRATORS))
        .with_group(Some(Sid::ADMINISTRATORS))
        .with_dacl(Acl::new(entries))
}

fn entries(descriptor: &SecurityDescriptor) -> &[Ace] {
    &descriptor.dacl().unwrap().entries
}

#[test]
fn sid_texts_and_bytes() {
    let cases = [
        (Sid::EVERYONE, "S-1-1-0"),
        (Sid::SYSTEM, "S-1-5-18"),
        (Sid::LOCAL_SERVICE, "S-1-5-19"),
        (Sid::NETWORK_SERVICE, "S-1-5-20"),
        (Sid::AUTHENTICATED_USERS, "S-1-5-11"),
        (Sid::ADMINISTRATORS, "S-1-5-32-544"),
        (Sid::unix_user(1000), "S-1-22-1-1000"),
        (Sid::unix_group(27), "S-1-22-2-27"),
        (
            Sid::new(0x0001_0000_0000, &[7]).unwrap(),
            "S-1-0x000100000000-7",
        ),
    ];
    for (sid, text) in cases {
        assert_eq!(sid.to_string(), text);
        assert_eq!(text.parse::<Sid>().unwrap(), sid);
        assert_eq!(Sid::from_bytes(&sid.to_bytes()).unwrap(), sid);
    }
    // The constants of `__EventFilter.CreatorSID`.
    assert_eq!(
        Sid::SYSTEM.to_bytes(),
        [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]
    );
    assert_eq!(
        Sid::ADMINISTRATORS.to_bytes(),
        [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0]
    );
    assert_eq!(Sid::unix_user(7).as_unix_user(), Some(7));
    assert_eq!(Sid::unix_user(7).as_unix_group(), None);
    assert_eq!(Sid::unix_group(7).as_unix_group(), Some(7));
    assert_eq!(
        Sid::ADMINISTRATORS.well_known_name(),
        Some(("BUILTIN", "Administrators"))
    );
    assert_eq!(user(5).well_known_name(), None);
}

#[test]
fn sid_texts_that_are_none() {
    let cases = [
        ("", "does not begin with `S-`"),
        ("s-1-5-18", "does not begin with `S-`"),
        ("S-2-5-18", "revision is not 1"),
        ("S-1", "48 bits"),
        ("S-1-5", "no sub-authority"),
        ("S-1-5-", "sub-authority"),
        ("S-1-5-+1", "sub-authority"),
        ("S-1-5-4294967296", "sub-authority"),
        ("S-1-281474976710656-1", "48 bits"),
        ("S-1-0xZ-1", "48 bits"),
        (
            "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
            "more than 15",
        ),
    ];
    for (text, reason) in cases {
        let error = text.parse::<Sid>().unwrap_err();
        assert_eq!(error.status(), Status::INVALID_PARAMETER, "{text}");
        assert!(error.message().contains(reason), "{text}: {error}");
    }
    assert!(Sid::new(1 << 48, &[1]).is_err());
    assert!(Sid::new(5, &[]).is_err());
    assert!(Sid::new(5, &[1; 16]).is_err());
    assert!(Sid::new(5, &[1; 15]).is_ok());
    let long = "S-1-".repeat(100_000).parse::<Sid>().unwrap_err();
    assert!(long.message().len() < 400);
}

#[test]
fn sid_bytes_that_are_none() {
    let good = Sid::ADMINISTRATORS.to_bytes();
    for length in 0..good.len() {
        let error = Sid::from_bytes(&good[..length]).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_OBJECT);
    }
    let mut longer = good.clone();
    longer.push(0);
    assert!(Sid::from_bytes(&longer).is_err());
    for (at, byte) in [(0, 2), (1, 16), (1, 0)] {
        let mut bad = good.clone();
        bad[at] = byte;
        assert!(Sid::from_bytes(&bad).is_err());
    }
}

#[test]
fn rights_name_themselves() {
    let rights = Rights::ENABLE | Rights::WRITE_DAC | Rights::from_bits(0x1000);
    assert_eq!(rights.to_string(), "WBEM_ENABLE, WRITE_DAC, 0x1000");
    assert_eq!(Rights::NONE.to_string(), "no right");
    assert_eq!(
        rights.names().collect::<Vec<_>>(),
        ["WBEM_ENABLE", "WRITE_DAC"]
    );
    assert_eq!(Rights::FULL_WRITE.label(), Some("Full Write"));
    assert_eq!(Rights::SUBSCRIBE.label(), None);
    assert_eq!(Rights::ALL_NAMESPACE.signed_bits(), 393_279);
}

#[test]
fn the_default_impersonation_is_impersonate() {
    assert_eq!(ImpersonationLevel::SHIPPED_DEFAULT.number(), 3);
    assert_eq!(
        Token::new(user(1)).impersonation(),
        ImpersonationLevel::Impersonate
    );
    assert_eq!(
        ImpersonationLevel::Anonymous.effective(),
        ImpersonationLevel::Identify
    );
}

#[test]
fn levels_have_numbers_and_words() {
    for (number, level) in (0..).zip(AuthenticationLevel::ALL) {
        assert_eq!(level.number(), number);
        assert_eq!(AuthenticationLevel::from_number(number), Some(level));
        let word = level.moniker_word().to_lowercase();
        assert_eq!(AuthenticationLevel::from_moniker_word(&word), Some(level));
    }
    for (number, level) in (1..).zip(ImpersonationLevel::ALL) {
        assert_eq!(level.number(), number);
        assert_eq!(ImpersonationLevel::from_number(number), Some(level));
        let word = level.moniker_word().to_uppercase();
        assert_eq!(ImpersonationLevel::from_moniker_word(&word), Some(level));
    }
    assert_eq!(AuthenticationLevel::from_number(7), None);
    assert_eq!(ImpersonationLevel::from_number(0), None);
    assert_eq!(ImpersonationLevel::from_moniker_word("Pkt"), None);
}

#[test]
fn the_minimum_authentication_is_enforced_and_local_counts_as_encrypted() {
    let remote = Token::new(user(1)).with_origin(CallOrigin::Remote);
    let at = |level| remote.clone().with_authentication(level);
    assert!(
        at(AuthenticationLevel::Pkt)
            .require_authentication(AuthenticationLevel::Pkt)
            .is_ok()
    );
    let error = at(AuthenticationLevel::Call)
        .require_authentication(AuthenticationLevel::Pkt)
        .unwrap_err();
    assert_eq!(error.status(), Status::ACCESS_DENIED);
    assert_eq!(
        error.message(),
        "the connection has authentication level Call, at least Pkt is required"
    );
    let local = Token::new(user(1)).with_authentication(AuthenticationLevel::None);
    assert_eq!(local.authentication(), AuthenticationLevel::PktPrivacy);
}

#[test]
fn a_caller_who_only_identifies_is_refused() {
    for level in [ImpersonationLevel::Anonymous, ImpersonationLevel::Identify] {
        let token = Token::new(user(1)).with_impersonation(level);
        let error = token.require_impersonation().unwrap_err();
        assert_eq!(error.status(), Status::ACCESS_DENIED);
        assert!(error.message().contains("level Identify"));
    }
    let token = Token::new(user(1)).with_impersonation(ImpersonationLevel::Delegate);
    assert!(token.require_impersonation().is_ok());
}

#[test]
fn privileges_have_numbers_and_names() {
    assert_eq!(Privilege::ALL.len(), 27);
    for (number, privilege) in (1..).zip(Privilege::ALL) {
        assert_eq!(privilege.number(), number);
        assert_eq!(Privilege::from_number(number), Some(*privilege));
        let name = privilege.full_name();
        assert_eq!(
            Privilege::from_full_name(&name.to_uppercase()),
            Some(*privilege)
        );
        assert_eq!(format!("Se{}Privilege", privilege.short_name()), name);
        let short = privilege.short_name().to_lowercase();
        assert_eq!(Privilege::from_short_name(&short), Some(*privilege));
        assert!(!privilege.display_name().is_empty());
    }
    assert_eq!(Privilege::Shutdown.number(), 18);
    assert_eq!(
        Privilege::from_short_name("IncreaseQuotaPrivilege"),
        Some(Privilege::IncreaseQuota)
    );
    assert_eq!(Privilege::from_number(0), None);
    assert_eq!(Privilege::from_number(28), None);
}

#[test]
fn a_privilege_that_is_not_enabled() {
    let mut set: PrivilegeSet = [Privilege::Debug, Privilege::ManageVolume]
        .into_iter()
        .collect();
    let token = Token::new(user(1)).with_privileges(set);
    assert!(token.require_privilege(Privilege::ManageVolume).is_ok());
    let error = token.require_privilege(Privilege::Shutdown).unwrap_err();
    assert_eq!(error.status(), Status::PRIVILEGE_NOT_HELD);
    assert_eq!(
        error.message(),
        "the caller has not enabled SeShutdownPrivilege (Shut down the system)"
    );
    set.remove(Privilege::ManageVolume);
    assert_eq!(set.iter().collect::<Vec<_>>(), [Privilege::Debug]);
}

#[test]
fn access_is_evaluated_once_and_asked_often() {
    let descriptor = namespace([Ace::allow(user(1), Rights::from_bits(0x9), CI)]);
    let access = Access::evaluate(&descriptor, &Token::new(user(1)));
    assert_eq!(access.granted(), Rights::ENABLE | Rights::PARTIAL_WRITE);
    assert!(access.require(Rights::PARTIAL_WRITE, r"root\x").is_ok());
    let error = access
        .require(Rights::FULL_WRITE | Rights::PARTIAL_WRITE, r"root\x")
        .unwrap_err();
    assert_eq!(error.status(), Status::ACCESS_DENIED);
    assert_eq!(
        error.message(),
        r"the caller lacks WBEM_FULL_WRITE_REP in namespace `root\x`"
    );
}

#[test]
fn sec_011_entries_count_in_order_and_the_first_word_on_a_right_stands() {
    let one = Token::new(user(1)).with_group(Sid::unix_group(9));
    let granted = |entries: Vec<Ace>| namespace(entries).granted(&one);
    let allow = |bits| Ace::allow(user(1), Rights::from_bits(bits), CI);
    let deny = |bits| Ace::deny(Sid::unix_group(9), Rights::from_bits(bits), CI);
    assert_eq!(granted(vec![deny(0x2), allow(0x3)]).bits(), 0x1);
    assert_eq!(granted(vec![allow(0x3), deny(0x2)]).bits(), 0x3);
    assert_eq!(granted(vec![allow(0x1), allow(0x8)]).bits(), 0x9);
    // What a first entry refused a second cannot refuse again, nor a third grant.
    assert_eq!(granted(vec![deny(0x2), deny(0x3), allow(0xA)]).bits(), 0x8);
    let stranger = Ace::allow(user(2), Rights::ALL_NAMESPACE, CI);
    assert_eq!(granted(vec![stranger]), Rights::NONE);
    assert_eq!(granted(vec![]), Rights::NONE);
    let inherit_only = allow(0x3F).with_flags(CI | AceFlags::INHERIT_ONLY);
    assert_eq!(granted(vec![inherit_only]), Rights::NONE);
    let opaque = Ace::opaque(5, CI, &[0xFF; 32]);
    assert_eq!(granted(vec![opaque, allow(0x1)]).bits(), 0x1);
}

#[test]
fn sec_011_a_namespace_without_rules_grants_nothing() {
    let token = Token::new(user(1));
    let absent = SecurityDescriptor::empty();
    let null = absent.clone().with_control(Control::DACL_PRESENT);
    assert_eq!(absent.granted(&token), Rights::NONE);
    assert_eq!(null.granted(&token), Rights::NONE);
    assert_eq!(null.granted(&Token::system()), Rights::ALL_NAMESPACE);
}

#[test]
fn sec_012_administrators_hold_all_rights_whatever_the_list_says() {
    let locked = namespace([Ace::deny(Sid::EVERYONE, Rights::ALL_NAMESPACE, CI)]);
    for token in [
        Token::unix(0, []),
        Token::system(),
        Token::new(user(1)).with_group(Sid::ADMINISTRATORS),
    ] {
        assert!(token.is_administrator());
        assert_eq!(locked.granted(&token), Rights::ALL_NAMESPACE);
    }
    assert_eq!(locked.granted(&Token::unix(1, [])), Rights::NONE);
}

#[test]
fn sec_014_the_default_list() {
    let descriptor = SecurityDescriptor::namespace_default(Rights::DEFAULT_USERS);
    descriptor.check_for_namespace().unwrap();
    let anyone = Token::unix(1000, [1000]);
    assert_eq!(descriptor.granted(&anyone).bits(), 0x13);
    let service = Token::new(Sid::LOCAL_SERVICE);
    assert_eq!(descriptor.granted(&service).bits(), 0x13);
    let unknown = Token::anonymous(CallOrigin::Remote);
    assert_eq!(descriptor.granted(&unknown), Rights::NONE);
    assert!(entries(&descriptor).iter().all(|ace| ace.flags() == CI));

    let other = SecurityDescriptor::namespace_default(Rights::DEFAULT_USERS_FULL_WRITE);
    other.check_for_namespace().unwrap();
    assert_eq!(other.granted(&anyone).bits(), 0x1F);
}

#[test]
fn sec_015_only_administrators_have_remote_access_by_default() {
    let descriptor = SecurityDescriptor::namespace_default(Rights::DEFAULT_USERS);
    let remote = Token::unix(1000, []).with_origin(CallOrigin::Remote);
    let error = Access::evaluate(&descriptor, &remote)
        .require(Rights::ENABLE, "root")
        .unwrap_err();
    assert_eq!(
        error.message(),
        "the caller lacks WBEM_REMOTE_ACCESS in namespace `root`"
    );
    let administrator = Token::unix(0, []).with_origin(CallOrigin::Remote);
    assert!(
        Access::evaluate(&descriptor, &administrator)
            .require(Rights::WRITE_DAC, "root")
            .is_ok()
    );
}

#[test]
fn sec_016_unix_accounts_are_mapped() {
    let token = Token::unix(1000, [100, 27]);
    assert_eq!(token.user(), &user(1000));
    assert!(token.has(&Sid::unix_group(27)));
    assert!(token.has(&Sid::AUTHENTICATED_USERS));
    assert!(!token.has(&Sid::unix_group(1000)));
    assert!(!token.is_administrator());
    assert_eq!(token.creator(), user(1000));
    assert_eq!(Token::unix(0, [0]).creator(), Sid::ADMINISTRATORS);
}

#[test]
fn sec_020_inheritable_entries_are_copied_and_marked() {
    let parent = namespace([
        Ace::deny(user(1), Rights::METHOD_EXECUTE, CI),
        Ace::allow(user(2), Rights::ENABLE, AceFlags::NONE),
        Ace::allow(user(3), Rights::ENABLE, AceFlags::OBJECT_INHERIT),
        Ace::allow(user(4), Rights::ENABLE, CI | AceFlags::NO_PROPAGATE),
        Ace::allow(user(5), Rights::ENABLE, CI | AceFlags::INHERIT_ONLY),
    ])
    .with_sacl(Acl::new([
        Ace::audit(user(6), Rights::ENABLE, CI | AceFlags::AUDIT_FAILURE),
        Ace::audit(user(7), Rights::ENABLE, AceFlags::AUDIT_FAILURE),
    ]));
    let child = inherit(&parent, &SecurityDescriptor::empty());
    let id = AceFlags::INHERITED;
    assert_eq!(
        entries(&child),
        [
            Ace::deny(user(1), Rights::METHOD_EXECUTE, CI | id),
            Ace::allow(user(4), Rights::ENABLE, AceFlags::NO_PROPAGATE | id),
            Ace::allow(user(5), Rights::ENABLE, CI | id),
        ]
    );
    assert_eq!(
        child.sacl().unwrap().entries,
        [Ace::audit(
            user(6),
            Rights::ENABLE,
            CI | AceFlags::AUDIT_FAILURE | id
        )]
    );
    assert_eq!(child.owner(), Some(&Sid::ADMINISTRATORS));
    child.check_for_namespace().unwrap();

    let grandchild = inherit(&child, &SecurityDescriptor::empty());
    assert_eq!(
        entries(&grandchild),
        [
            Ace::deny(user(1), Rights::METHOD_EXECUTE, CI | id),
            Ace::allow(user(5), Rights::ENABLE, CI | id),
        ]
    );
}

#[test]
fn sec_021_a_protected_parent_passes_that_list_on_to_nobody() {
    let parent =
        namespace([Ace::allow(user(1), Rights::ENABLE, CI)]).with_sacl(Acl::new([Ace::audit(
            user(1),
            Rights::ENABLE,
            CI | AceFlags::AUDIT_SUCCESS,
        )]));
    let dacl_protected = parent
        .clone()
        .with_control(parent.control() | Control::DACL_PROTECTED);
    let child = inherit(&dacl_protected, &SecurityDescriptor::empty());
    assert_eq!(entries(&child), []);
    assert_eq!(child.sacl().unwrap().entries.len(), 1);

    let sacl_protected = parent
        .clone()
        .with_control(parent.control() | Control::SACL_PROTECTED);
    let child = inherit(&sacl_protected, &SecurityDescriptor::empty());
    assert_eq!(entries(&child).len(), 1);
    assert_eq!(child.sacl(), None);

    // The flag on the child itself changes nothing for the child (SEC-022).
    let explicit = SecurityDescriptor::empty().with_control(Control::DACL_PROTECTED);
    assert_eq!(entries(&inherit(&parent, &explicit)).len(), 1);
}

#[test]
fn sec_022_a_caller_can_neither_drop_nor_invent_inherited_entries() {
    let parent = namespace([Ace::allow(user(1), Rights::ENABLE, CI)]);
    let id = AceFlags::INHERITED;
    let sent = namespace([
        Ace::allow(user(2), Rights::ALL_NAMESPACE, CI | id),
        Ace::allow(user(3), Rights::ENABLE, AceFlags::NONE),
        Ace::deny(user(4), Rights::ENABLE, AceFlags::NONE),
    ])
    .with_owner(Some(user(3)));
    let stored = inherit(&parent, &sent);
    assert_eq!(
        entries(&stored),
        [
            Ace::deny(user(4), Rights::ENABLE, AceFlags::NONE),
            Ace::allow(user(3), Rights::ENABLE, AceFlags::NONE),
            Ace::allow(user(1), Rights::ENABLE, CI | id),
        ]
    );
    assert_eq!(stored.owner(), Some(&user(3)));
    assert_eq!(inherit(&parent, &stored), stored);
}

#[test]
fn a_changed_parent_is_derived_anew_in_its_children() {
    let before = namespace([Ace::allow(user(1), Rights::ENABLE, CI)]);
    let own = namespace([Ace::allow(user(9), Rights::ENABLE, AceFlags::NONE)]);
    let child = inherit(&before, &own);
    let after = namespace([Ace::allow(user(2), Rights::ENABLE, CI)]);
    let child = inherit(&after, &child);
    assert_eq!(
        entries(&child),
        [
            Ace::allow(user(9), Rights::ENABLE, AceFlags::NONE),
            Ace::allow(user(2), Rights::ENABLE, CI | AceFlags::INHERITED),
        ]
    );
}

#[test]
fn sec_025_what_set_sd_refuses() {
    let entry = |ace| namespace([Ace::allow(user(1), Rights::ENABLE, CI), ace]);
    let allow = |bits, flags| Ace::allow(user(2), Rights::from_bits(bits), flags);
    let good = namespace([]);
    let sacl = |ace| good.clone().with_sacl(Acl::new([ace]));
    let cases = [
        (good.clone().with_owner(None), "has no owner"),
        (good.clone().with_group(None), "has no group"),
        (good.clone().without_dacl(), "has no dacl"),
        (
            good.clone()
                .without_dacl()
                .with_control(Control::DACL_PRESENT),
            "has no dacl",
        ),
        (
            entry(allow(0x4, CI)),
            "entry 1 of the dacl has WBEM_FULL_WRITE_REP, which needs WBEM_PARTIAL_WRITE_REP, WBEM_WRITE_PROVIDER beside it",
        ),
        (entry(allow(0xC, CI)), "needs WBEM_WRITE_PROVIDER beside it"),
        (
            entry(allow(0x14, CI)),
            "needs WBEM_PARTIAL_WRITE_REP beside it",
        ),
        (
            entry(allow(0x1, AceFlags::INHERIT_ONLY)),
            "entry 1 of the dacl is inherit-only",
        ),
        (
            entry(allow(0x1001, CI)),
            "has rights 0x1001, of which 0x1000 mean nothing",
        ),
        (
            entry(allow(0x1, AceFlags::from_bits(0x22))),
            "has unknown flags 0x20",
        ),
        (
            entry(allow(0x1, AceFlags::AUDIT_SUCCESS)),
            "has unknown flags 0x40",
        ),
        (
            entry(Ace::opaque(5, CI, &[0; 12])),
            "entry 1 of the dacl has type 5",
        ),
        (
            entry(Ace::audit(user(2), Rights::ENABLE, CI)),
            "entry 1 of the dacl has type 2",
        ),
        (sacl(allow(0x1, CI)), "entry 0 of the sacl has type 0"),
        (
            sacl(Ace::audit(user(2), Rights::from_bits(0x1_0000), CI)),
            "entry 0 of the sacl has rights 0x10000",
        ),
    ];
    for (descriptor, clause) in cases {
        let error = descriptor.check_for_namespace().unwrap_err();
        assert_eq!(error.status(), Status::INVALID_PARAMETER, "{clause}");
        assert!(error.message().contains(clause), "{error}");
    }
    good.check_for_namespace().unwrap();
    entry(allow(0x1C, CI | AceFlags::INHERIT_ONLY))
        .check_for_namespace()
        .unwrap();
    sacl(Ace::audit(
        user(2),
        Rights::FULL_WRITE,
        AceFlags::AUDIT_SUCCESS,
    ))
    .check_for_namespace()
    .unwrap();
}

#[test]
fn sec_025_bytes_that_are_no_descriptor() {
    let error = SecurityDescriptor::from_bytes(&[1, 2, 3]).unwrap_err();
    assert_eq!(error.status(), Status::INVALID_OBJECT);
}

#[test]
fn only_the_highest_level_or_a_local_caller_counts_as_encrypted() {
    let remote = Token::new(user(1)).with_origin(CallOrigin::Remote);
    let needed = AuthenticationLevel::PktPrivacy;
    let five = remote
        .clone()
        .with_authentication(AuthenticationLevel::PktIntegrity);
    let six = remote.with_authentication(AuthenticationLevel::PktPrivacy);
    assert_eq!(
        five.require_authentication(needed).unwrap_err().status(),
        Status::ACCESS_DENIED
    );
    assert!(six.require_authentication(needed).is_ok());
    assert!(Token::new(user(1)).require_authentication(needed).is_ok());
}

#[test]
fn auditing_entries_choose_by_outcome_right_and_caller() {
    let on = |uid, rights, flags| Ace::audit(user(uid), rights, flags);
    let descriptor = namespace([]).with_sacl(Acl::new([
        on(1, Rights::FULL_WRITE, AceFlags::AUDIT_FAILURE),
        on(1, Rights::FULL_WRITE, AceFlags::AUDIT_SUCCESS),
        on(1, Rights::ENABLE, AceFlags::AUDIT_FAILURE),
        on(2, Rights::FULL_WRITE, AceFlags::AUDIT_FAILURE),
    ]));
    let token = Token::new(user(1));
    let records = |granted| {
        descriptor
            .audited(&token, Rights::FULL_WRITE, granted)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        records(Rights::ENABLE),
        [on(1, Rights::FULL_WRITE, AceFlags::AUDIT_FAILURE)]
    );
    assert_eq!(
        records(Rights::ALL_NAMESPACE),
        [on(1, Rights::FULL_WRITE, AceFlags::AUDIT_SUCCESS)]
    );
}

#[test]
fn events_are_open_unless_their_list_says_otherwise() {
    let token = Token::new(user(1));
    assert!(SecurityDescriptor::empty().allows(&token, Rights::SUBSCRIBE));
    let list = namespace([Ace::allow(user(2), Rights::SUBSCRIBE, AceFlags::NONE)]);
    assert!(!list.allows(&token, Rights::SUBSCRIBE));
    assert!(!list.allows(&Token::system(), Rights::SUBSCRIBE));
    assert!(list.allows(&Token::new(user(2)), Rights::SUBSCRIBE));
    assert!(!list.allows(&Token::new(user(2)), Rights::PUBLISH));
}

#[test]
fn put_275_enable_is_needed_for_everything_and_remote_access_from_afar() {
    let local = Token::new(user(1));
    let remote = local.clone().with_origin(CallOrigin::Remote);
    let descriptor = |bits| namespace([Ace::allow(user(1), Rights::from_bits(bits), CI)]);
    let ask = |bits, token: &Token| {
        Access::evaluate(&descriptor(bits), token).require(Rights::METHOD_EXECUTE, "root")
    };
    assert!(ask(0x3, &local).is_ok());
    assert!(ask(0x2, &local).is_err());
    assert!(ask(0x1, &local).is_err());
    assert!(ask(0x3, &remote).is_err());
    assert!(ask(0x23, &remote).is_ok());
}

#[test]
fn put_283_full_write_brings_its_companions() {
    let token = Token::new(user(1));
    let full = Ace::allow(user(1), Rights::FULL_WRITE, CI);
    assert_eq!(namespace([full.clone()]).granted(&token).bits(), 0x1C);
    let refuse = Ace::deny(user(1), Rights::PARTIAL_WRITE, CI);
    assert_eq!(namespace([refuse, full]).granted(&token).bits(), 0x14);
}

#[test]
fn set_security_descriptor_replaces_what_is_present() {
    let current = namespace([Ace::allow(user(1), Rights::ENABLE, CI)])
        .with_sacl(Acl::new([Ace::audit(user(1), Rights::ENABLE, CI)]));
    let nothing = SecurityDescriptor::empty().over(&current);
    assert_eq!(nothing, current);

    let dacl = Acl::new([Ace::allow(user(2), Rights::ENABLE, CI)]);
    let sent = SecurityDescriptor::empty()
        .with_dacl(dacl.clone())
        .with_control(Control::DACL_PROTECTED | Control::SACL_PRESENT);
    let merged = sent.over(&current);
    assert_eq!(merged.dacl(), Some(&dacl));
    assert_eq!(merged.sacl(), current.sacl());
    assert_eq!(merged.owner(), current.owner());
    assert!(merged.control().contains(Control::DACL_PROTECTED));

    let null = SecurityDescriptor::empty().with_control(Control::DACL_PRESENT);
    assert!(null.over(&current).check_for_namespace().is_err());

    let owner = SecurityDescriptor::empty().with_owner(Some(user(3)));
    assert_eq!(owner.over(&current).owner(), Some(&user(3)));
}

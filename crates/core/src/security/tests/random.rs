//! Decode undoes encode, parse undoes print, and nothing that comes in from outside panics.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn sid() -> impl Strategy<Value = Sid> {
    prop_oneof![
        Just(Sid::ADMINISTRATORS),
        Just(Sid::AUTHENTICATED_USERS),
        any::<u32>().prop_map(Sid::unix_user),
        (0..1_u64 << 48, vec(any::<u32>(), 1..=SUB_AUTHORITIES_MAX))
            .prop_map(|(authority, subs)| Sid::new(authority, &subs).unwrap()),
    ]
}

/// Any entry that has a text.
fn lettered_ace(kinds: &'static [AceKind]) -> impl Strategy<Value = Ace> {
    let kind = prop::sample::select(kinds);
    (kind, sid(), any::<u32>(), any::<u8>()).prop_map(|(kind, sid, bits, flags)| {
        let flags = AceFlags::from_bits(flags & AceFlags::AUDIT_KNOWN.bits());
        Ace::known(kind, sid, Rights::from_bits(bits), flags)
    })
}

/// Any entry at all.
fn ace() -> impl Strategy<Value = Ace> {
    prop_oneof![
        lettered_ace(&[AceKind::Allow, AceKind::Deny, AceKind::Audit]),
        (3..=u8::MAX, any::<u8>(), vec(any::<[u8; 4]>(), 0..8)).prop_map(|(code, flags, words)| {
            Ace::opaque(code, AceFlags::from_bits(flags), &words.concat())
        }),
    ]
}

fn descriptor(
    ace: impl Strategy<Value = Ace> + 'static,
    control: u16,
) -> impl Strategy<Value = SecurityDescriptor> {
    let list = option::of(vec(ace, 0..6).prop_map(Acl::new)).boxed();
    let sid = option::of(sid()).boxed();
    (sid.clone(), sid, list.clone(), list, any::<u16>()).prop_map(
        move |(owner, group, dacl, sacl, bits)| {
            let mut descriptor = SecurityDescriptor::empty()
                .with_owner(owner)
                .with_group(group);
            if let Some(dacl) = dacl {
                descriptor = descriptor.with_dacl(dacl);
            }
            if let Some(sacl) = sacl {
                descriptor = descriptor.with_sacl(sacl);
            }
            descriptor.with_control(Control::from_bits(bits & control))
        },
    )
}

/// The control bits that SDDL has letters for.
const LETTERED: u16 = 0x3F14;

/// A descriptor that has a text: flags of a list that is absent have nowhere to stand in it.
fn lettered() -> impl Strategy<Value = SecurityDescriptor> {
    let ace = lettered_ace(&[AceKind::Allow, AceKind::Deny, AceKind::Audit]);
    descriptor(ace, LETTERED).prop_map(|descriptor| {
        let mut control = descriptor.control();
        for (present, flags) in [
            (Control::DACL_PRESENT, 0x1500),
            (Control::SACL_PRESENT, 0x2A00),
        ] {
            if !control.contains(present) {
                control = control.without(Control::from_bits(flags));
            }
        }
        descriptor.with_control(control)
    })
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(descriptor in descriptor(ace(), u16::MAX)) {
        let bytes = descriptor.to_bytes().unwrap();
        prop_assert_eq!(SecurityDescriptor::from_bytes(&bytes).unwrap(), descriptor);
    }

    #[test]
    fn parsing_undoes_printing(descriptor in lettered()) {
        let text = descriptor.to_sddl().unwrap();
        prop_assert_eq!(text.parse::<SecurityDescriptor>().unwrap(), descriptor);
    }

    #[test]
    fn sids_survive_both_forms(sid in sid()) {
        prop_assert_eq!(sid.to_string().parse::<Sid>().unwrap(), sid);
        prop_assert_eq!(Sid::from_bytes(&sid.to_bytes()).unwrap(), sid);
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_as_something_that_can_be_written(
        descriptor in descriptor(ace(), u16::MAX),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut bytes = descriptor.to_bytes().unwrap();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(keep.index(bytes.len()) + 1);
        if let Ok(read) = SecurityDescriptor::from_bytes(&bytes) {
            let again = SecurityDescriptor::from_bytes(&read.to_bytes().unwrap());
            prop_assert_eq!(again.unwrap(), read);
        }
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(mut bytes in vec(any::<u8>(), 0..200)) {
        // Most would end at the first four bytes otherwise.
        for (slot, byte) in bytes.iter_mut().zip([1, 0, 0x14, 0x80]) {
            *slot = byte;
        }
        if let Err(error) = SecurityDescriptor::from_bytes(&bytes) {
            prop_assert_eq!(error.status(), Status::INVALID_OBJECT);
        }
    }

    #[test]
    fn arbitrary_texts_do_not_panic(text in "([OGDS]:|[(;)]|[A-Z]{2}|S-1-|0x|[0-9]|\\PC){0,40}") {
        if let Err(error) = text.parse::<SecurityDescriptor>() {
            prop_assert_eq!(error.status(), Status::INVALID_PARAMETER);
        }
    }

    #[test]
    fn inheritance_is_stable_and_keeps_what_is_valid(
        parent in descriptor(lettered_ace(&[AceKind::Allow, AceKind::Deny]), LETTERED),
        own in descriptor(lettered_ace(&[AceKind::Allow, AceKind::Deny]), LETTERED),
    ) {
        let child = inherit(&parent, &own);
        prop_assert_eq!(&inherit(&parent, &child), &child);
        if parent.check_for_namespace().is_ok() && own.check_for_namespace().is_ok() {
            child.check_for_namespace().unwrap();
        }
    }
}

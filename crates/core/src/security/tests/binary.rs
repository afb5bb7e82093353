use super::*;

#[test]
fn the_default_descriptor_has_these_bytes() {
    let descriptor = namespace([Ace::allow(Sid::ADMINISTRATORS, Rights::ALL_NAMESPACE, CI)]);
    let expected: &[u8] = &[
        0x01, 0x00, 0x04, 0x80, // revision, reserved, control: self-relative, dacl present
        0x34, 0x00, 0x00, 0x00, // owner at 52
        0x44, 0x00, 0x00, 0x00, // group at 68
        0x00, 0x00, 0x00, 0x00, // no sacl
        0x14, 0x00, 0x00, 0x00, // dacl at 20
        0x02, 0x00, 0x20, 0x00, 0x01, 0x00, 0x00, 0x00, // list: revision 2, 32 bytes, 1 entry
        0x00, 0x02, 0x18, 0x00, 0x3F, 0x00, 0x06, 0x00, // entry: allow, CI, 24 bytes, 0x6003F
        0x01, 0x02, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 0x02, 0, 0, // for S-1-5-32-544
        0x01, 0x02, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 0x02, 0, 0, // owner
        0x01, 0x02, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 0x02, 0, 0, // group
    ];
    assert_eq!(descriptor.to_bytes().unwrap(), expected);
    assert_eq!(
        SecurityDescriptor::from_bytes(expected).unwrap(),
        descriptor
    );
}

/// The bytes of a descriptor with some of them changed.
fn changed(changes: &[(usize, u8)]) -> Vec<u8> {
    let descriptor = namespace([Ace::allow(Sid::ADMINISTRATORS, Rights::ENABLE, CI)]);
    let mut bytes = descriptor.to_bytes().unwrap();
    for (at, byte) in changes {
        bytes[*at] = *byte;
    }
    bytes
}

#[test]
fn refusals_name_the_field_and_its_offset() {
    let cases: &[(&[(usize, u8)], &str)] = &[
        (&[(0, 2)], "revision at offset 0 is 2"),
        (
            &[(3, 0)],
            "control at offset 2 is 0x0004, without the self-relative bit",
        ),
        (&[(4, 19)], "owner at offset 19 lies in the header"),
        (&[(5, 1)], "owner at offset 308 lies past the end at 84"),
        (
            &[(11, 0xFF)],
            "group at offset 4278190148 lies past the end at 84",
        ),
        (&[(4, 80)], "owner at offset 80: 4 bytes left"),
        (&[(53, 16)], "owner at offset 52: 16 sub-authorities"),
        (&[(53, 9)], "owner at offset 52: 32 bytes left"),
        (&[(68, 3)], "group at offset 68: revision 3"),
        (&[(16, 78)], "dacl at offset 78: 6 bytes left"),
        (&[(20, 1)], "dacl at offset 20: revision 1"),
        (&[(22, 7)], "dacl at offset 20: size 7"),
        (
            &[(23, 1)],
            "dacl at offset 20: size 288, there are 64 bytes",
        ),
        (
            &[(24, 2)],
            "dacl at offset 20: entry 1 at offset 52: 0 bytes left in the list",
        ),
        (
            &[(30, 0x1A)],
            "dacl at offset 20: entry 0 at offset 28: size 26 is not a multiple of 4",
        ),
        (
            &[(30, 0x1C)],
            "entry 0 at offset 28: size 28, there are 24 bytes left in the list",
        ),
        (&[(30, 0)], "entry 0 at offset 28: size 0"),
        (&[(30, 4)], "too small for its access mask"),
        (&[(30, 8)], "entry 0 at offset 28: trustee: 0 bytes left"),
        (
            &[(37, 3)],
            "entry 0 at offset 28: trustee: 16 bytes left, its 3 sub-authorities need 20",
        ),
    ];
    for (changes, clause) in cases {
        let error = SecurityDescriptor::from_bytes(&changed(changes)).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_OBJECT);
        assert!(error.message().contains(clause), "{clause}: {error}");
    }
    let error = SecurityDescriptor::from_bytes(&[1; 19]).unwrap_err();
    assert!(error.message().contains("19 bytes given"), "{error}");
}

#[test]
fn lists_can_be_absent_null_or_empty() {
    let cases = [
        SecurityDescriptor::empty(),
        SecurityDescriptor::empty().with_control(Control::DACL_PRESENT | Control::SACL_PRESENT),
        SecurityDescriptor::empty().with_dacl(Acl::default()),
    ];
    for descriptor in cases {
        let bytes = descriptor.to_bytes().unwrap();
        assert_eq!(SecurityDescriptor::from_bytes(&bytes).unwrap(), descriptor);
    }
    // Without its bit a list is not read, whatever is where its offset points.
    let descriptor = SecurityDescriptor::from_bytes(&changed(&[(2, 0), (20, 9)])).unwrap();
    assert_eq!(descriptor.dacl(), None);
    assert_eq!(descriptor.owner(), Some(&Sid::ADMINISTRATORS));
}

#[test]
fn entries_of_other_types_are_kept_as_they_are() {
    let bytes = changed(&[(28, 5)]);
    let descriptor = SecurityDescriptor::from_bytes(&bytes).unwrap();
    let [entry] = entries(&descriptor) else {
        panic!("one entry expected");
    };
    assert_eq!(entry.kind(), AceKind::Other(5));
    assert_eq!((entry.rights(), entry.trustee()), (Rights::NONE, None));
    assert!(descriptor.check_for_namespace().is_err());
    let again = descriptor.to_bytes().unwrap();
    assert_eq!(again[20], 4, "the revision of lists with such entries");
    assert_eq!(again[21..], bytes[21..]);
}

#[test]
fn a_list_that_does_not_fit_is_refused() {
    let with = |count| {
        let ace = Ace::allow(user(1), Rights::ENABLE, CI);
        namespace(std::iter::repeat_n(ace, count))
    };
    // 24 bytes each, after a header of 8.
    let most = (ACL_BYTES_MAX - 8) / 24;
    assert!(with(most).to_bytes().is_ok());
    let error = with(most + 1).to_bytes().unwrap_err();
    assert_eq!(error.status(), Status::INVALID_PARAMETER);
    assert!(
        error.message().starts_with("dacl has 2731 entries"),
        "{error}"
    );
}

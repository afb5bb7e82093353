use super::*;

fn parse(text: &str) -> SecurityDescriptor {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_default_descriptor_as_windows_prints_it() {
    let text = "O:BAG:BAD:(A;CI;CCDCLCSWRPWPRCWD;;;BA)(A;CI;CCDCRP;;;NS)(A;CI;CCDCRP;;;LS)(A;CI;CCDCRP;;;AU)";
    let descriptor = SecurityDescriptor::namespace_default(Rights::DEFAULT_USERS);
    assert_eq!(descriptor.to_sddl().unwrap(), text);
    assert_eq!(parse(text), descriptor);
}

#[test]
fn sddl_texts_and_what_they_mean() {
    let descriptor = parse(
        "O:BAG:S-1-22-2-27D:PAI(D;CIIO;0x3;;;WD)(A;OICINPIOID;17;;;S-1-22-1-5)S:AR(AU;CISAFA;CC;;;WD)",
    );
    assert_eq!(descriptor.owner(), Some(&Sid::ADMINISTRATORS));
    assert_eq!(descriptor.group(), Some(&Sid::unix_group(27)));
    assert_eq!(
        entries(&descriptor),
        [
            Ace::deny(
                Sid::EVERYONE,
                Rights::from_bits(3),
                CI | AceFlags::INHERIT_ONLY
            ),
            Ace::allow(user(5), Rights::from_bits(17), AceFlags::from_bits(0x1F)),
        ]
    );
    assert_eq!(
        descriptor.sacl().unwrap().entries,
        [Ace::audit(
            Sid::EVERYONE,
            Rights::ENABLE,
            AceFlags::from_bits(0xC2)
        )]
    );
    let control = Control::SELF_RELATIVE
        | Control::DACL_PRESENT
        | Control::SACL_PRESENT
        | Control::DACL_PROTECTED
        | Control::DACL_AUTO_INHERITED
        | Control::SACL_AUTO_INHERIT_REQ;
    assert_eq!(descriptor.control(), control);
}

#[test]
fn texts_that_print_as_they_are() {
    for text in [
        "",
        "O:SY",
        "D:",
        "D:P",
        "D:NO_ACCESS_CONTROL",
        "S:NO_ACCESS_CONTROL",
        "O:S-1-5-21-1-2-3-1000G:S-1-5-21-1-2-3-513D:(A;;GA;;;BA)",
        "G:BUD:PARAI(A;CI;0x6123f;;;BU)S:P(AU;SAFA;CC;;;AN)",
        "O:S-1-0x123456789abc-1D:(A;;GXGWGR;;;WD)",
        "D:(A;;0x0;;;WD)",
        "D:(A;;SDRCWDWO;;;WD)",
    ] {
        let printed = parse(text).to_sddl().unwrap();
        // Hexadecimal authorities are printed in upper case.
        assert_eq!(printed.replace("123456789ABC", "123456789abc"), text);
    }
    assert_eq!(parse("D:(A;;;;;WD)"), parse("D:(A;;0;;;WD)"));
    assert_eq!(parse("D:G:BA"), parse("G:BAD:"));
}

#[test]
fn sddl_texts_that_are_refused() {
    let cases = [
        (
            "o:BA",
            "offset 0: expected `O:`, `G:`, `D:` or `S:`, found `o:BA`",
        ),
        (
            "O:ba",
            "offset 2: `ba` is not the beginning of a security identifier",
        ),
        ("O:", "offset 2: the end is not the beginning"),
        (
            "O:DA",
            "two upper-case letters of an identity that needs no domain",
        ),
        ("O:S-1-5-99999999999", "a sub-authority is not a number"),
        ("O:BAO:BA", "offset 4: `O:` appears twice"),
        ("D:(A;CI;CC;;;BA", "offset 15: expected `)`, found the end"),
        ("D:(a;CI;CC;;;BA)", "does not begin with a type of entry"),
        ("D:(OA;CI;CC;;;BA)", "does not begin with a type of entry"),
        (
            "D:(A;ci;CC;;;BA)",
            "offset 5: `ci;CC;;;BA)` is not a flag of an entry",
        ),
        ("D:(A;CI;cc;;;BA)", "offset 8: `cc;;;BA)` is not a right"),
        ("D:(A;CI;CCX;;;BA)", "offset 10: `X;;;BA)` is not a right"),
        ("D:(A;CI;0xG;;;BA)", "is not an access mask of 32 bits"),
        ("D:(A;CI;0x;;;BA)", "is not an access mask of 32 bits"),
        (
            "D:(A;CI;4294967296;;;BA)",
            "is not an access mask of 32 bits",
        ),
        ("D:(A;CI;CC;guid;;BA)", "cannot name an object type"),
        ("D:(A;CI;CC;;guid;BA)", "cannot name an object type"),
        ("D:(A;CI;CC;;;BA)x", "found `x`"),
        ("D:NO_ACCESS_CONTROL(A;;CC;;;BA)", "found `(A;;CC;;;BA)`"),
        ("D:\u{1F512}", "found `\u{1F512}`"),
    ];
    for (text, clause) in cases {
        let error = text.parse::<SecurityDescriptor>().unwrap_err();
        assert_eq!(error.status(), Status::INVALID_PARAMETER, "{text}");
        assert!(error.message().contains(clause), "{text}: {error}");
    }
    let long = "D:".to_owned() + &"(A;;CC;;;BA)".repeat(4000);
    let error = long.parse::<SecurityDescriptor>().unwrap_err();
    assert!(
        error.message().contains("more than 3276 entries"),
        "{error}"
    );
    let error = "x".repeat(2 << 20).parse::<SecurityDescriptor>();
    assert!(error.unwrap_err().message().contains("at most 1048576"));
}

#[test]
fn entries_without_an_sddl_form() {
    for ace in [
        Ace::opaque(5, CI, &[0; 12]),
        Ace::allow(user(1), Rights::ENABLE, AceFlags::from_bits(0x20)),
    ] {
        let error = namespace([ace]).to_sddl().unwrap_err();
        assert_eq!(error.status(), Status::INVALID_OBJECT);
        assert!(error.message().starts_with("entry 0 of the dacl has type"));
    }
}

#[test]
fn every_alias_names_one_identity() {
    let mut count = 0;
    for first in 'A'..='Z' {
        for second in 'A'..='Z' {
            let alias = format!("{first}{second}");
            if let Some(sid) = Sid::from_sddl_alias(&alias) {
                assert_eq!(sid.sddl_alias(), Some(alias.as_str()));
                count += 1;
            }
        }
    }
    assert_eq!(count, 35);
    assert_eq!(Sid::from_sddl_alias(""), None);
}

use proptest::prelude::*;

use super::*;

fn moniker(text: &str) -> Moniker {
    Moniker::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn so_160_literals_have_no_case_and_slashes_are_interchangeable() {
    let plain = moniker(r"winmgmts:{impersonationLevel=impersonate}!\\.\root\cimv2:Win32_X");
    for text in [
        r"WinMgmts:{ImpersonationLevel=Impersonate}!//./root/cimv2:Win32_X",
        r"WINMGMTS:{IMPERSONATIONLEVEL=IMPERSONATE}!\/.\ROOT/CIMV2:win32_x",
    ] {
        assert_eq!(moniker(text), plain, "{text}");
    }
    assert_eq!(
        plain.impersonation_level,
        Some(ImpersonationLevel::Impersonate)
    );
    assert_eq!(
        plain.to_string(),
        r"WINMGMTS:{impersonationLevel=Impersonate}!\\.\root\cimv2:Win32_X"
    );
}

#[test]
fn so_161_an_exclamation_mark_separates_settings_from_the_path() {
    assert_eq!(
        moniker("winmgmts:root/cimv2").path.to_string(),
        r"root\cimv2"
    );
    assert_eq!(
        moniker("winmgmts:!root/cimv2"),
        moniker("winmgmts:root/cimv2")
    );
    assert_eq!(
        moniker("winmgmts:{impersonate}"),
        moniker("winmgmts:{impersonate}!")
    );
    assert_eq!(
        moniker("winmgmts:[locale=ms_409]!root/a").locale,
        Some(Locale::EN_US)
    );
    let error = Moniker::parse("winmgmts:{impersonate}root/a").unwrap_err();
    assert_eq!(error.status(), Status::INVALID_SYNTAX);
    assert_eq!(
        error.message(),
        "malformed moniker `winmgmts:{impersonate}root/a`: expected `!` between the settings and \
         the path at character 23, where `r` stands"
    );
}

#[test]
fn so_162_the_path_says_whether_an_object_or_a_connection_is_meant() {
    let root = NamespacePath::parse("root/cimv2").unwrap();
    for (text, target) in [
        ("winmgmts:", MonikerTarget::Namespace(None)),
        ("winmgmts:{impersonate}!", MonikerTarget::Namespace(None)),
        ("winmgmts://server", MonikerTarget::Namespace(None)),
        (
            r"winmgmts:\\.\root\cimv2",
            MonikerTarget::Namespace(Some(&root)),
        ),
        ("winmgmts:root/cimv2", MonikerTarget::Namespace(Some(&root))),
        ("winmgmts:root/cimv2:Win32_X", MonikerTarget::Object),
        ("winmgmts:root:Win32_X", MonikerTarget::Object),
        ("winmgmts:Win32_X='C:'", MonikerTarget::Object),
        ("winmgmts:Win32_X=@", MonikerTarget::Object),
        ("winmgmts:Win32_X.a=1,b=2", MonikerTarget::Object),
    ] {
        assert_eq!(moniker(text).target(), target, "{text}");
    }
    // An object on a server needs its namespace.
    assert!(Moniker::parse("winmgmts://server:Win32_X").is_err());
    assert!(Moniker::parse("winmgmts://server/:Win32_X").is_err());
}

#[test]
fn so_163_server_and_namespace_may_be_left_to_the_defaults() {
    let read = moniker("winmgmts:Win32_Service='spooler'");
    assert_eq!(read.path.server(), None);
    assert_eq!(read.path.namespace(), None);
    let server_only = moniker(r"winmgmts:{impersonate}!\\server");
    assert_eq!(server_only.path.server(), Some(&Name::from("server")));
    assert_eq!(
        server_only.to_string(),
        r"WINMGMTS:{impersonationLevel=Impersonate}!\\server"
    );
}

#[test]
fn so_164_an_authority_is_kerberos_or_ntlm() {
    assert_eq!(
        moniker("winmgmts:{authority=kerberos:dom\\srv}!//srv/root").authority,
        Some(Authority::Kerberos("DOM\\SRV".into()))
    );
    assert_eq!(
        moniker("winmgmts:{ authority = NTLMDomain:dom }!//srv/root").authority,
        Some(Authority::NtlmDomain("dom".into()))
    );
    for bad in ["", "dom", "kerberos", "kerberos:", "kerberos: ", "basic:x"] {
        let error = Moniker::parse(&format!("winmgmts:{{authority={bad}}}")).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_SYNTAX, "{bad}");
        let error = Authority::parse(bad).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_PARAMETER, "{bad}");
    }
    assert_eq!(
        Authority::parse("Kerberos:x").unwrap().to_string(),
        "kerberos:x"
    );
}

#[test]
fn so_165_settings_come_in_either_order_and_the_last_one_counts() {
    let read = moniker(concat!(
        "winmgmts:[locale=ms_407]{impersonate,impersonationLevel=delegate,(Debug,Debug),",
        "authenticationLevel=call,authenticationLevel=pktPrivacy,(!debug,Shutdown)}",
        "[locale=en-US]!root/a",
    ));
    assert_eq!(read.locale, Some(Locale::EN_US));
    assert_eq!(read.impersonation_level, Some(ImpersonationLevel::Delegate));
    assert_eq!(
        read.authentication_level,
        Some(AuthenticationLevel::PktPrivacy)
    );
    assert_eq!(
        read.privileges,
        [
            PrivilegeChange {
                privilege: Privilege::Debug,
                is_enabled: false
            },
            PrivilegeChange {
                privilege: Privilege::Shutdown,
                is_enabled: true
            },
        ]
    );
    assert_eq!(
        read.to_string(),
        r"WINMGMTS:{authenticationLevel=PktPrivacy,impersonationLevel=Delegate,(!Debug,Shutdown)}[locale=MS_409]!root\a"
    );
}

#[test]
fn so_166_a_syntax_error_is_reported_where_it_stands() {
    for (text, position, expected) in [
        ("", 1, "`winmgmts:`"),
        ("winmgmts", 1, "`winmgmts:`"),
        ("ldap:x", 1, "`winmgmts:`"),
        ("winmgmts:{", 11, "`impersonationLevel=`"),
        ("winmgmts:{}", 11, "`impersonationLevel=`"),
        ("winmgmts:{impersonate", 22, "`,` or `}`"),
        ("winmgmts:{impersonate,}", 23, "`impersonationLevel=`"),
        ("winmgmts:{impersonat}", 11, "`impersonationLevel=`"),
        ("winmgmts:{level=x}", 11, "`impersonationLevel=`"),
        ("winmgmts:{impersonationLevel=x}", 30, "anonymous, identify"),
        ("winmgmts:{authenticationLevel=x}", 31, "pktPrivacy"),
        ("winmgmts:{authority=x}", 21, "kerberos:name"),
        ("winmgmts:{(Debug}", 17, "`,` or `)`"),
        ("winmgmts:{(Debug", 17, "`,` or `)`"),
        ("winmgmts:{()}", 12, "short name of a privilege"),
        ("winmgmts:{(SeNonsense)}", 12, "short name of a privilege"),
        ("winmgmts:{(!!Debug)}", 13, "short name of a privilege"),
        ("winmgmts:{impersonate}}", 23, "`!` between"),
        ("winmgmts:[x]", 11, "`locale=`"),
        ("winmgmts:[locale]", 17, "`=` after `locale`"),
        ("winmgmts:[locale=]", 18, "a locale such as ms_409"),
        ("winmgmts:[locale=nonsense]", 18, "a locale such as ms_409"),
        ("winmgmts:[locale=ms_409", 24, "`]`"),
        (
            "winmgmts:{impersonate}!root/a:C.k=x",
            35,
            "strings are written in quotes",
        ),
    ] {
        let error = Moniker::parse(text).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_SYNTAX, "{text}");
        let message = error.message();
        assert!(message.contains(expected), "{text}: {message}");
        assert!(
            message.contains(&format!("at character {position},")),
            "{text}: {message}"
        );
    }
    for text in [
        "winmgmts:a b",
        "winmgmts:root/",
        r"winmgmts:\\",
        "winmgmts:C.k=",
        r"winmgmts:\\a b",
    ] {
        let error = Moniker::parse(text).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_SYNTAX, "{text}");
    }
    let settings = "impersonate,".repeat(100);
    assert!(Moniker::parse(&format!("winmgmts:{{{settings}impersonate}}")).is_err());
    let privileges = "Debug,".repeat(100);
    assert!(Moniker::parse(&format!("winmgmts:{{({privileges}Debug)}}")).is_err());
}

#[test]
fn so_167_a_single_word_is_a_class_or_a_namespace() {
    assert_eq!(
        moniker("winmgmts:Win32_X").target(),
        MonikerTarget::Word(&"Win32_X".into())
    );
    assert_eq!(
        moniker("winmgmts:root").target(),
        MonikerTarget::Word(&"root".into())
    );
}

#[test]
fn so_168_the_forms_of_the_samples_are_accepted() {
    let read = moniker("winmgmts:{impersonate,(Debug,!Shutdown)}!root/cimv2");
    assert_eq!(
        read.impersonation_level,
        Some(ImpersonationLevel::Impersonate)
    );
    assert_eq!(read.privileges.len(), 2);
    let read = moniker("WinMgmts::Win32_X='C:'");
    assert_eq!(read.path.to_string(), r#"Win32_X="C:""#);
    assert_eq!(read.path.namespace(), None);
    let blanks =
        moniker("winmgmts:{ impersonationLevel = impersonate , ( Debug , ! Shutdown ) }!root/a");
    assert_eq!(
        blanks,
        moniker("winmgmts:{impersonate,(Debug,!Shutdown)}!root/a")
    );
}

fn any_moniker() -> impl Strategy<Value = Moniker> {
    let path = prop_oneof![
        Just(""),
        Just(r"\\srv"),
        Just(r"\root"),
        Just(r"\\srv\root\a"),
        Just("C"),
        Just("C=@"),
        Just(r#"\\.\root\a:C.k="}]!,\"\\",n=5"#),
    ];
    (
        prop::option::of(prop::sample::select(ImpersonationLevel::ALL.to_vec())),
        prop::option::of(prop::sample::select(AuthenticationLevel::ALL.to_vec())),
        prop::option::of(prop_oneof![
            "[a-z\\\\.:]{0,5}[a-z]".prop_map(|name| Authority::Kerberos(name.into())),
            "[a-z\\\\.:]{0,5}[a-z]".prop_map(|name| Authority::NtlmDomain(name.into())),
        ]),
        prop::collection::vec(
            (prop::sample::select(Privilege::ALL.to_vec()), any::<bool>()),
            0..4,
        ),
        prop::option::of((1..0xf_ffff_u32).prop_map(|lcid| Locale::from_lcid(lcid).unwrap())),
        path,
    )
        .prop_map(
            |(impersonation, authentication, authority, privileges, locale, path)| {
                let mut moniker = Moniker {
                    impersonation_level: impersonation,
                    authentication_level: authentication,
                    authority,
                    locale,
                    ..Moniker::parse(&format!("winmgmts:{path}")).unwrap()
                };
                for (privilege, is_enabled) in privileges {
                    moniker.set_privilege(privilege, is_enabled);
                }
                moniker
            },
        )
}

proptest! {
    #[test]
    fn reading_undoes_writing(written in any_moniker()) {
        let text = written.to_string();
        let read = Moniker::parse(&text).unwrap();
        prop_assert_eq!(&read, &written);
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        any_text in any::<String>(),
        text in r#"(\{|\[|\}|\]|\(|\)|!|,|=|:|/|\\|impersonate|Debug|locale|ms_409|root|é| ){0,12}"#,
    ) {
        let _outcome = Moniker::parse(&any_text);
        let _outcome = Moniker::parse(&format!("winmgmts:{any_text}"));
        if let Ok(read) = Moniker::parse(&format!("winmgmts:{text}")) {
            prop_assert_eq!(Moniker::parse(&read.to_string()).unwrap(), read);
        }
    }
}

use proptest::prelude::*;

use super::*;
use crate::Status;

fn path(text: &str) -> ObjectPath {
    ObjectPath::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn pth_004_pth_005_pth_010_pth_011_pth_012_pth_013_pth_018_documented_forms_are_read_and_written_in_the_output_form()
 {
    for (text, written) in [
        // Namespaces, with and without a server; slashes of either kind; a single one in front.
        (r"\\Server\root\cimv2", r"\\Server\root\cimv2"),
        (r"//Server/root/cimv2", r"\\Server\root\cimv2"),
        (r"\\.\root\default", r"\\.\root\default"),
        (r"\/./root\a/b", r"\\.\root\a\b"),
        (r"root/cimv2", r"root\cimv2"),
        (r"\root\cimv2", r"root\cimv2"),
        (r"/root", r"\root"),
        (r"\\web-01.example.org\root", r"\\web-01.example.org\root"),
        (r"\\10.0.0.1\root", r"\\10.0.0.1\root"),
        // Classes.
        ("Win32_LogicalDisk", "Win32_LogicalDisk"),
        ("__EventFilter", "__EventFilter"),
        ("root", "root"),
        (":Win32_X", "Win32_X"),
        ("root:C", "root:C"),
        (r"\root:C", "root:C"),
        (r"\\.\root\cimv2:Win32_X", r"\\.\root\cimv2:Win32_X"),
        ("Größe.Höhe=1", "Größe.Höhe=1"),
        // Singletons.
        ("Win32_WMISetting=@", "Win32_WMISetting=@"),
        (
            r"//./root/cimv2:Win32_WMISetting=@",
            r"\\.\root\cimv2:Win32_WMISetting=@",
        ),
        // Keys.
        (r#"C.k="v""#, r#"C.k="v""#),
        (r"C.k='v'", r#"C.k="v""#),
        (r#"C="v""#, r#"C="v""#),
        ("C=5", "C=5"),
        ("C=True", "C=TRUE"),
        (r#"C.b=1,a="x",D=false"#, r#"C.a="x",b=1,D=FALSE"#),
        (r#"C.k="""#, r#"C.k="""#),
        // Quotes and backslashes inside strings.
        (r#"C.k="a\"b""#, r#"C.k="a\"b""#),
        (r#"C.k='a"b'"#, r#"C.k="a\"b""#),
        (r#"C.k='a\'b'"#, r#"C.k="a'b""#),
        (r#"C.k="a\'b""#, r#"C.k="a'b""#),
        (r#"C.k="C:\\boot.ini""#, r#"C.k="C:\\boot.ini""#),
        (r#"C.k="\\\\""#, r#"C.k="\\\\""#),
        // Anything stands in quotes.
        (
            "C.k=\"a b\tc,d=e:f/g%20\u{1}\"",
            "C.k=\"a b\tc,d=e:f/g%20\u{1}\"",
        ),
        // Integers.
        ("C.k=+5", "C.k=5"),
        ("C.k=-5", "C.k=-5"),
        ("C.k=-0", "C.k=0"),
        ("C.k=007", "C.k=7"),
        ("C.k=0x1F", "C.k=31"),
        ("C.k=0XfF", "C.k=255"),
        ("C.k=2147483647", "C.k=2147483647"),
        ("C.k=0x7FFFFFFF", "C.k=2147483647"),
        ("C.k=2147483648", r#"C.k="2147483648""#),
        ("C.k=0xFFFFFFFF", r#"C.k="4294967295""#),
        ("C.k=-2147483648", "C.k=-2147483648"),
        ("C.k=-9223372036854775808", r#"C.k="-9223372036854775808""#),
        ("C.k=18446744073709551615", r#"C.k="18446744073709551615""#),
        ("C.k=00000000000000000000000000005", "C.k=5"),
        // References.
        (r#"A.r="B.k=\"x\"""#, r#"A.r="B.k=\"x\"""#),
        (
            r#"A.r="\\\\SRV\\root\\x:B.k=\"v\"""#,
            r#"A.r="\\\\SRV\\root\\x:B.k=\"v\"""#,
        ),
        // Escapes of URLs count outside quotes only.
        ("%43%2Ek=5", "C.k=5"),
        ("root%5Ccimv2%3AC", r"root\cimv2:C"),
        ("Gr%C3%B6%C3%9Fe", "Größe"),
        (r#"C%2Ek="%2E""#, r#"C.k="%2E""#),
        (r#"C.k="\"%41",l%32=1"#, r#"C.k="\"%41",l2=1"#),
    ] {
        let read = path(text);
        assert_eq!(read.to_string(), written, "{text}");
        assert_eq!(path(written), read, "{text}");
    }
}

#[test]
fn pth_014_pth_019_a_malformed_path_is_reported_where_it_breaks() {
    for (text, position, expected) in [
        ("", 1, "the name of a class"),
        (":", 2, "the name of a class"),
        ("1C", 1, "the name of a class"),
        ("C D", 2, "`.`, `=` or the end"),
        (" C", 1, "the name of a class"),
        ("C ", 2, "`.`, `=` or the end"),
        ("C.", 3, "the name of a key"),
        ("C.k", 4, "`=` after the name of a key"),
        ("C.k=", 5, "a key value"),
        ("C.k =1", 4, "`=` after the name of a key"),
        ("C.k= 1", 5, "a key value"),
        ("C.k=1 ", 6, "`,` or the end"),
        ("C.k=1,", 7, "the name of a key"),
        ("C.k=1, l=2", 7, "the name of a key"),
        ("C.k=1,K=2", 7, "a key that is not given yet"),
        ("C.b=1,a=2,B=3", 11, "a key that is not given yet"),
        ("C.k=@", 5, "a key value"),
        ("C=", 3, "a key value, or `@`"),
        ("C=@x", 4, "the end after `@`"),
        ("C=1,2", 4, "the end after the key value"),
        ("C=abc", 3, "strings are written in quotes"),
        ("C=true1", 3, "strings are written in quotes"),
        ("C=Größe", 3, "strings are written in quotes"),
        ("C=tru", 3, "strings are written in quotes"),
        (r#"C.k="v"#, 7, "at the end of the string"),
        (r#"C.k='v""#, 8, "at the end of the string"),
        (r#"C.k="v\"#, 8, "a quote or backslash after a backslash"),
        (
            r#"C.k="c:\boot""#,
            9,
            "a quote or backslash after a backslash",
        ),
        (r#"C.k="v"x"#, 8, "`,` or the end"),
        (r#"Größe.k="ö"x"#, 12, "`,` or the end"),
        ("C.k=-", 6, "a digit"),
        ("C.k=+x", 6, "a digit"),
        ("C.k=1.5", 6, "`,` or the end"),
        ("C.k=0x", 7, "a hexadecimal digit"),
        ("C.k=0x100000000", 7, "32 bits"),
        ("C.k=18446744073709551616", 5, "64 bits"),
        ("C.k=-9223372036854775809", 5, "64 bits"),
        (
            "C.k=99999999999999999999999999999999999999999999999999",
            5,
            "64 bits",
        ),
        (r"\\", 3, "a server name"),
        (r"\\\root", 3, "a server name"),
        (r"\\server", 9, "a slash and the namespace"),
        (r"\\server\", 10, "the name of a namespace"),
        (r"\\ser ver\root", 6, "a slash and the namespace"),
        (r"\\server\:C", 10, "the name of a namespace"),
        (r"\\server\root\cimv2\", 21, "the name of a namespace"),
        (r"root\\cimv2", 6, "the name of a namespace"),
        (r"root\1:C", 6, "the name of a namespace"),
        (r"root\a-b:C", 7, "a slash or `:`"),
        (r"root\cimv2:", 12, "the name of a class"),
        (r"root\cimv2.k=1", 11, "`:` and a class"),
        (r"root\cimv2:C\D", 13, "`.`, `=` or the end"),
        ("a:b:C", 4, "`.`, `=` or the end"),
        ("C%2", 2, "`%` with two hexadecimal digits"),
        ("C%zz", 2, "`%` with two hexadecimal digits"),
        ("C=%22x%22", 3, "a quote that is not encoded"),
        ("C%20D", 2, "`.`, `=` or the end"),
        ("C\u{0}", 2, "`.`, `=` or the end"),
        ("C\u{a0}", 2, "`.`, `=` or the end"),
    ] {
        let error = ObjectPath::parse(text).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_OBJECT_PATH, "{text}");
        let message = error.message();
        assert!(message.contains(expected), "{text}: {message}");
        assert!(
            message.contains(&format!("at character {position},")),
            "{text}: {message}"
        );
    }
    let error = ObjectPath::parse("C .k=1").unwrap_err();
    assert_eq!(
        error.message(),
        "malformed object path `C .k=1`: expected `.`, `=` or the end after the class \
         at character 2, where white space stands, which is allowed in quotes only"
    );
    // Bytes that are not UTF-8 after decoding.
    assert!(
        ObjectPath::parse("C%FF")
            .unwrap_err()
            .message()
            .contains("UTF-8")
    );
}

#[test]
fn the_number_of_keys_is_bounded() {
    let keys = |count: usize| {
        let keys: Vec<String> = (0..count).map(|nth| format!("k{nth}={nth}")).collect();
        format!("C.{}", keys.join(","))
    };
    assert_eq!(path(&keys(256)).key().as_keys().unwrap().len(), 256);
    let error = ObjectPath::parse(&keys(257)).unwrap_err();
    assert!(error.message().contains("no more than 256 keys"), "{error}");
}

#[test]
fn put_052_pth_064_long_paths_exceed_a_quota() {
    assert!(check_path_length(&"ö".repeat(8_192)).is_ok());
    let error = check_path_length(&"ö".repeat(8_193)).unwrap_err();
    assert_eq!(error.status(), Status::QUOTA_VIOLATION);
    assert!(check_namespace_length(&"n".repeat(8_173)).is_ok());
    let error = check_namespace_length(&"n".repeat(8_174)).unwrap_err();
    assert_eq!(error.status(), Status::QUOTA_VIOLATION);
}

#[test]
fn put_149_pth_015_paths_compare_without_case_and_keep_what_was_written() {
    let mixed = path(r#"\\Srv\Root\CimV2:Win32_X.Name="Größe",Id=5"#);
    let other = path(r#"//SRV/ROOT/CIMV2:WIN32_x.ID=5,NAME='GRÖßE'"#);
    assert_eq!(mixed, other);
    assert_eq!(hash(&mixed), hash(&other));
    assert_eq!(mixed.canonical_key(), other.canonical_key());
    assert_eq!(mixed.canonical_key(), r#"win32_x.id=5,name="größe""#);
    assert_eq!(
        mixed.to_string(),
        r#"\\Srv\Root\CimV2:Win32_X.Id=5,Name="Größe""#
    );
    for different in [
        r#"\\Srv\Root\CimV2:Win32_X.Name="Größe",Id=6"#,
        r#"\\Srv\Root\CimV2:Win32_X.Name="Größe",Id="5""#,
        r#"\\Srv\Root\CimV2:Win32_X.Name="Größe""#,
        r#"\\Srv\Root\CimV2:Win32_X.Name="Größe",Id=TRUE"#,
        r#"\\.\Root\CimV2:Win32_X.Name="Größe",Id=5"#,
        r#"Root\CimV2:Win32_X.Name="Größe",Id=5"#,
        r#"\\Srv\Root:Win32_X.Name="Größe",Id=5"#,
        r"\\Srv\Root\CimV2:Win32_X=@",
        r"\\Srv\Root\CimV2:Win32_X",
    ] {
        assert_ne!(mixed, path(different), "{different}");
    }
}

#[test]
fn pth_013_a_64_bit_key_equals_its_quoted_form() {
    let bare = path("C.k=4294967296");
    let quoted = path(r#"C.k="4294967296""#);
    assert_eq!(bare, quoted);
    assert_eq!(hash(&bare), hash(&quoted));
    assert_eq!(bare.canonical_key(), quoted.canonical_key());
    assert_ne!(path("C.k=5"), path(r#"C.k="5""#));
    assert_ne!(path("C.k=5"), path("C.k=TRUE"));
    assert_ne!(path("C.k=4294967296"), path("C.k=4294967297"));
}

#[test]
fn a_borrowed_path_gives_its_parts_without_copies() {
    let read = PathRef::parse(r#"\\srv\root/a:C.k="x\"y",n=-3,b=TRUE"#).unwrap();
    assert_eq!(read.server, Some("srv"));
    assert_eq!(read.namespace, Some("root/a"));
    assert_eq!(read.class, Some("C"));
    let KeyRef::Keys(keys) = read.key else {
        panic!("{:?}", read.key);
    };
    assert_eq!(keys.len(), 3);
    let keys: Vec<_> = keys.collect();
    assert_eq!(keys[0].0, "k");
    let ValueRef::String(text) = keys[0].1 else {
        panic!("{:?}", keys[0]);
    };
    assert_eq!(text.raw(), r#"x\"y"#);
    assert_eq!(text.text(), r#"x"y"#);
    assert_eq!(text, StringRef::plain(r#"x"y"#));
    assert_eq!(keys[1], ("n", ValueRef::Integer(-3)));
    assert_eq!(keys[2], ("b", ValueRef::Boolean(true)));

    let relative = RelPathRef::parse(r#"C="plain""#).unwrap();
    assert_eq!(relative.class, "C");
    let KeyRef::Single(ValueRef::String(text)) = relative.key else {
        panic!("{:?}", relative.key);
    };
    assert!(matches!(text.text(), std::borrow::Cow::Borrowed("plain")));
    assert!(matches!(
        RelPathRef::parse("C=@").unwrap().key,
        KeyRef::Singleton
    ));
    assert!(matches!(RelPathRef::parse("C").unwrap().key, KeyRef::None));
    assert!(RelPathRef::parse(r"root\a:C").is_err());
    // Escapes need a copy, so the borrowed form leaves them to `decode_escapes`.
    assert!(PathRef::parse("C%2Ek=1").is_err());
}

#[test]
fn pth_017_references_in_keys_nest_and_compare_as_paths_on_demand() {
    let inner = path(r#"\\SRV\root\x:B.k="v\"w",j=1"#);
    let mut outer = ObjectPath::of_class("A");
    outer.insert_key("r", KeyValue::reference(&inner));
    let text = outer.to_string();
    assert_eq!(text, r#"A.r="\\\\SRV\\root\\x:B.j=1,k=\"v\\\"w\"""#);
    assert_eq!(path(&text), outer);
    let value = outer.key().as_keys().unwrap().get("R").unwrap();
    assert_eq!(value.to_path().unwrap(), inner);
    assert!(KeyValue::from(5).to_path().is_err());

    let other = path(r#"a.R="//srv/root/x:b.J=1,K='V\"W'""#);
    assert_ne!(outer, other);
    assert_ne!(outer.canonical_key(), other.canonical_key());
    let mut asked = Vec::new();
    let mut is_reference = |class: &Name, key: Option<&Name>| {
        asked.push(format!("{class}.{}", key.map_or("", Name::as_str)));
        *class == "A"
    };
    assert_eq!(
        outer.canonical_with(&mut is_reference),
        other.canonical_with(&mut is_reference)
    );
    assert_eq!(asked, ["A.r", "B.j", "B.k", "a.R", "b.J", "b.K"]);
    // A reference that is no path compares as the text it is.
    let odd = path(r#"A.r="not a path""#);
    assert_eq!(odd.canonical_with(&mut |_, _| true), r#"a.r="not a path""#);
}

#[test]
fn nested_references_are_followed_to_a_bound() {
    let mut nested = ObjectPath::of_class("A");
    for _ in 0..8 {
        let mut outer = ObjectPath::of_class("A");
        outer.insert_key("r", KeyValue::reference(&nested));
        nested = outer;
    }
    let canonical = nested.canonical_with(&mut |_, _| true);
    assert_eq!(canonical, nested.to_string().to_lowercase());
    // Without quotes inside, nesting does not grow the text; the bound ends it.
    let mut text = "A".to_owned();
    for _ in 0..20 {
        text = format!("A={}", KeyValue::from(text.as_str()));
        if text.len() > 1_000_000 {
            break;
        }
    }
    assert!(
        path(&text)
            .canonical_with(&mut |_, _| true)
            .starts_with("a=")
    );
}

#[test]
fn swbem_object_path_members_edit_their_part_only() {
    let mut edited = ObjectPath::new();
    edited
        .set_path(r"\\srv\root\cimv2:Win32_X.Name='a'")
        .unwrap();
    assert!(edited.is_instance() && !edited.is_class() && !edited.is_singleton());
    assert_eq!(edited.relpath(), r#"Win32_X.Name="a""#);
    assert_eq!(edited.parent_namespace().unwrap().as_str(), "root");

    edited.set_server("other").unwrap();
    edited.set_namespace("root/default").unwrap();
    edited.set_class("Win32_Y");
    edited.insert_key("Id", 7);
    assert_eq!(
        edited.to_string(),
        r#"\\other\root\default:Win32_Y.Id=7,Name="a""#
    );
    edited.insert_key("ID", 8);
    assert_eq!(edited.remove_key("name"), Some(KeyValue::from("A")));
    assert_eq!(edited.remove_key("name"), None);
    assert_eq!(edited.relpath(), "Win32_Y.Id=8");
    assert_eq!(edited.remove_key("id"), Some(KeyValue::from(8)));
    assert!(edited.is_class());

    edited.set_as_singleton();
    assert_eq!(edited.relpath(), "Win32_Y=@");
    assert!(edited.is_singleton() && edited.is_instance());
    edited.set_as_class();
    assert_eq!(edited.relpath(), "Win32_Y");

    edited.set_relpath("Win32_Z=5").unwrap();
    edited.name_single_key(&Name::from("Key"));
    assert_eq!(edited.to_string(), r"\\other\root\default:Win32_Z.Key=5");
    edited.set_relpath("").unwrap();
    assert_eq!(edited.to_string(), r"\\other\root\default");
    edited.set_class("any text");
    assert_eq!(edited.relpath(), "any text");

    let before = edited.clone();
    for outcome in [
        edited.set_path("a b"),
        edited.set_relpath(r"root\x:C"),
        edited.set_relpath("a b"),
        edited.set_server(r"a\b"),
        edited.set_namespace("a b"),
        edited.set_namespace(r"\\srv\root"),
    ] {
        assert_eq!(outcome.unwrap_err().status(), Status::INVALID_OBJECT_PATH);
    }
    assert_eq!(edited, before);
    edited.set_path("").unwrap();
    assert_eq!(edited, ObjectPath::new());
    edited.set_server("").unwrap();
    edited.set_namespace("").unwrap();
    edited.set_class("");
    assert_eq!(edited, ObjectPath::new());
}

#[test]
fn pth_001_pth_002_pth_003_a_path_is_qualified_with_the_connection_it_is_used_on() {
    let server = Name::from("SRV");
    let namespace = NamespacePath::parse("root/cimv2").unwrap();
    for (text, qualified) in [
        ("C.k=1", r"\\SRV\root\cimv2:C.k=1"),
        (r"root\x:C.k=1", r"\\SRV\root\x:C.k=1"),
        (r"\\.\root\x:C.k=1", r"\\SRV\root\x:C.k=1"),
        (r"\\other\root\x:C.k=1", r"\\other\root\x:C.k=1"),
    ] {
        let mut qualifying = path(text);
        qualifying.qualify(&server, &namespace);
        assert_eq!(qualifying.to_string(), qualified);
    }
}

#[test]
fn namespaces_know_their_place() {
    let namespace = NamespacePath::parse("/Root/CimV2/ms_409").unwrap();
    assert_eq!(namespace.as_str(), r"Root\CimV2\ms_409");
    assert_eq!(namespace.name(), "ms_409");
    assert_eq!(
        namespace.names().collect::<Vec<_>>(),
        ["Root", "CimV2", "ms_409"]
    );
    let parent = namespace.parent().unwrap();
    assert_eq!(parent, NamespacePath::parse(r"ROOT\cimv2").unwrap());
    assert_eq!(
        hash(&parent),
        hash(&NamespacePath::parse(r"ROOT\cimv2").unwrap())
    );
    assert_eq!(parent.parent().unwrap().parent(), None);
    assert_eq!(parent.join("MS_409").unwrap(), namespace);
    assert_eq!(parent.join("a/b").unwrap().as_str(), r"Root\CimV2\a\b");
    for bad in ["", "/a", "a//b", "..", "a b", "1", r"\\srv\root"] {
        assert!(parent.join(bad).is_err(), "{bad}");
    }
    for bad in ["", "/", "//", "//srv/root", "root/", "root:", "root.x"] {
        let error = NamespacePath::parse(bad).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_OBJECT_PATH, "{bad}");
    }
    assert!(parent.is_ancestor_of(&namespace));
    assert!(!namespace.is_ancestor_of(&parent));
    assert!(!parent.is_ancestor_of(&parent.clone()));
    assert!(!NamespacePath::parse("roo").unwrap().is_ancestor_of(&parent));

    let mut sorted: Vec<NamespacePath> = ["root_b", r"root\b", "ROOT", r"root\A\x", "root2"]
        .iter()
        .map(|text| NamespacePath::parse(text).unwrap())
        .collect();
    sorted.sort();
    let sorted: Vec<&str> = sorted.iter().map(NamespacePath::as_str).collect();
    assert_eq!(sorted, ["ROOT", r"root\A\x", r"root\b", "root2", "root_b"]);
}

fn hash<T: std::hash::Hash>(value: &T) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut state = DefaultHasher::new();
    value.hash(&mut state);
    state.finish()
}

fn name() -> impl Strategy<Value = String> {
    "_{0,2}[A-Za-zÄöß][A-Za-z0-9_ä]{0,8}"
}

fn key_value() -> impl Strategy<Value = KeyValue> {
    prop_oneof![
        any::<String>().prop_map(KeyValue::string),
        r#"["'\\a%:]{0,6}"#.prop_map(KeyValue::string),
        any::<i64>().prop_map(KeyValue::from),
        any::<u64>().prop_map(KeyValue::from),
        any::<i16>().prop_map(|number| KeyValue::Integer(number.into())),
        any::<bool>().prop_map(KeyValue::from),
    ]
}

fn path_key() -> impl Strategy<Value = PathKey> {
    prop_oneof![
        Just(PathKey::None),
        Just(PathKey::Singleton),
        key_value().prop_map(PathKey::Single),
        prop::collection::vec((name().prop_map(Name::from), key_value()), 1..5)
            .prop_map(|pairs| PathKey::Keys(pairs.into_iter().collect())),
    ]
}

fn any_path() -> impl Strategy<Value = ObjectPath> {
    let namespace = prop::option::of((
        prop::option::of("[A-Za-z0-9.$_-]{1,8}"),
        prop::collection::vec(name(), 1..4),
    ));
    (namespace, name(), path_key(), any::<bool>()).prop_map(|(namespace, class, key, bare)| {
        let mut path = ObjectPath::new();
        if let Some((server, names)) = namespace {
            path.set_namespace(&names.join("/")).unwrap();
            path.set_server(&server.unwrap_or_default()).unwrap();
            if bare {
                return path;
            }
        }
        path.set_class(&class);
        path.set_key(key);
        path
    })
}

proptest! {
    #[test]
    fn pth_018_reading_undoes_writing(written in any_path()) {
        let text = written.to_string();
        let read = ObjectPath::parse(&text).unwrap();
        prop_assert_eq!(&read, &written);
        // Spelling too, not just what compares equal.
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(hash(&read), hash(&written));
    }

    #[test]
    fn canonical_forms_are_equal_exactly_when_paths_are(a in any_path(), b in any_path()) {
        for (a, b) in [(a.clone(), b), (a.clone(), ObjectPath::parse(&a.to_string()).unwrap())] {
            let equal = a.class() == b.class() && a.key() == b.key();
            prop_assert_eq!(equal, a.canonical_key() == b.canonical_key());
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        if let Ok(read) = ObjectPath::parse(&text) {
            prop_assert_eq!(ObjectPath::parse(&read.to_string()).unwrap(), read);
        }
        let _outcome = NamespacePath::parse(&text);
    }

    #[test]
    fn no_text_of_the_alphabet_of_paths_makes_the_reader_panic(
        text in r#"[A-Ca0x1@%2.,:='"\\/ +ö-]{0,24}"#,
    ) {
        if let Ok(read) = ObjectPath::parse(&text) {
            prop_assert_eq!(ObjectPath::parse(&read.to_string()).unwrap(), read);
        }
    }

    #[test]
    fn the_borrowed_and_the_owned_reader_agree(text in r#"[AB]\.?[kl]?=?["'x,k=1]{0,12}"#) {
        let owned = ObjectPath::parse(&text);
        let borrowed = RelPathRef::parse(&text).map(ObjectPath::from);
        prop_assert_eq!(owned.is_ok(), borrowed.is_ok());
        if let (Ok(owned), Ok(borrowed)) = (owned, borrowed) {
            prop_assert_eq!(owned, borrowed);
        }
    }
}

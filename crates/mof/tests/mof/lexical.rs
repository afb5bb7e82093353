//! What words, numbers and strings mean where they stand (MOF-002 to MOF-016, MOF-046 to MOF-055).

use swbem_core::{Fold, Value};
use swbem_mof::ast::{Item, Unit};
use swbem_mof::{LoadedFile, MemoryLoader, bind, code, parse, parse_text};
use swbem_text::{Code, Files};

use crate::repository::{compile_text, program};

fn codes(text: &str) -> Vec<Code> {
    let (_, diagnostics) = parse_text(&mut Files::new(), "text.mof", text);
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .filter_map(|diagnostic| diagnostic.code)
        .collect()
}

fn unit(text: &str) -> Unit {
    let (unit, diagnostics) = parse_text(&mut Files::new(), "text.mof", text);
    assert_eq!(diagnostics, [], "{text}");
    unit
}

fn declared(data_type: &str, literal: &str) -> String {
    format!("class A {{ {data_type} P = {literal}; }};")
}

/// Returns the default that a property of the type gets.
fn value(data_type: &str, literal: &str) -> Value {
    let (repository, result) = compile_text(&declared(data_type, literal));
    result.unwrap();
    let class = repository.classes.borrow()[&Fold("A")].clone();
    class.property("P").unwrap().default.clone()
}

/// Returns the one error that a property of the type has.
fn refusal(data_type: &str, literal: &str) -> Code {
    let codes = codes(&declared(data_type, literal));
    let [code] = codes.as_slice() else {
        panic!("{data_type} {literal}: {codes:?}");
    };
    *code
}

#[test]
fn mof_002_keywords_and_names_have_no_case_and_keep_it() {
    let (repository, instances) = compile_text(
        "CLASS Thing { [KEY] STRING NaMe; UInt32 Size = NULL; BOOLEAN On = tRUE; };
         Class Below : THING { };
         INSTANCE OF below AS $One { NAME = \"Ab\"; sIZE = 0XfF; };
         instance Of Thing { name = \"tHe\"; };",
    );
    let instances = instances.unwrap();
    let class = repository.classes.borrow()[&Fold("thing")].clone();
    assert_eq!(class.name().as_str(), "Thing");
    assert_eq!(class.property("name").unwrap().name.as_str(), "NaMe");
    assert_eq!(class.keys(), [0]);
    assert_eq!(instances[0].class().name().as_str(), "Below");
    assert_eq!(instances[0].get("Name"), Some(&Value::string("Ab")));
    assert_eq!(instances[0].get("Size"), Some(&Value::Uint32(255)));
    assert_eq!(instances[1].get("Name"), Some(&Value::string("tHe")));
}

#[test]
fn mof_003_comments_stand_between_any_tokens() {
    let text = "class/**/A{// to the end of the line \"\n/*;*/uint32/* // */X;};";
    assert_eq!(unit(text), unit("class A { uint32 X; };"));
    assert_eq!(
        codes("class A { }; /* not closed"),
        [code::UNRECOGNIZED_TOKEN]
    );
    assert_eq!(codes("class A { string X = \"/* // */\"; };"), []);
}

#[test]
fn mof_004_white_space_and_line_ends_mean_nothing_between_tokens() {
    let tokens = [
        "[",
        "Description",
        "(",
        "\"x\"",
        ")",
        ",",
        "Abstract",
        ":",
        "ToSubclass",
        "]",
        "class",
        "A",
        "as",
        "$A",
        ":",
        "B",
        "{",
        "[",
        "key",
        "]",
        "sint32",
        "Sizes",
        "[",
        "3",
        "]",
        "=",
        "{",
        "1",
        ",",
        "-2",
        "}",
        ";",
        "A",
        "ref",
        "Next",
        ";",
        "uint32",
        "Run",
        "(",
        "[",
        "in",
        "]",
        "string",
        "Text",
        ")",
        ";",
        "}",
        ";",
        "instance",
        "of",
        "A",
        "{",
        "Next",
        "=",
        "$A",
        ";",
        "}",
        ";",
    ];
    let plain = unit(&tokens.join(" "));
    assert_eq!(plain.items.len(), 2);
    for space in ["\n", "\r\n", "\r", "\t", "   \u{c}   ", " \t\r\n \n"] {
        let text = tokens.join(space);
        assert_eq!(unit(&text), plain, "{space:?}");
    }
    let dense = "[Description(\"x\"),Abstract:ToSubclass]class A as $A:B{[key]sint32 Sizes[3]={1,-2};A ref Next;\
                 uint32 Run([in]string Text);};instance of A{Next=$A;};";
    assert_eq!(unit(dense), plain);
}

#[test]
fn mof_005_an_identifier_is_a_letter_and_letters_digits_and_underscores() {
    for name in ["A", "a1_b2", "Größe", "A_", "__Mine", "Win32_Foo"] {
        let unit = unit(&format!("class {name} {{ }};"));
        let [Item::Class(class)] = unit.items.as_slice() else {
            panic!("{name}: {unit:?}");
        };
        assert_eq!(class.name.to_string(), name);
    }
    for name in ["1A", "A-B", "A.B", "A B", "\"A\"", "A$", "@A"] {
        assert_ne!(codes(&format!("class {name} {{ }};")), [], "{name}");
    }
}

#[test]
fn mof_006_an_alias_is_a_dollar_sign_directly_before_a_name() {
    let [Item::Class(class)] = &*unit("class A as $One_2 { };").items else {
        panic!("no class");
    };
    assert_eq!(class.alias.as_ref().unwrap().to_string(), "One_2");
    for alias in ["$ One", "$1", "$", "$\"One\""] {
        let found = codes(&format!("class A as {alias} {{ }};"));
        assert_eq!(found.first(), Some(&code::EXPECTED_ALIAS_NAME), "{alias}");
    }
}

#[test]
fn mof_009_escapes() {
    for (literal, text) in [
        (r#""\b\t\n\f\r""#, "\u{8}\t\n\u{c}\r"),
        (r#""\"\'\\""#, "\"'\\"),
        (r#""\x41\x041\x0041\X42""#, "AAAB"),
        (r#""\x41424""#, "\u{4142}4"),
        (r#""\x4g""#, "\u{4}g"),
        (r#""\q\U\0""#, r"\q\U\0"),
        (r#""C:\\Windows""#, r"C:\Windows"),
        (r#""\xD83D\xDE00""#, "😀"),
    ] {
        assert_eq!(value("string", literal), Value::string(text), "{literal}");
    }
}

#[test]
fn mof_010_a_char16_is_quoted_or_a_number() {
    for (literal, unit) in [
        ("'A'", 65),
        ("'é'", 0xE9),
        (r"'\x4133'", 0x4133),
        (r"'\''", 39),
        (r"'\n'", 10),
        ("'\"'", 34),
        ("65", 65),
        ("0xFFFF", u16::MAX),
    ] {
        assert_eq!(value("char16", literal), Value::Char16(unit), "{literal}");
    }
    for literal in ["'ab'", "''", "65536", "-1"] {
        assert_eq!(
            refusal("char16", literal),
            code::ILLEGAL_CONSTANT_VALUE,
            "{literal}"
        );
    }
}

#[test]
fn mof_011_integers_are_decimal_hexadecimal_octal_or_binary_with_a_sign() {
    for (literal, number) in [
        ("7", 7),
        ("+7", 7),
        ("-7", -7),
        ("0", 0),
        ("0xFe", 254),
        ("-0X10", -16),
        ("+0xa", 10),
        ("03", 3),
        ("-017", -15),
        ("11b", 3),
        ("-101B", -5),
        ("0101b", 5),
        ("0x1b", 27),
        ("2147483647", i32::MAX),
        ("-2147483648", i32::MIN),
    ] {
        assert_eq!(value("sint32", literal), Value::Sint32(number), "{literal}");
    }
    for literal in ["08", "019", "2147483648", "-2147483649", "0x80000000"] {
        assert_eq!(
            refusal("sint32", literal),
            code::ILLEGAL_CONSTANT_VALUE,
            "{literal}"
        );
    }
}

#[test]
fn mof_012_reals_have_fraction_and_exponent() {
    for (literal, number) in [
        ("3.25", 3.25),
        ("-1.2778E+02", -127.78),
        ("2.3e-2", 0.023),
        (".5", 0.5),
        ("+0.25", 0.25),
        ("1.0E2", 100.0),
    ] {
        assert_eq!(value("real64", literal), Value::Real64(number), "{literal}");
    }
    assert_eq!(value("real64", "3"), Value::Real64(3.0));
    assert_eq!(value("real32", "0.5"), Value::Real32(0.5));
}

#[test]
fn mof_013_a_real_is_rounded_for_an_integer() {
    for (literal, number) in [
        ("1000.4", 1000),
        ("1000.6", 1001),
        ("-0.6", -1),
        ("-1.2", -1),
        ("1.0e3", 1000),
    ] {
        assert_eq!(value("sint32", literal), Value::Sint32(number), "{literal}");
    }
    assert_eq!(value("uint8", "254.6"), Value::Uint8(255));
    assert_eq!(refusal("uint8", "255.6"), code::ILLEGAL_CONSTANT_VALUE);
}

#[test]
fn mof_014_64_bit_integers_may_be_quoted() {
    for (literal, number) in [
        ("18446744073709551615", u64::MAX),
        ("\"18446744073709551615\"", u64::MAX),
        ("\"0xFFFFFFFFFFFFFFFF\"", u64::MAX),
        ("\"7\"", 7),
    ] {
        assert_eq!(value("uint64", literal), Value::Uint64(number), "{literal}");
    }
    assert_eq!(
        value("sint64", "\"-9223372036854775808\""),
        Value::Sint64(i64::MIN)
    );
    assert_eq!(value("sint64", "\"-0x7f\""), Value::Sint64(-127));
    assert_eq!(
        refusal("uint64", "\"18446744073709551616\""),
        code::ILLEGAL_CONSTANT_VALUE
    );
    assert_eq!(refusal("uint64", "\"many\""), code::TYPE_MISMATCH);
    assert_eq!(refusal("uint32", "\"7\""), code::TYPE_MISMATCH);
}

#[test]
fn mof_015_true_false_and_null_have_no_case() {
    for literal in ["TRUE", "true", "tRuE"] {
        assert_eq!(value("boolean", literal), Value::Boolean(true));
    }
    assert_eq!(value("boolean", "False"), Value::Boolean(false));
    for data_type in [
        "string", "uint32", "real64", "boolean", "datetime", "char16", "A", "object", "A ref",
    ] {
        assert_eq!(value(data_type, "Null"), Value::Null, "{data_type}");
    }
    let (_, instances) = compile_text(
        "class A { uint32 P = 5; uint32 Q[]; }; instance of A { P = NULL; Q = null; };",
    );
    let instances = instances.unwrap();
    assert_eq!(instances[0].get("P"), Some(&Value::Null));
    assert_eq!(instances[0].get("Q"), Some(&Value::Null));
}

#[test]
fn mof_029_an_empty_array_is_a_value() {
    for data_type in ["uint32", "string", "A ref", "object"] {
        let text = format!("class A {{ {data_type} P[] = {{}}; }}; instance of A {{ P = NULL; }};");
        let (repository, instances) = compile_text(&text);
        assert_eq!(instances.unwrap()[0].get("P"), Some(&Value::Null));
        let class = repository.classes.borrow()[&Fold("A")].clone();
        assert_eq!(
            class.property("P").unwrap().default,
            Value::Array(Vec::new()),
            "{data_type}"
        );
    }
}

#[test]
fn mof_040_a_namespace_is_written_in_any_spelling() {
    for (written, meant) in [
        (r"root\\x", r"root\x"),
        ("root/x", r"root\x"),
        (r"\\\\.\\root\\x", r"\\.\root\x"),
        ("//./root/x", r"\\.\root\x"),
        ("ROOT", "ROOT"),
    ] {
        let program = program(&format!(
            "class Before {{ }};\n#pragma namespace(\"{written}\")\nclass A {{ }}; instance of A {{ }};\n\
             #pragma NAMESPACE(\"root\\\\y\")\nclass After {{ }};"
        ));
        let namespaces: Vec<_> = program
            .actions
            .iter()
            .map(|action| {
                action
                    .namespace
                    .as_deref()
                    .map(|text| text.replace('/', "\\"))
            })
            .collect();
        let meant = Some(meant.to_owned());
        let last = Some(r"root\y".to_owned());
        assert_eq!(namespaces, [None, meant.clone(), meant, last], "{written}");
    }
}

#[test]
fn mof_045_the_pragmas_of_an_included_file_stay_in_force() {
    let mut loader = MemoryLoader::new();
    loader.insert(
        "inner.mof",
        "class In { };\n#pragma namespace(\"root\\\\x\")\n#pragma classflags(createonly)\n\
         Qualifier Q : ToInstance;\nclass InX { };",
    );
    let mut files = Files::new();
    let top = LoadedFile {
        name: "top.mof".to_owned(),
        bytes: b"class Before { };\n#include(\"inner.mof\")\n[Q] class After { };".to_vec(),
    };
    let (unit, diagnostics) = parse(&mut files, top, &loader);
    assert_eq!(diagnostics, []);
    let program = bind(&unit, &files);
    let seen: Vec<_> = program
        .actions
        .iter()
        .map(|action| match &action.kind {
            swbem_mof::ActionKind::PutClass { class, flags } => {
                let flavor = class
                    .decl()
                    .qualifiers
                    .get("Q")
                    .map(|qualifier| qualifier.flavor.0);
                (
                    class.decl().name.to_string(),
                    action.namespace.as_deref(),
                    *flags,
                    flavor,
                )
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("Before".to_owned(), None, 0, None),
            ("In".to_owned(), None, 0, None),
            ("InX".to_owned(), Some("root\\x"), 2, None),
            ("After".to_owned(), Some("root\\x"), 2, Some(1)),
        ]
    );
}

#[test]
fn mof_052_an_alias_is_known_in_its_file_and_what_that_includes() {
    let mut loader = MemoryLoader::new();
    loader.insert(
        "inner.mof",
        "instance of A as $Inner { K = \"i\"; Next = $Outer; };",
    );
    let top = |text: &str| LoadedFile {
        name: "top.mof".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let mut files = Files::new();
    let both = "class A { [key] string K; A ref Next; };\n#include(\"inner.mof\")\n\
                instance of A as $Outer { K = \"o\"; Next = $Inner; };";
    assert_eq!(parse(&mut files, top(both), &loader).1, []);
    // The next file knows nothing of them, and may use the names for others.
    let next = "instance of A { K = \"n\"; Next = $Outer; };";
    let (_, diagnostics) = parse(&mut files, top(next), &loader);
    assert_eq!(diagnostics[0].code, Some(code::EXPECTED_ALIAS_NAME));
    assert_eq!(
        codes("class B as $Outer { }; instance of B as $Inner { };"),
        []
    );
    // What is stored is the path alone.
    let (_, instances) = compile_text(
        "class A { [key] string K; A ref Next; }; instance of A as $Self { K = \"s\"; Next = $Self; };",
    );
    let printed = swbem_mof::print_instance(&instances.unwrap()[0], swbem_mof::Flavors::Written);
    assert!(printed.contains(r#"Next = "A.K=\"s\"";"#), "{printed}");
    assert!(!printed.contains("Self"), "{printed}");
}

#[test]
fn mof_046_informational_pragmas_do_nothing() {
    let text = include_str!("../../../testsuite/data/mof/ok/mof_046_dmtf_pragmas.mof");
    let program = program(text);
    assert_eq!(program.actions.len(), 1);
    assert_eq!(program.actions[0].namespace, None);
    assert!(!program.autorecover);
}

#[test]
fn mof_051_datetimes_are_checked_when_compiled() {
    for literal in [
        "19980401135809.000000-420",
        "****0401******.000000+***",
        "00000001120032.000000:000",
    ] {
        let Value::DateTime(datetime) = value("datetime", &format!("\"{literal}\"")) else {
            panic!("{literal}");
        };
        assert_eq!(datetime.to_string(), literal);
    }
    for literal in [
        "19981301000000.000000+000",
        "19980431000000.000000+000",
        "199*0401000000.000000+000",
        "00000001240000.000000:000",
        "1998",
        "",
    ] {
        assert_eq!(
            refusal("datetime", &format!("\"{literal}\"")),
            code::TYPE_MISMATCH,
            "{literal}"
        );
    }
    assert_eq!(refusal("datetime", "19980401"), code::TYPE_MISMATCH);
}

#[test]
fn mof_055_each_property_and_parameter_has_its_type_as_a_qualifier() {
    let (repository, result) = compile_text(
        "class A { UINT32 Size; String Names[]; DateTime When; Char16 Letter; Real64 Real; A ref Next; \
         object ref Weak; a Part; object Any; object Anys[];
         A Run([in] A ref To, [out] Sint8 Small); };",
    );
    result.unwrap();
    let class = repository.classes.borrow()[&Fold("A")].clone();
    for (name, wanted) in [
        ("Size", "uint32"),
        ("Names", "string"),
        ("When", "datetime"),
        ("Letter", "char16"),
        ("Real", "real64"),
        ("Next", "ref:A"),
        ("Weak", "ref"),
        ("Part", "object:a"),
        ("Any", "object"),
        ("Anys", "object"),
    ] {
        let set = class.property_qualifiers(name).unwrap();
        let cimtype = set.get("CIMTYPE").unwrap();
        assert_eq!(cimtype.value, Value::string(wanted), "{name}");
        assert_eq!(cimtype.flavor.0, 0x03, "{name}");
    }
    let run = &class.method("Run").unwrap().decl;
    for (carrier, name, wanted) in [
        (run.in_parameters().unwrap(), "To", "ref:A"),
        (run.out_parameters().unwrap(), "Small", "sint8"),
        (run.out_parameters().unwrap(), "ReturnValue", "object:A"),
    ] {
        let set = carrier.property_qualifiers(name).unwrap();
        assert_eq!(set.value("CIMTYPE"), Some(&Value::string(wanted)), "{name}");
    }
}

#[test]
fn mof_050_a_value_is_converted_or_refused() {
    for (data_type, literal, wanted) in [
        ("uint8", "0x10", Value::Uint8(16)),
        ("real32", "2", Value::Real32(2.0)),
        ("char16", "65", Value::Char16(65)),
        ("A ref", "\"A.K=1\"", Value::reference("A.K=1")),
    ] {
        assert_eq!(value(data_type, literal), wanted, "{data_type} {literal}");
    }
    for (data_type, literal) in [
        ("string", "23"),
        ("string", "'c'"),
        ("string", "true"),
        ("boolean", "1"),
        ("boolean", "\"true\""),
        ("uint16", "'c'"),
        ("uint16", "true"),
        ("uint16", "\"1\""),
        ("real64", "\"1.5\""),
        ("char16", "\"c\""),
        ("A ref", "5"),
        ("A", "\"A.K=1\""),
    ] {
        assert_eq!(
            refusal(data_type, literal),
            code::TYPE_MISMATCH,
            "{data_type} {literal}"
        );
    }
}

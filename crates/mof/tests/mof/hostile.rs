//! Input that is made to hurt: it ends in a diagnostic, soon, with little memory.

use swbem_mof::{LoadedFile, MemoryLoader, code, limits, parse, parse_text};
use swbem_text::{Code, Diagnostic, Files, Severity};

fn diagnose(text: &str) -> Vec<Diagnostic> {
    parse_text(&mut Files::new(), "bomb.mof", text).1
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<Code> {
    diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.code)
        .collect()
}

fn nested(depth: usize) -> String {
    let open = "P = instance of A { ".repeat(depth);
    let close = "};".repeat(depth);
    format!("instance of A {{ {open}{close} }};")
}

#[test]
fn mof_033_embedded_instances_nest_up_to_the_limit() {
    let limit = usize::try_from(limits::NESTING_DEPTH_MAX).unwrap();
    assert_eq!(diagnose(&nested(limit)), []);
    assert_eq!(
        codes(&diagnose(&nested(limit + 1))),
        [code::QUOTA_VIOLATION]
    );
    assert_eq!(codes(&diagnose(&nested(100_000))), [code::QUOTA_VIOLATION]);
}

#[test]
fn mof_033_brackets_do_not_nest_the_parser() {
    for opener in [
        "{",
        "[",
        "(",
        "{[(",
        "instance of A {",
        "[Q(",
        "class A { [",
        "x = {",
    ] {
        let diagnostics = diagnose(&opener.repeat(200_000));
        assert!(!diagnostics.is_empty(), "{opener}");
        assert!(diagnostics.len() <= limits::DIAGNOSTICS_MAX + 1, "{opener}");
    }
}

#[test]
fn mof_033_diagnostics_are_cut_with_a_note() {
    for text in [
        "class A { uint8 x = 300; };\n",
        "nonsense;\n",
        "#pragma x\n",
    ] {
        let diagnostics = diagnose(&text.repeat(1_000));
        assert_eq!(diagnostics.len(), limits::DIAGNOSTICS_MAX + 1, "{text}");
        assert_eq!(diagnostics.last().unwrap().severity, Severity::Note);
    }
}

#[test]
fn mof_033_warnings_neither_stop_the_parser_nor_hide_an_error() {
    let warnings = "class A { string s = \"a\nb\"; };\n".repeat(1_000);
    let (unit, diagnostics) = parse_text(&mut Files::new(), "bomb.mof", &warnings);
    assert_eq!(unit.items.len(), 1_000);
    assert_eq!(diagnostics.len(), limits::DIAGNOSTICS_MAX + 1);
    assert!(!diagnostics.iter().any(Diagnostic::is_error));

    let diagnostics = diagnose(&format!("{warnings} class B {{ uint8 x = 300; }};"));
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
    assert_eq!(errors.len(), 1);
}

#[test]
fn mof_033_ten_thousand_qualifiers_and_properties_are_fine_and_their_duplicates_found() {
    let mut qualifiers: Vec<String> = (0..10_000).map(|idx| format!("Q{idx}({idx})")).collect();
    let mut properties: Vec<String> = (0..10_000).map(|idx| format!("uint32 P{idx};")).collect();
    let text = |qualifiers: &[String], properties: &[String]| {
        format!(
            "[{}] class A {{ {} }};",
            qualifiers.join(","),
            properties.join("\n")
        )
    };
    assert_eq!(diagnose(&text(&qualifiers, &properties)), []);
    qualifiers.push("q77".to_owned());
    properties.push("string p9999;".to_owned());
    assert_eq!(
        codes(&diagnose(&text(&qualifiers, &properties))),
        [code::DUPLICATE_QUALIFIER, code::DUPLICATE_PROPERTY]
    );
}

#[test]
fn mof_033_names_and_strings_have_a_longest_length() {
    let name = "x".repeat(limits::IDENTIFIER_BYTES_MAX);
    assert_eq!(diagnose(&format!("class {name} {{ }};")), []);
    assert_eq!(
        codes(&diagnose(&format!("class {name}x {{ }};"))),
        [code::QUOTA_VIOLATION]
    );

    let piece = format!("\"{}\" ", "x".repeat(1 << 20));
    let count = limits::STRING_BYTES_MAX >> 20;
    let class = |count| format!("class A {{ string s = {}; }};", piece.repeat(count));
    assert_eq!(diagnose(&class(count)), []);
    assert_eq!(codes(&diagnose(&class(count + 1))), [code::QUOTA_VIOLATION]);
}

#[test]
fn mof_033_a_file_that_is_too_large_is_not_read() {
    let (_, diagnostics) = parse_bytes(vec![b' '; limits::UNIT_BYTES_MAX + 1]);
    assert_eq!(codes(&diagnostics), [code::QUOTA_VIOLATION]);
}

#[test]
fn mof_033_includes_that_multiply_are_stopped() {
    // Each of thirty files includes the next one four times: 4^29 files.
    let mut loader = MemoryLoader::new();
    for idx in 0..30 {
        let line = format!("#include(\"{}.mof\")\n", idx + 1);
        loader.insert(format!("{idx}.mof"), line.repeat(4));
    }
    loader.insert("30.mof", "class A { };");
    let top = LoadedFile {
        name: "top.mof".to_owned(),
        bytes: b"#include(\"0.mof\")".to_vec(),
    };
    let (_, diagnostics) = parse(&mut Files::new(), top, &loader);
    assert_eq!(codes(&diagnostics), [code::QUOTA_VIOLATION]);
}

#[test]
fn mof_033_includes_nest_up_to_the_limit() {
    let chain = |links: usize| {
        let mut loader = MemoryLoader::new();
        for idx in 0..links {
            loader.insert(
                format!("{idx}.mof"),
                format!("#include(\"{}.mof\")", idx + 1),
            );
        }
        loader.insert(format!("{links}.mof"), "class A { };");
        let top = LoadedFile {
            name: "top.mof".to_owned(),
            bytes: b"#include(\"0.mof\")".to_vec(),
        };
        codes(&parse(&mut Files::new(), top, &loader).1)
    };
    assert_eq!(chain(limits::INCLUDE_DEPTH_MAX - 1), []);
    assert_eq!(chain(limits::INCLUDE_DEPTH_MAX), [code::QUOTA_VIOLATION]);
}

#[test]
fn mof_033_quotes_without_end_do_not_take_quadratic_time() {
    for text in ["\"a\n", "'a\n", "= \"x\n", "/* ", "\\", "[Q(\"a\n"] {
        let diagnostics = diagnose(&text.repeat(100_000));
        assert!(!diagnostics.is_empty(), "{text}");
    }
}

#[test]
fn mof_033_any_byte_in_any_place_is_survived() {
    let source =
        include_bytes!("../../../testsuite/data/mof/ok/mof_026_mof_027_mof_046_instances.mof");
    for position in (0..source.len()).step_by(7) {
        for byte in [
            0, b'"', b'{', b'}', b'[', b'(', b'\\', b'#', b'$', b'\'', 0xFF, b'/', b'*',
        ] {
            let mut bytes = source.to_vec();
            bytes[position] = byte;
            swbem_mof::oracle::check_bytes(&bytes);
        }
    }
}

#[test]
fn mof_033_a_file_cut_anywhere_is_survived() {
    let source = include_bytes!("../../../testsuite/data/mof/ok/mof_021_mof_022_qualifiers.mof");
    for len in 0..source.len() {
        swbem_mof::oracle::check_bytes(&source[..len]);
    }
}

fn parse_bytes(bytes: Vec<u8>) -> (swbem_mof::ast::Unit, Vec<Diagnostic>) {
    let file = LoadedFile {
        name: "bomb.mof".to_owned(),
        bytes,
    };
    parse(&mut Files::new(), file, &MemoryLoader::new())
}

use super::*;
use crate::diagnostic::Code;

const CODE: Code = Code {
    value: 0x8004_4002,
    name: "WBEMMOF_E_EXPECTED_SEMI",
};

fn source(text: &str) -> (Files, impl Fn(&str) -> Span + use<>) {
    let mut files = Files::new();
    let file = files.add("a.mof", text).unwrap();
    let text = text.to_owned();
    let find = move |needle: &str| {
        let start = u32::try_from(text.find(needle).unwrap()).unwrap();
        let end = start + u32::try_from(needle.len()).unwrap();
        Span { file, start, end }
    };
    (files, find)
}

fn check(files: &Files, diagnostic: &Diagnostic, expected: &str) {
    let rendered = Renderer::default().render(files, diagnostic);
    assert_eq!(rendered, expected.trim_matches('\n'), "\n{rendered}");
}

#[test]
fn underlines_the_offending_text_and_labels() {
    let (files, find) = source("class A\n{\n  uint32 a\n  uint8 a;\n};\n");
    let diagnostic = Diagnostic::error(CODE, find("uint8 a"), "expected `;`")
        .label(find("a\n"), "after this")
        .help("Add a `;`.");
    check(
        &files,
        &diagnostic,
        "
error[0x80044002 WBEMMOF_E_EXPECTED_SEMI]: expected `;`
 --> a.mof:4:3
  |
4 |   uint8 a;
  |   ^^^^^^^
  |
 ::: a.mof:3:10
  |
3 |   uint32 a
  |          - after this
  |
  = help: Add a `;`.",
    );
}

#[test]
fn draws_labels_of_the_same_line_into_one_excerpt() {
    let (files, find) = source("class Ä : A {};");
    let diagnostic = Diagnostic::warning(find(": A"), "odd").label(find("Ä"), "this one");
    check(
        &files,
        &diagnostic,
        "
warning: odd
 --> a.mof:1:9
  |
1 | class Ä : A {};
  |       - ^^^
  |       |
  |       this one",
    );
}

#[test]
fn shows_a_window_of_a_very_long_line() {
    let long = format!("{}BAD{}", "x".repeat(10_000), "y".repeat(10_000));
    let (files, find) = source(&format!("first\n{long}\n"));
    let rendered = Renderer::default().render(&files, &Diagnostic::note(find("BAD"), "here"));
    assert!(rendered.contains("a.mof:2:10001"), "{rendered}");
    assert!(rendered.contains("xxxBADyyy"), "{rendered}");
    assert!(rendered.contains("^^^"), "{rendered}");
    assert!(rendered.len() < 1_000, "{rendered}");
}

#[test]
fn cuts_spans_of_many_lines() {
    let text = "line\n".repeat(1_000);
    let (files, find) = source(&text);
    let rendered = Renderer::default().render(&files, &Diagnostic::note(find(&text), "all"));
    assert!(rendered.lines().count() < 15, "{rendered}");
}

#[test]
fn survives_spans_that_do_not_fit() {
    let (files, find) = source("ä");
    for (start, end) in [(0, 1), (1, 1), (1, 2), (2, 2), (5, 9), (2, 0)] {
        let span = Span {
            start,
            end,
            ..find("ä")
        };
        let rendered = Renderer::default().render(&files, &Diagnostic::note(span, "odd"));
        assert!(rendered.contains("a.mof:1:"), "{rendered}");
    }
    let empty = Renderer::default().render(&Files::new(), &Diagnostic::note(find("ä"), "odd"));
    assert!(empty.contains("note: odd"), "{empty}");
}

#[test]
fn escapes_control_characters_and_colours_only_when_asked() {
    let (files, find) = source("x");
    let diagnostic = Diagnostic::note(find("x"), "name `\u{1b}[31m`");
    let plain = Renderer::new(Colour::Never).render(&files, &diagnostic);
    assert!(plain.contains("name `\\u{1b}[31m`"), "{plain}");
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let coloured = Renderer::new(Colour::Always).render(&files, &diagnostic);
    assert!(coloured.contains('\u{1b}'), "{coloured}");
}

#[test]
fn renders_several_with_blank_lines_between() {
    let (files, find) = source("x");
    let note = Diagnostic::note(find("x"), "one");
    let one = Renderer::default().render(&files, &note);
    let all = Renderer::default().render_all(&files, &[note.clone(), note]);
    assert_eq!(all, format!("{one}\n\n{one}\n"));
}

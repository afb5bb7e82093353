//! What holds for any input, for fuzz targets and the tests that replay what they found.

use swbem_text::{Diagnostic, Files, Renderer};

use crate::ast::Item;
use crate::include::{LoadedFile, NoIncludes};
use crate::{ActionKind, Program, limits, read, split};
use crate::{Flavors, bind, parse, parse_text, print, print_class};

/// Parses, renders, prints, binds and splits any bytes; panics when an invariant is broken.
///
/// What it checks: nothing panics, and what could be read prints to text that reads as the same.
/// What it does not: whether the diagnostics are the right ones.
#[expect(clippy::panic, reason = "an oracle reports by panicking")]
pub fn check_bytes(bytes: &[u8]) {
    let mut files = Files::new();
    let file = LoadedFile {
        name: "fuzz.mof".to_owned(),
        bytes: bytes.to_vec(),
    };
    let (mut unit, diagnostics) = parse(&mut files, file, &NoIncludes);
    let _rendered = Renderer::default().render_all(&files, &diagnostics);
    for diagnostic in &diagnostics {
        assert!(!diagnostic.message.is_empty(), "a diagnostic says nothing");
        let _place = files.position(diagnostic.span);
    }
    let has_error = diagnostics.iter().any(swbem_text::Diagnostic::is_error);
    check_outlines(bytes, &bind(&unit, &files), &diagnostics);

    // An include cannot be loaded here, so what it prints would be an error again.
    unit.items.retain(|item| !matches!(item, Item::Include(_)));
    let printed = print(&unit);
    let (again, mistakes) = parse_text(&mut files, "printed.mof", &printed);
    let mistake = mistakes.iter().find(|diagnostic| diagnostic.is_error());
    assert!(
        has_error || mistake.is_none(),
        "printed MOF does not parse: {mistake:?}\n{printed}"
    );
    if again != unit {
        panic!("printed and parsed, the tree differs:\n{printed}");
    }

    let program = bind(&unit, &files);
    let _halves = split(&unit, "MS_409", "root");
    if has_error {
        return;
    }
    for action in &program.actions {
        if let ActionKind::PutClass { class, .. } = &action.kind {
            check_class(class.decl());
        }
    }
}

/// Checks that what is read to be compiled has the same mistakes and means the same.
fn check_outlines(bytes: &[u8], whole: &Program, mistakes: &[Diagnostic]) {
    // With more, reading stops where the last was met.
    if mistakes.len() >= limits::DIAGNOSTICS_MAX {
        return;
    }
    let mut files = Files::new();
    let file = LoadedFile {
        name: "fuzz.mof".to_owned(),
        bytes: bytes.to_vec(),
    };
    let (unit, found) = read(&mut files, file, &NoIncludes);
    let told = |diagnostics: &[Diagnostic]| {
        let mut told: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| (diagnostic.span, diagnostic.message.clone()))
            .collect();
        told.sort_unstable();
        told
    };
    assert_eq!(told(&found), told(mistakes), "other mistakes are found");
    let program = bind(&unit, &files);
    assert_eq!(program.actions.len(), whole.actions.len());
    if mistakes.iter().any(Diagnostic::is_error) {
        return;
    }
    for (one, other) in program.actions.iter().zip(&whole.actions) {
        assert_eq!(one.said(), other.said(), "an action differs");
    }
}

/// Checks that the text of a class means the class.
#[expect(clippy::panic, reason = "an oracle reports by panicking")]
fn check_class(class: &swbem_core::ClassDecl) {
    let mut files = Files::new();
    let text = print_class(class, Flavors::Written);
    let (unit, _) = parse_text(&mut files, "class.mof", &text);
    let again = bind(&unit, &files);
    let is_same = matches!(
        again.actions.as_slice(),
        [action] if matches!(&action.kind, ActionKind::PutClass { class: again, .. } if **again.decl() == *class)
    );
    if !is_same {
        panic!("printed, parsed and bound, the class differs:\n{text}");
    }
}

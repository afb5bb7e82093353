//! The DMTF CIM schema 2.49.0, where its archive is at hand.

use swbem_core::ClassDecl;
use swbem_mof::ast::{Feature, Item};
use swbem_mof::{
    Action, ActionKind, Exporter, LoadedFile, MemoryLoader, bind, parse, parse_text, print,
};
use swbem_testkit::dmtf;
use swbem_text::{Files, Renderer};

const TOP: &str = dmtf::TOP;

fn texts() -> Option<Vec<(String, Vec<u8>)>> {
    let texts = dmtf::texts("mof: the DMTF schema").unwrap()?;
    assert_eq!(texts.len(), dmtf::FILES);
    Some(texts)
}

#[test]
fn the_whole_schema_parses_without_a_diagnostic() {
    let Some(texts) = texts() else { return };
    let mut loader = MemoryLoader::new();
    for (name, bytes) in texts {
        loader.insert(name, bytes);
    }
    let mut files = Files::new();
    let top = swbem_mof::IncludeLoader::load(&loader, "", TOP).unwrap();
    let (unit, diagnostics) = parse(&mut files, top, &loader);
    let rendered = Renderer::default().render_all(&files, &diagnostics);
    assert!(diagnostics.is_empty(), "{rendered}");

    let mut counts = (0, 0, 0, 0);
    for item in unit.iter() {
        match item {
            Item::Class(class) => {
                counts.0 += 1;
                counts.1 += class.features.len();
                counts.2 += class
                    .features
                    .iter()
                    .filter(|feature| matches!(feature, Feature::Method(_)))
                    .count();
            }
            Item::Qualifier(_) => counts.3 += 1,
            Item::Instance(_) | Item::Outline(_) => panic!("the schema has no instances"),
            Item::Include(_) | Item::Directive(_) => {}
        }
    }
    let (classes, _, methods, declarations) = counts;
    assert_eq!((classes, methods, declarations), (1_631, 428, 70));
}

#[test]
fn every_file_of_the_schema_prints_to_text_that_parses_to_the_same_tree() {
    let Some(texts) = texts() else { return };
    let loader = swbem_mof::NoIncludes;
    for (name, bytes) in texts.into_iter().filter(|(name, _)| name != TOP) {
        let mut files = Files::new();
        let file = LoadedFile {
            name: name.clone(),
            bytes,
        };
        let (unit, _) = parse(&mut files, file, &loader);
        assert!(!unit.items.is_empty(), "{name}");
        let printed = print(&unit);
        let (again, _) = parse_text(&mut files, "printed.mof", &printed);
        assert_eq!(again, unit, "{name}");
    }
}

#[test]
fn every_class_of_the_schema_prints_to_text_that_means_the_same_class() {
    let Some(texts) = texts() else { return };
    let mut loader = MemoryLoader::new();
    for (name, bytes) in texts {
        loader.insert(name, bytes);
    }
    let mut files = Files::new();
    let top = swbem_mof::IncludeLoader::load(&loader, "", TOP).unwrap();
    let (unit, _) = parse(&mut files, top, &loader);
    let program = bind(&unit, &files);
    assert_eq!(program.actions.len(), 1_631);
    let mut exporter = Exporter::new(String::new());
    for action in &program.actions {
        exporter.class(declaration(action)).unwrap();
    }
    let text = exporter.into_inner();
    let (unit, diagnostics) = parse_text(&mut files, "export.mof", &text);
    assert_eq!(diagnostics, []);
    let again = bind(&unit, &files);
    assert_eq!(again.actions.len(), program.actions.len());
    for (one, other) in program.actions.iter().zip(&again.actions) {
        assert_eq!(declaration(one), declaration(other));
    }
}

fn declaration(action: &Action) -> &ClassDecl {
    match &action.kind {
        ActionKind::PutClass { class, .. } => class.decl(),
        other => panic!("{other:?}"),
    }
}

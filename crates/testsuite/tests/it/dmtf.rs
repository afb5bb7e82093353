//! The whole DMTF CIM schema goes in as classes, is what its MOF says, and goes out and in again.

use std::ops::ControlFlow;
use std::path::Path;

use swbem::{MofCompiler, Server};
use swbem_core::ClassDecl;
use swbem_mof::{ActionKind, LoadedFile, MemoryLoader, bind, parse};
use swbem_schema::{LookupFn, check_class};
use swbem_store::Read as _;
use swbem_testkit::dmtf;
use swbem_text::Files;

use crate::kit::{NAMESPACE, verify};

const TEST: &str = "testsuite: the DMTF schema";

/// The declarations of a namespace's classes, without the system's, by name.
fn declarations(server: &Server) -> Vec<ClassDecl> {
    let view = server.manager().store().view().unwrap();
    let namespace = view.namespace(NAMESPACE).unwrap().unwrap();
    let mut all = Vec::new();
    view.all_classes(namespace.id, &mut |class| {
        if !class.class.name().is_system() {
            all.push(ClassDecl::clone(class.class.decl()));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

fn compile(server: &Server, path: &Path) {
    let services = server.connect(NAMESPACE).unwrap();
    let compilation = MofCompiler::new(&services).compile_file(path);
    assert!(compilation.is_success(), "{:?}", compilation.failure());
    assert_eq!(compilation.diagnostics().len(), 0);
    assert_eq!(compilation.classes(), dmtf::CLASSES);
}

#[test]
fn mof_066_the_dmtf_schema_goes_in_without_an_error_and_is_what_its_mof_says() {
    let folder = tempfile::tempdir().unwrap();
    let Some(top) = dmtf::unpack(TEST, folder.path()).unwrap() else {
        return;
    };
    let server = Server::ephemeral().unwrap();
    compile(&server, &top);
    verify(server.manager());
    let stored = declarations(&server);
    assert_eq!(stored.len(), dmtf::CLASSES);

    let mut loader = MemoryLoader::new();
    for (name, bytes) in dmtf::texts(TEST).unwrap().unwrap() {
        loader.insert(name, bytes);
    }
    let mut files = Files::new();
    let bytes = std::fs::read(&top).unwrap();
    let file = LoadedFile {
        name: dmtf::TOP.to_owned(),
        bytes,
    };
    let (unit, _) = parse(&mut files, file, &loader);
    let view = server.manager().store().view().unwrap();
    let namespace = view.namespace(NAMESPACE).unwrap().unwrap();
    let class_of = |name: &str| {
        view.class(namespace.id, name)
            .unwrap()
            .map(|stored| stored.class.clone())
    };
    let mut compared = 0;
    for action in bind(&unit, &files).actions {
        let ActionKind::PutClass { class, .. } = action.kind else {
            continue;
        };
        let written = ClassDecl::clone(class.decl());
        let parent = written
            .superclass
            .as_ref()
            .map(|name| class_of(name.as_str()).unwrap());
        // What the rules make of the declaration: numbered parameters, repeated elements dropped.
        let expected = check_class(written, parent.as_ref(), &LookupFn(class_of)).unwrap();
        let found = class_of(expected.name.as_str()).unwrap();
        assert!(
            **found.decl() == expected,
            "class `{}` differs from its MOF",
            expected.name
        );
        compared += 1;
    }
    assert_eq!(compared, dmtf::CLASSES);
}

#[test]
fn an_exported_schema_compiles_back_to_an_equal_repository() {
    let folder = tempfile::tempdir().unwrap();
    let Some(top) = dmtf::unpack(TEST, folder.path()).unwrap() else {
        return;
    };
    let first = Server::ephemeral().unwrap();
    compile(&first, &top);
    let mut text = Vec::new();
    let summary =
        swbem::export::repository(&first, &mut text, &mut |lost| panic!("{lost}")).unwrap();
    assert_eq!(summary.lost, 0);

    let second = Server::ephemeral().unwrap();
    let services = second.connect("root").unwrap();
    let text = String::from_utf8(text).unwrap();
    let compilation = MofCompiler::new(&services).compile_text("export.mof", &text);
    assert!(compilation.is_success(), "{:?}", compilation.failure());
    assert!(
        declarations(&first) == declarations(&second),
        "the repositories differ"
    );
    let mut again = Vec::new();
    let summary =
        swbem::export::repository(&second, &mut again, &mut |lost| panic!("{lost}")).unwrap();
    assert_eq!(summary.lost, 0);
    assert!(
        again == text.as_bytes(),
        "the second export differs from the first"
    );
}

//! The MOF compiler and the export.

use swbem::{MofCompiler, Server, Status, export};

use crate::support::{Heard, put_class, server, spawn};

const SHOP: &str = r#"
[Description("A thing for sale")]
class Shop_Item
{
    [key] string Name;
    uint32 Price = 5;
    [Write] string Colours[];
    sint64 Weight;
    datetime Since;
    uint32 Sell([in] uint32 Count, [out] string Receipt);
};
class Shop_Book : Shop_Item { string Author; };
[Association] class Shop_Beside { [key] Shop_Item ref Left; [key] Shop_Item ref Right; };

instance of Shop_Item as $Pen { Name = "Pen"; Colours = {"red", "blue"}; Weight = -3; };
[Special("yes")] instance of Shop_Book as $Book
{ Name = "Book \"1\""; Author = NULL; Price = NULL; Since = "20240102030405.000000+060"; };
instance of Shop_Beside { Left = $Pen; Right = $Book; };
"#;

fn compile(server: &Server, text: &str) -> swbem::Compilation {
    MofCompiler::new(&server.connect("").unwrap()).compile_text("test.mof", text)
}

fn exported(server: &Server) -> String {
    let mut out = Vec::new();
    let summary = export::repository(server, &mut out, &mut |lost| panic!("{lost}")).unwrap();
    assert_eq!(summary.lost, 0);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_file_is_stored_in_its_order() {
    let server = server();
    let compilation = compile(&server, SHOP);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    assert_eq!(compilation.exit_code(), 0);
    assert_eq!((compilation.classes(), compilation.instances()), (3, 3));
    let services = server.connect("").unwrap();
    let pen = services.get("Shop_Item.Name='Pen'", 0, None).unwrap();
    assert_eq!(pen.get_as::<u32>("Price").unwrap(), 5);
    assert_eq!(pen.get_as::<i64>("Weight").unwrap(), -3);
    assert_eq!(
        pen.get_as::<Vec<String>>("Colours").unwrap(),
        ["red", "blue"]
    );
    assert_eq!(
        services
            .instances_of("Shop_Beside", 0, None)
            .unwrap()
            .count()
            .unwrap(),
        1
    );
}

#[test]
fn an_export_compiles_back_to_an_equal_repository() {
    let first = server();
    let mut text = SHOP.to_owned();
    text += r#"
        #pragma namespace("root")
        instance of __Namespace { Name = "deep"; };
        #pragma namespace("root\\deep")
        [NamespaceSecuritySDDL("O:BAG:BAD:(A;CI;0x6003f;;;BA)(A;CI;0x1;;;AU)")]
        instance of __Namespace { Name = "deeper"; };
        #pragma namespace("\\\\.\\root\\deep\\deeper")
        class Inner { [key] uint8 Id; Inner Next; };
        instance of Inner { Id = 1; Next = instance of Inner { Id = 2; }; };
        [RequiresEncryption] instance of __SystemSecurity {};
    "#;
    let compilation = compile(&first, &text);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    let written = exported(&first);
    let second = server();
    let compilation = compile(&second, &written);
    let rendered = compilation.render(swbem_text::Colour::Never);
    assert!(compilation.is_success(), "{rendered}\n{written}");
    assert_eq!(exported(&second), written);
    assert!(written.contains("NamespaceSecuritySDDL"), "{written}");
    assert!(written.contains("RequiresEncryption"), "{written}");
    let book = r#"Shop_Book.Name="Book \"1\"""#;
    let get = |server: &Server| server.connect("").unwrap().get(book, 0, None).unwrap();
    assert!(get(&first).compare_to(&get(&second), 0).unwrap());
}

#[test]
fn sec_027_an_export_carries_the_descriptors_of_namespaces() {
    let sddl = "O:BAG:BAD:(A;CI;0x6003f;;;BA)(A;CI;0x1;;;AU)";
    let first = server();
    let text = format!(
        r#"#pragma namespace("root")
        [NamespaceSecuritySDDL("{sddl}")] instance of __Namespace {{ Name = "shut"; }};
        [NamespaceSecuritySDDL("{sddl}")] instance of __Namespace {{ Name = "cimv2"; }};
        #pragma namespace("root\\shut")
        instance of __Namespace {{ Name = "inner"; }};"#
    );
    assert!(compile(&first, &text).is_success());
    let descriptor = |server: &Server, namespace: &str| {
        let services = server.connect(namespace).unwrap();
        let outputs = services
            .exec_method("__SystemSecurity=@", "GetSD", None, 0, None)
            .unwrap();
        outputs.unwrap().get_as::<Vec<u8>>("SD").unwrap()
    };
    let second = server();
    let namespaces = [r"root\shut", r"root\shut\inner", r"root\cimv2"];
    assert_ne!(
        descriptor(&first, r"root\cimv2"),
        descriptor(&second, r"root\cimv2")
    );
    assert!(compile(&second, &exported(&first)).is_success());
    for namespace in namespaces {
        assert_eq!(
            descriptor(&first, namespace),
            descriptor(&second, namespace),
            "{namespace}"
        );
    }
    // One namespace alone comes with its own.
    let mut alone = Vec::new();
    let services = first.connect(r"root\shut").unwrap();
    export::namespace(&services, &mut alone, &mut |lost| panic!("{lost}")).unwrap();
    let third = server();
    assert!(compile(&third, std::str::from_utf8(&alone).unwrap()).is_success());
    assert_eq!(
        descriptor(&third, r"root\shut"),
        descriptor(&first, r"root\shut")
    );
}

#[test]
fn an_export_names_the_descriptor_of_root_which_it_cannot_carry() {
    let server = server();
    let root = server.connect("root").unwrap();
    let get = |method: &str| root.exec_method("__SystemSecurity=@", method, None, 0, None);
    let now = get("GetSD").unwrap().unwrap().get("SD").unwrap();
    let inputs = root.get("__SystemSecurity", 0, None).unwrap();
    let inputs = inputs.methods().item("SetSD").unwrap();
    let inputs = inputs.in_parameters().unwrap().unwrap();
    let inputs = inputs.spawn_instance().unwrap();
    inputs.set("SD", now).unwrap();
    root.exec_method("__SystemSecurity=@", "SetSD", Some(&inputs), 0, None)
        .unwrap();
    let (mut out, mut lost) = (Vec::new(), Vec::new());
    let summary =
        export::repository(&server, &mut out, &mut |what| lost.push(what.to_string())).unwrap();
    assert_eq!(summary.lost, 1);
    let start = "`root`: its security descriptor has no place in MOF";
    assert!(lost[0].starts_with(start), "{lost:?}");
    let written = String::from_utf8(out).unwrap();
    assert!(compile(&self::server(), &written).is_success(), "{written}");
}

#[test]
fn an_export_names_what_mof_has_no_words_for() {
    let first = server();
    let text = "class Inner { [key] uint8 Id; string Text; };
        class Other { [key] uint8 Id; };
        class Outer { [key] uint8 Id; object Held; object Many[]; Inner Typed; };";
    assert!(compile(&first, text).is_success());
    let services = first.connect("").unwrap();
    let inner = services.get("Inner", 0, None).unwrap();
    let other = services.get("Other", 0, None).unwrap();
    let outer = services.get("Outer", 0, None).unwrap();
    let put = |id: u8, held: &swbem::Object| {
        let object = outer.spawn_instance().unwrap();
        object.set("Id", id).unwrap();
        object.set("Held", held).unwrap();
        services.put(&object, 0, None).unwrap();
    };
    let of_inner = inner.spawn_instance().unwrap();
    of_inner.set("Id", 1).unwrap();
    put(1, &of_inner);
    put(2, &inner);
    // The class of what is embedded goes without regard to it.
    put(3, &other.spawn_instance().unwrap());
    services.delete("Other", 0, None).unwrap();
    let (mut out, mut lost) = (Vec::new(), Vec::new());
    let summary =
        export::repository(&first, &mut out, &mut |what| lost.push(what.to_string())).unwrap();
    assert_eq!(summary.lost, 2);
    let path = |id| format!(r"`\\{}\root\cimv2:Outer.Id={id}`", first.name());
    assert_eq!(
        lost,
        [
            format!(
                "{}: property `Held` holds the class `Inner`, and MOF has no value that is a class",
                path(2)
            ),
            format!(
                "{}: property `Held` holds an instance of class `Other`, which the namespace has not",
                path(3)
            ),
        ]
    );
    let written = String::from_utf8(out).unwrap();
    let second = server();
    let compilation = compile(&second, &written);
    assert!(compilation.is_success(), "{written}");
    let get = |server: &Server, id: u8| {
        let services = server.connect("").unwrap();
        services.get(&format!("Outer.Id={id}"), 0, None).unwrap()
    };
    assert!(get(&first, 1).compare_to(&get(&second, 1), 0).unwrap());
    assert!(get(&second, 2).get("Held").unwrap().is_null());
    assert!(get(&second, 3).get("Held").unwrap().is_null());
    // The text of one object tells it, too.
    let text = get(&first, 2).object_text(0).unwrap();
    assert!(
        text.starts_with("// left out: property `Held` holds the class `Inner`"),
        "{text}"
    );
}

#[test]
fn a_text_with_mistakes_is_not_stored() {
    let server = server();
    let compilation = compile(
        &server,
        "class A { [key] string Name; }; class B { uint32 X };",
    );
    assert!(!compilation.is_success());
    assert_eq!(compilation.exit_code(), 3);
    assert_eq!(compilation.phase(), swbem::mof_compiler::Phase::Parse);
    let services = server.connect("").unwrap();
    assert_eq!(
        services.get("A", 0, None).unwrap_err().status(),
        Status::NOT_FOUND
    );
}

#[test]
fn the_first_object_that_is_refused_ends_the_run() {
    let server = server();
    let text = "class A { [key] string Name; };\n\
        instance of A { Name = \"one\"; };\n\
        instance of A {\n Name = \"two\"; Size = 3; };\n\
        class B { [key] string Name; };";
    let compilation = compile(&server, text);
    assert_eq!(compilation.exit_code(), 1);
    assert_eq!(compilation.status(), Status::NOT_FOUND);
    let failure = compilation.failure().unwrap();
    assert_eq!((failure.first_line, failure.last_line), (3, 4));
    assert_eq!(failure.object_number, Some(3));
    assert_eq!(failure.file, "test.mof");
    assert!(
        compilation
            .render(swbem_text::Colour::Never)
            .contains("Size")
    );
    let services = server.connect("").unwrap();
    assert!(services.get("A.Name='one'", 0, None).is_ok());
    assert_eq!(
        services.get("B", 0, None).unwrap_err().status(),
        Status::NOT_FOUND
    );
}

#[test]
fn a_refused_class_leaves_what_came_before_and_nothing_after() {
    let server = server();
    let text = "class A { [key] string Name; };\n\
        class B : Missing { };\n\
        class C { [key] string Name; };";
    let compilation = compile(&server, text);
    assert_eq!(compilation.failure().unwrap().object_number, Some(2));
    assert_eq!(compilation.failure().unwrap().first_line, 2);
    assert_eq!((compilation.classes(), compilation.exit_code()), (1, 1));
    let services = server.connect("").unwrap();
    assert!(services.get("A", 0, None).is_ok());
    assert!(services.get("C", 0, None).is_err());
}

#[test]
fn a_flag_that_forbids_an_object_is_the_exit_status() {
    let server = server();
    let services = server.connect("").unwrap();
    let text = "class A { [key] string Name; };";
    assert_eq!(compile(&server, text).exit_code(), 0);
    let again = MofCompiler::new(&services).class_flags(swbem::PutFlags::CREATE_ONLY);
    assert_eq!(
        again.compile_text("a.mof", text).exit_code(),
        Status::ALREADY_EXISTS.0
    );
    let pragma = format!("#pragma classflags(\"updateonly\")\n{text}\nclass B {{}};");
    let compilation = again.compile_text("a.mof", &pragma);
    assert_eq!(compilation.exit_code(), Status::NOT_FOUND.0);
    assert_eq!(compilation.failure().unwrap().object_number, Some(2));
}

#[test]
fn deletions_happen_in_their_place() {
    let server = server();
    let text = r#"
        class A { [key] string Name; };
        instance of A { Name = "one"; };
        #pragma deleteinstance("A.Name=\"one\"", fail)
        #pragma deleteclass("A", fail)
        #pragma deleteclass("A", nofail)
        class A { [key] uint32 Id; };
    "#;
    let compilation = compile(&server, text);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    assert_eq!(compilation.deletions(), 2);
    let services = server.connect("").unwrap();
    let class = services.get("A", 0, None).unwrap();
    assert_eq!(class.properties().count(), 1);
    let failing = compile(&server, "#pragma deleteclass(\"Z\", fail)");
    assert_eq!(failing.status(), Status::NOT_FOUND);
}

#[test]
fn a_missing_namespace_is_refused_when_the_first_object_goes_there() {
    let server = server();
    let text = "#pragma namespace(\"root\\\\nowhere\")\nclass A {};";
    let compilation = compile(&server, text);
    assert_eq!(compilation.status(), Status::INVALID_NAMESPACE);
    assert_eq!(compilation.exit_code(), 1);
    let elsewhere = compile(
        &server,
        "#pragma namespace(\"\\\\\\\\other\\\\root\")\nclass A {};",
    );
    assert_eq!(elsewhere.status(), Status::TRANSPORT_FAILURE);
}

#[test]
fn an_alias_stands_for_a_key_that_the_service_makes() {
    let server = server();
    let text = r#"
        class A { [key] string Id; };
        [Association] class Two { [key] A ref Left; [key] A ref Right; };
        instance of A as $X { };
        instance of A as $Y { };
        instance of Two { Left = $X; Right = $Y; };
    "#;
    let compilation = compile(&server, text);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    let services = server.connect("").unwrap();
    let set = services.instances_of("Two", 0, None).unwrap();
    let two = set.item_index(0).unwrap();
    for end in ["Left", "Right"] {
        let path: String = two.get_as(end).unwrap();
        assert!(services.get(&path, 0, None).is_ok(), "{path}");
    }
    assert_ne!(two.get("Left").unwrap(), two.get("Right").unwrap());
}

#[test]
fn with_a_sink_each_object_is_heard_of() {
    let server = server();
    let services = server.connect("").unwrap();
    let heard = Heard::default();
    let compiler = MofCompiler::new(&services).sink(&heard.sink());
    let compilation = compiler.compile_text("shop.mof", SHOP);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    assert_eq!((compilation.classes(), compilation.instances()), (3, 3));
    let events = heard.events();
    assert_eq!(events.len(), 12, "{events:#?}");
    assert_eq!(
        events[0],
        r"put \\HOST\root\cimv2:Shop_Item ObjectNumber=Sint32(1)"
    );
    assert_eq!(
        events[1],
        "completed 0x00000000 wbemNoErr Nothing ObjectNumber=Sint32(1)"
    );
    let bad = format!("{SHOP}\nclass Bad : Missing {{}};");
    let compilation = compiler.compile_text("shop.mof", &bad);
    assert_eq!(compilation.failure().unwrap().object_number, Some(7));
    assert_eq!(compilation.failure().unwrap().first_line, 20);
}

#[test]
fn progress_is_told() {
    let server = server();
    let seen = Heard::default();
    let note = seen.clone();
    let compiler = MofCompiler::new(&server.connect("").unwrap())
        .on_progress(move |progress| note.note(format!("{}/{}", progress.done, progress.total)));
    assert!(compiler.compile_text("shop.mof", SHOP).is_success());
    assert_eq!(seen.events().last().unwrap(), "6/6");
}

#[test]
fn files_include_others_and_missing_ones_are_mistakes() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("sub")).unwrap();
    let main = directory.path().join("main.mof");
    std::fs::write(
        &main,
        "#pragma include(\"sub\\\\a.mof\")\nclass Main : A {};",
    )
    .unwrap();
    std::fs::write(
        directory.path().join("sub/a.mof"),
        "#include(\"../b.mof\")\nclass A : B {};",
    )
    .unwrap();
    std::fs::write(directory.path().join("b.mof"), "class B {};").unwrap();
    let server = server();
    let compiler = MofCompiler::new(&server.connect("").unwrap());
    let compilation = compiler.compile_file(&main);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    assert_eq!(compilation.classes(), 3);
    assert!(MofCompiler::check_file(&main).is_success());
    std::fs::write(directory.path().join("b.mof"), "#include(\"gone.mof\")").unwrap();
    assert_eq!(compiler.compile_file(&main).exit_code(), 3);
    let unread = compiler.compile_file(directory.path().join("none.mof"));
    assert_eq!(unread.exit_code(), 2);
    assert!(
        unread
            .render(swbem_text::Colour::Never)
            .contains("none.mof")
    );
    assert_eq!(compiler.compile_file(directory.path()).exit_code(), 2);
}

#[test]
fn the_example_is_put_with_a_sink() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/computers.mof");
    let server = server();
    let heard = Heard::default();
    let compiler = MofCompiler::new(&server.connect("root").unwrap()).sink(&heard.sink());
    let compilation = compiler.compile_file(path);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    assert_eq!((compilation.classes(), compilation.instances()), (2, 4));
    assert_eq!(heard.events().len(), 12);
}

#[test]
fn a_progress_handler_may_call_the_service() {
    let server = server();
    let services = server.connect("").unwrap();
    put_class(&services, "Log");
    let log = services.clone();
    let compiler = MofCompiler::new(&services).on_progress(move |progress| {
        let class = log.get("Log", 0, None).unwrap();
        spawn(&class, &progress.done.to_string())
            .put(0, None)
            .unwrap();
    });
    let mut text = String::new();
    for number in 0..20 {
        text += &format!("class C{number} {{ [key] string Name; }};");
        text += &format!("instance of C{number} {{ Name = \"x\"; }};");
    }
    let compilation = compiler.compile_text("many.mof", &text);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
    assert_eq!(compilation.objects(), 40);
    assert!(services.get("Log.Name='40'", 0, None).is_ok());
}

#[test]
fn loc_080_both_halves_of_a_split_text_compile() {
    let server = server();
    let services = server.connect("").unwrap();
    let master = r#"[Description("A thing") : Amended ToSubclass] class Thing
        { [key, Description("Its name") : Amended ToSubclass] string Name; };"#;
    let mut files = swbem_text::Files::new();
    let (unit, _) = swbem_mof::parse_text(&mut files, "master.mof", master);
    let split = swbem_mof::split(&unit, "MS_409", r"root\cimv2").unwrap();
    for text in [&split.neutral, &split.localized] {
        let compilation = MofCompiler::new(&services).compile_text("half.mof", text);
        let rendered = compilation.render(swbem_text::Colour::Never);
        assert!(compilation.is_success(), "{rendered}\n{text}");
    }
    let neutral = services.get("Thing", 0, None).unwrap();
    assert!(neutral.qualifiers().item("Description").is_err());
    let localized = services
        .get("Thing", swbem::GetFlags::USE_AMENDED_QUALIFIERS, None)
        .unwrap();
    let description = localized.qualifiers().item("Description").unwrap();
    assert_eq!(description.value().unwrap(), swbem::Value::from("A thing"));
    assert!(description.is_amended().unwrap());
    let name = localized.property("Name").unwrap().qualifiers().unwrap();
    assert_eq!(
        name.item("Description").unwrap().value().unwrap(),
        swbem::Value::from("Its name")
    );
}

#[test]
fn a_master_text_is_stored_whole_with_a_warning() {
    let server = server();
    let text = "#pragma amendment(\"MS_409\")\nclass A {};";
    let compilation = compile(&server, text);
    assert!(compilation.is_success());
    assert!(
        compilation
            .render(swbem_text::Colour::Never)
            .contains("MS_409")
    );
    assert_eq!(compilation.classes(), 1);
}

#[test]
fn many_instances_share_commits() {
    let server = server();
    let mut text = "class Row { [key] uint32 Id; };".to_owned();
    for id in 0..9_000 {
        text += &format!("instance of Row {{ Id = {id}; }};");
    }
    let before = server.manager().store().kv().revision().number();
    let compilation = compile(&server, &text);
    assert_eq!(compilation.instances(), 9_000);
    let commits = server.manager().store().kv().revision().number() - before;
    assert!(commits < 10, "{commits} commits");
    let failing = format!("{text} instance of Row {{ Id = -1; }};");
    let compilation = compile(&server, &failing);
    assert_eq!(compilation.failure().unwrap().object_number, Some(9_002));
    assert_eq!(compilation.objects(), 9_001);
}

#[test]
fn a_compilation_can_be_stopped_and_keeps_what_it_stored() {
    let server = server();
    let services = server.connect("").unwrap();
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let compiler = MofCompiler::new(&services)
        .stop_when(move || asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 2);
    let compilation = compiler.compile_text("shop.mof", SHOP);
    assert_eq!(compilation.status(), Status::CALL_CANCELLED);
    assert_eq!(compilation.failure().unwrap().object_number, Some(3));
    assert_eq!(compilation.classes(), 2);
    assert!(services.get("Shop_Book", 0, None).is_ok());
}

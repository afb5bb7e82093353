//! What the MOF compiler stores (MOF-043 to MOF-084), through the service as a program embeds it.

use swbem::mof_compiler::Phase;
use swbem::{Compilation, MofCompiler, PutFlags, Server, Services, Status};
use swbem_core::Value;
use swbem_core::security::{AuthenticationLevel, CallOrigin, Rights, Token};
use swbem_manager::Connect;
use swbem_text::Colour;

const THING: &str = "class Thing { [key] string Name; uint32 Size = 7; string Text; };\n";

fn server() -> Server {
    Server::options().name("HOST").ephemeral().unwrap()
}

fn compile(server: &Server, text: &str) -> Compilation {
    MofCompiler::new(&services(server)).compile_text("test.mof", text)
}

/// Compiles what must be without fault.
fn store(server: &Server, text: &str) {
    let compilation = compile(server, text);
    let rendered = compilation.render(Colour::Never);
    assert!(compilation.is_success(), "{rendered}{text}");
}

fn services(server: &Server) -> Services {
    server.connect(r"root\cimv2").unwrap()
}

fn exists(server: &Server, path: &str) -> bool {
    match services(server).get(path, 0, None) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.status(), Status::NOT_FOUND, "{error}");
            false
        }
    }
}

fn value(server: &Server, path: &str, property: &str) -> Value {
    let object = services(server).get(path, 0, None).unwrap();
    object.get(property).unwrap()
}

#[test]
fn mof_043_a_class_is_deleted_in_its_place() {
    let server = server();
    store(&server, THING);
    // Between two declarations that would otherwise clash.
    store(
        &server,
        "#pragma deleteclass(\"Thing\", fail)\nclass Thing { [key] uint32 Id; };\n\
         class Below : Thing { };\n#pragma deleteclass(\"Below\", nofail)\n#pragma deleteclass(\"Never\", nofail)",
    );
    assert!(exists(&server, "Thing") && !exists(&server, "Below"));
    let compilation = compile(
        &server,
        "class Before { };\n#pragma deleteclass(\"Never\", fail)\nclass After { };",
    );
    assert_eq!(compilation.status(), Status::NOT_FOUND);
    assert!(exists(&server, "Before") && !exists(&server, "After"));
}

#[test]
fn mof_044_an_instance_is_deleted_in_its_place() {
    let server = server();
    store(
        &server,
        &format!(
            "{THING} instance of Thing {{ Name = \"a\"; Size = 1; }}; instance of Thing {{ Name = \"b\"; }};
             #pragma deleteinstance(\"Thing.Name=\\\"a\\\"\", fail)
             #pragma deleteinstance(\"Thing.Name=\\\"a\\\"\", nofail)
             instance of Thing {{ Name = \"a\"; }};"
        ),
    );
    assert_eq!(value(&server, "Thing='a'", "Size"), Value::Uint32(7));
    assert!(exists(&server, "Thing='b'"));
    let compilation = compile(
        &server,
        "#pragma deleteinstance(\"Thing='no'\", fail)\nclass After { };",
    );
    assert_eq!(compilation.status(), Status::NOT_FOUND);
    assert!(!exists(&server, "After"));
}

#[test]
fn mof_070_a_parse_error_anywhere_means_that_nothing_is_stored() {
    let server = server();
    for broken in [
        "class B { uint8 X = 300; };",
        "class B { uint32 X }",
        "instance of Thing { Next = $No; };",
    ] {
        let compilation = compile(&server, &format!("{THING}{broken}\nclass After {{ }};"));
        assert_eq!(
            (compilation.phase(), compilation.objects()),
            (Phase::Parse, 0),
            "{broken}"
        );
        assert!(!exists(&server, "Thing") && !exists(&server, "After"));
    }
}

#[test]
fn mof_071_mof_072_the_first_failure_stops_and_says_which_object() {
    let server = server();
    let text = "class A { [key] string Name; };\n\n#pragma deleteclass(\"Never\", nofail)\n\
         instance of A\n{\n    Name = \"one\";\n};\nclass B : Missing\n{\n};\ninstance of A { Name = \"two\"; };\n";
    let compilation = compile(&server, text);
    assert_eq!(compilation.phase(), Phase::Store);
    assert_eq!(compilation.status(), Status::NOT_FOUND);
    let failure = compilation.failure().unwrap();
    assert_eq!(failure.object_number, Some(3));
    assert_eq!((failure.first_line, failure.last_line), (8, 10));
    assert!(exists(&server, "A='one'") && !exists(&server, "A='two'"));
    let parse = compile(&server, "class A { };\nclass B\n{\n    uint8 X = 300;\n};");
    assert_eq!(parse.status().0, 0x8004_4007);
    let failure = parse.failure().unwrap();
    assert_eq!((failure.first_line, failure.object_number), (4, None));
    let well = compile(&server, "class C { };");
    assert_eq!((well.phase(), well.status()), (Phase::None, Status::OK));
    let absent = MofCompiler::check_file("no such file.mof");
    assert_eq!(absent.phase(), Phase::Arguments);
}

#[test]
fn mof_073_system_classes_are_refused_and_their_instances_stored() {
    let server = server();
    for text in [
        "class __Mine { };",
        "class __EventFilter : __IndicationRelated { };",
    ] {
        let compilation = compile(&server, text);
        assert_eq!(compilation.status(), Status::INVALID_OPERATION, "{text}");
        assert_eq!(compilation.phase(), Phase::Store);
    }
    store(
        &server,
        "instance of __EventFilter as $F { Name = \"f\"; QueryLanguage = \"WQL\";
             Query = \"SELECT * FROM __InstanceCreationEvent WITHIN 2 WHERE TargetInstance ISA 'Thing'\"; };
         class Consumer : __EventConsumer { [key] string Name; };
         instance of Consumer as $C { Name = \"c\"; };
         instance of __FilterToConsumerBinding { Filter = $F; Consumer = $C; };",
    );
    let bound = services(&server)
        .instances_of("__FilterToConsumerBinding", 0, None)
        .unwrap();
    assert_eq!(bound.count().unwrap(), 1);
}

#[test]
fn mof_074_properties_that_the_class_does_not_have() {
    let server = server();
    store(&server, THING);
    for (body, wanted) in [
        ("Name = \"x\"; Nothing = 1;", Status::NOT_FOUND),
        ("Name = \"x\"; __CLASS = \"Other\";", Status::READ_ONLY),
    ] {
        let compilation = compile(&server, &format!("instance of Thing {{ {body} }};"));
        assert_eq!(compilation.status(), wanted, "{body}");
    }
    assert!(!exists(&server, "Thing='x'"));
}

#[test]
fn mof_075_qualifiers_of_an_instance_are_stored_with_it() {
    let server = server();
    store(
        &server,
        &format!(
            "{THING} [Special(\"yes\")] instance of Thing {{ Name = \"x\";
                 [PropertyContext(\"local|x\"), Dynamic] Size; [Hint(5)] Text = \"t\"; }};
             instance of Thing {{ Name = \"y\"; }};"
        ),
    );
    let object = services(&server).get("Thing='x'", 0, None).unwrap();
    let special = object.qualifiers().item("special").unwrap();
    assert_eq!(special.value().unwrap(), Value::string("yes"));
    let on = |property: &str, qualifier: &str| {
        let set = object.property(property).unwrap().qualifiers().unwrap();
        set.item(qualifier).unwrap().value().unwrap()
    };
    assert_eq!(on("Size", "PropertyContext"), Value::string("local|x"));
    assert_eq!(on("Size", "Dynamic"), Value::Boolean(true));
    assert_eq!(on("Text", "Hint"), Value::Sint32(5));
    assert_eq!(object.get("Size").unwrap(), Value::Uint32(7));
    let other = services(&server).get("Thing='y'", 0, None).unwrap();
    assert!(other.qualifiers().item("special").is_err());
}

#[test]
fn mof_076_an_existing_instance_is_replaced() {
    let server = server();
    store(
        &server,
        &format!("{THING} instance of Thing {{ Name = \"x\"; Size = 1; Text = \"t\"; }};"),
    );
    store(&server, "instance of Thing { Name = \"x\"; };");
    assert_eq!(value(&server, "Thing='x'", "Size"), Value::Uint32(7));
    assert_eq!(value(&server, "Thing='x'", "Text"), Value::Null);
}

/// Compiles with the modes of the command line.
fn compile_with(server: &Server, class: PutFlags, instance: PutFlags, text: &str) -> Status {
    MofCompiler::new(&services(server))
        .class_flags(class)
        .instance_flags(instance)
        .compile_text("test.mof", text)
        .status()
}

#[test]
fn mof_077_class_modes_are_the_flags_of_the_put() {
    let none = PutFlags::default();
    let changed = "class Thing { [key] string Name; uint32 Size = 7; string Text; string Extra; };";
    for (pragma, flag, fresh, existing, with_subclass, with_instance) in [
        (
            "",
            none,
            Status::OK,
            Status::OK,
            Status::CLASS_HAS_CHILDREN,
            Status::CLASS_HAS_INSTANCES,
        ),
        (
            "createonly",
            PutFlags::CREATE_ONLY,
            Status::OK,
            Status::ALREADY_EXISTS,
            Status::ALREADY_EXISTS,
            Status::ALREADY_EXISTS,
        ),
        (
            "updateonly",
            PutFlags::UPDATE_ONLY,
            Status::NOT_FOUND,
            Status::OK,
            Status::CLASS_HAS_CHILDREN,
            Status::CLASS_HAS_INSTANCES,
        ),
        (
            "safeupdate",
            PutFlags::UPDATE_SAFE_MODE,
            Status::OK,
            Status::OK,
            Status::OK,
            Status::CLASS_HAS_INSTANCES,
        ),
        (
            "forceupdate",
            PutFlags::UPDATE_FORCE_MODE,
            Status::OK,
            Status::OK,
            Status::OK,
            Status::OK,
        ),
    ] {
        for by_pragma in [false, true] {
            let put = |server: &Server| {
                if by_pragma && !pragma.is_empty() {
                    let text = format!("#pragma classflags(\"{pragma}\")\n{changed}");
                    compile_with(server, none, none, &text)
                } else {
                    compile_with(server, flag, none, changed)
                }
            };
            assert_eq!(put(&server()), fresh, "{pragma} on a new class");
            for (around, wanted) in [
                ("", existing),
                ("class Below : Thing { };", with_subclass),
                ("instance of Thing { Name = \"x\"; };", with_instance),
            ] {
                let server = server();
                store(&server, &format!("{THING}{around}"));
                assert_eq!(put(&server), wanted, "{pragma} with {around}");
            }
        }
    }
}

#[test]
fn mof_078_instance_modes_are_the_flags_of_the_put() {
    let none = PutFlags::default();
    for (pragma, flag, fresh, existing) in [
        (
            "createonly",
            PutFlags::CREATE_ONLY,
            Status::OK,
            Status::ALREADY_EXISTS,
        ),
        (
            "updateonly",
            PutFlags::UPDATE_ONLY,
            Status::NOT_FOUND,
            Status::OK,
        ),
    ] {
        for (name, wanted) in [("new", fresh), ("old", existing)] {
            let server = server();
            store(
                &server,
                &format!("{THING} instance of Thing {{ Name = \"old\"; }};"),
            );
            let text = format!("instance of Thing {{ Name = \"{name}\"; Size = 9; }};");
            assert_eq!(
                compile_with(&server, none, flag, &text),
                wanted,
                "{pragma} {name}"
            );
            let server = self::server();
            store(
                &server,
                &format!("{THING} instance of Thing {{ Name = \"old\"; }};"),
            );
            let text = format!("#pragma instanceflags(\"{pragma}\")\n{text}");
            assert_eq!(
                compile_with(&server, none, none, &text),
                wanted,
                "{pragma} {name}"
            );
        }
    }
}

#[test]
fn mof_081_a_superclass_must_be_there_and_the_class_of_a_reference_not() {
    let server = server();
    let compilation = compile(&server, "class A : Missing { };");
    assert_eq!(compilation.status(), Status::NOT_FOUND);
    assert_eq!(compilation.phase(), Phase::Store);
    store(
        &server,
        "class Later { Missing ref To; Missing Part; void Run([in] Missing ref To); };",
    );
    // A superclass earlier in the file is enough, a later one is not.
    store(&server, "class Up { }; class Down : Up { };");
    let backwards = compile(&server, "class Low : High { }; class High { };");
    assert_eq!(backwards.status(), Status::NOT_FOUND);
}

#[test]
fn mof_083_a_namespace_is_made_for_what_comes_after() {
    let server = server();
    store(
        &server,
        "#pragma namespace(\"root\")\ninstance of __Namespace { Name = \"made\"; };\n\
         #pragma namespace(\"\\\\\\\\.\\\\root\\\\made\")\nclass A { [key] string Name; };\n\
         instance of A { Name = \"x\"; };\ninstance of __Namespace { Name = \"deeper\"; };\n\
         #pragma namespace(\"root/made/deeper\")\nclass B { };",
    );
    let made = server.connect(r"root\made").unwrap();
    assert!(made.get("A.Name='x'", 0, None).is_ok());
    assert!(
        server
            .connect(r"root\made\deeper")
            .unwrap()
            .get("B", 0, None)
            .is_ok()
    );
    assert!(!exists(&server, "A"));
    let nowhere = compile(&server, "#pragma namespace(\"root\\\\no\")\nclass A { };");
    assert_eq!(nowhere.status(), Status::INVALID_NAMESPACE);
}

#[test]
fn mof_084_security_of_a_namespace_comes_from_mof() {
    let server = Server::options()
        .name("HOST")
        .settings(|settings| settings.default_user_rights = Rights::NONE)
        .ephemeral()
        .unwrap();
    let user = || Token::unix(1000, []);
    let sid = user().user().to_string();
    store(
        &server,
        &format!(
            "#pragma namespace(\"root\")
             [NamespaceSecuritySDDL(\"O:BAG:BAD:(A;;0x9;;;{sid})\")] instance of __Namespace {{ Name = \"own\"; }};
             instance of __Namespace {{ Name = \"secret\"; }};
             #pragma namespace(\"root\\\\secret\")
             [RequiresEncryption] instance of __SystemSecurity {{ }};"
        ),
    );
    let manager = server.manager();
    let session = manager.connect(Connect::new(r"root\own", user())).unwrap();
    assert_eq!(session.rights(), Rights::from_bits(0x9));
    let connect = |namespace: &str, level| {
        let token = Token::system()
            .with_origin(CallOrigin::Remote)
            .with_authentication(level);
        let outcome = manager.connect(Connect::new(namespace, token));
        outcome.err().map(|error| error.status())
    };
    let integrity = AuthenticationLevel::PktIntegrity;
    assert_eq!(
        connect(r"root\secret", integrity),
        Some(Status::ACCESS_DENIED)
    );
    assert_eq!(
        connect(r"root\secret", AuthenticationLevel::PktPrivacy),
        None
    );
    assert_eq!(connect("root", integrity), None);
}

#[test]
fn mof_128_an_object_for_another_server_is_not_stored() {
    let server = server();
    let text = "#pragma namespace(\"\\\\\\\\elsewhere\\\\root\\\\cimv2\")\nclass A { };";
    assert!(MofCompiler::check_text("test.mof", text).is_success());
    let compilation = compile(&server, text);
    assert_eq!(compilation.phase(), Phase::Store);
    assert_eq!(compilation.status(), Status::TRANSPORT_FAILURE);
    assert!(!exists(&server, "A"));
    // This server by its own name is no other.
    store(
        &server,
        "#pragma namespace(\"\\\\\\\\host\\\\root\\\\cimv2\")\nclass A { };",
    );
    assert!(exists(&server, "A"));
}

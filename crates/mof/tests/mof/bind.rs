//! What a text means: types, flavors, directions, flags, namespaces, aliases.

use std::sync::Arc;

use swbem_core::{CimType, ClassDecl, DataType, DateTime, Flavor, Object, Qualifier, Value};
use swbem_mof::ast::Absent;
use swbem_mof::{ActionKind, Linker, bind_instance, code};
use swbem_text::Code;

use crate::repository::{Repository, compile, compile_text, program};

fn class_of(text: &str) -> Arc<ClassDecl> {
    let (repository, result) = compile_text(text);
    result.unwrap();
    let classes = repository.classes.borrow();
    Arc::clone(classes.last().unwrap().1.decl())
}

fn qualifier_of(text: &str) -> Qualifier {
    let class = class_of(text);
    class.qualifiers.iter().next().unwrap().clone()
}

fn failure(text: &str) -> (Code, String) {
    let error = compile_text(text).1.unwrap_err();
    (error.code.unwrap(), error.message)
}

#[test]
fn defaults_take_the_type_of_their_property() {
    let class = class_of(include_str!("../../../testsuite/data/mof/ok/literals.mof"));
    let default = |name: &str| class.properties[&swbem_core::Fold(name)].default.clone();
    let expected = [
        ("Least", Value::Sint8(-128)),
        ("Binary", Value::Uint8(3)),
        ("Hex", Value::Uint16(254)),
        ("Octal", Value::Uint32(3)),
        ("Signed", Value::Sint32(7)),
        ("Bare", Value::Uint64(u64::MAX)),
        ("Quoted", Value::Uint64(u64::MAX)),
        ("QuotedHex", Value::Sint64(-127)),
        ("Rounded", Value::Uint32(1000)),
        ("Small", Value::Real32(-127.78)),
        ("Point", Value::Real64(0.5)),
        ("Whole", Value::Real64(3.0)),
        ("Yes", Value::Boolean(true)),
        ("Letter", Value::Char16(65)),
        ("Wide", Value::Char16(0x4133)),
        ("Unit", Value::Char16(65)),
        ("Joined", Value::string("one two three")),
        ("Empty", Value::string("")),
        ("Nothing", Value::Null),
        (
            "Span",
            DateTime::parse("00000001120032.000000:000").unwrap().into(),
        ),
        ("Bytes", Value::bytes(&[1, 2, 3, 4])),
        ("Texts", Value::strings(["ab", "c"])),
        ("None", Value::Array(Vec::new())),
        ("Null", Value::Null),
    ];
    for (name, value) in expected {
        assert_eq!(default(name), Some(value), "{name}");
    }
}

#[test]
fn mof_023_mof_024_types_of_references_and_objects() {
    let class = class_of(include_str!(
        "../../../testsuite/data/mof/ok/mof_020_mof_023_mof_024_mof_025_classes.mof"
    ));
    assert_eq!(class.superclass, Some("Base".into()));
    let text =
        include_str!("../../../testsuite/data/mof/ok/mof_020_mof_023_mof_024_mof_025_classes.mof");
    let program = program(text);
    let ActionKind::PutClass { class, .. } = &program.actions[0].kind else {
        panic!("{:?}", program.actions[0]);
    };
    let class = class.decl();
    let type_of = |name: &str| class.properties[&swbem_core::Fold(name)].data_type.clone();
    assert_eq!(type_of("Any"), DataType::scalar(CimType::Object));
    assert_eq!(type_of("Anys"), DataType::array(CimType::Object));
    assert_eq!(type_of("Part"), DataType::object("Base"));
    assert_eq!(type_of("Next"), DataType::reference("Base"));
    assert_eq!(type_of("Weak"), DataType::scalar(CimType::Reference));
    assert!(type_of("Others").is_array);
}

#[test]
fn mof_030_array_lengths_become_maxlen() {
    let class =
        class_of("class A { uint32 Sizes[4] = {1, 2, 3, 4, 5}; [MaxLen(2)] uint32 Two[4]; };");
    let max_len = |name: &str| {
        let property = &class.properties[&swbem_core::Fold(name)];
        property.qualifiers.value("MaxLen").cloned()
    };
    assert_eq!(max_len("Sizes"), Some(Value::Sint32(4)));
    assert_eq!(max_len("Two"), Some(Value::Sint32(2)));
    let sizes = class.properties[&swbem_core::Fold("Sizes")].default.clone();
    assert_eq!(
        sizes.unwrap().as_array().unwrap().len(),
        5,
        "it is not enforced"
    );
}

#[test]
fn mof_021_mof_054_mof_060_undeclared_qualifiers_have_the_type_of_their_value_and_no_flavor() {
    let value = |text: &str| {
        let qualifier = qualifier_of(&format!("[Q{text}] class A {{ }};"));
        assert_eq!(qualifier.flavor, Flavor::NONE, "{text}");
        qualifier.value
    };
    assert_eq!(value(""), Value::Boolean(true));
    assert_eq!(value("(false)"), Value::Boolean(false));
    assert_eq!(value("(-3)"), Value::Sint32(-3));
    assert_eq!(value("(4294967295)"), Value::string("4294967295"));
    assert_eq!(value("(1.5)"), Value::Real64(1.5));
    assert_eq!(value("(\"x\")"), Value::string("x"));
    assert_eq!(value("(null)"), Value::Null);
    assert_eq!(value("{\"x\", \"y\"}"), Value::strings(["x", "y"]));
    assert_eq!(value("(\"x\", \"y\")"), Value::strings(["x", "y"]));
    assert_eq!(
        value("{1, 4294967295}"),
        Value::strings(["1", "4294967295"])
    );
    assert_eq!(value("{}"), Value::Array(Vec::new()));
}

#[test]
fn mof_061_mof_063_loc_083_flavors_are_written_declared_or_none() {
    let flavor = |declaration: &str, written: &str| {
        qualifier_of(&format!("{declaration} [Q(\"x\"){written}] class A {{ }};")).flavor
    };
    let wmi = "Qualifier Q : ToInstance DisableOverride;";
    let dmtf = |clause: &str| format!("Qualifier Q : string, Scope(any){clause};");
    assert_eq!(flavor("", ": ToSubclass Amended").0, 0x82);
    assert_eq!(flavor("", ": EnableOverride").0, 0);
    assert_eq!(flavor(wmi, "").0, 0x11);
    assert_eq!(
        flavor(wmi, ": ToSubclass").0,
        0x02,
        "what is written overrides what is declared"
    );
    assert_eq!(flavor(&dmtf(""), "").0, 0x02);
    assert_eq!(flavor(&dmtf(", Flavor(DisableOverride)"), "").0, 0x12);
    assert_eq!(flavor(&dmtf(", Flavor(Restricted)"), "").0, 0);
    assert_eq!(
        flavor(
            &dmtf(", Flavor(EnableOverride, ToSubclass, Translatable)"),
            ""
        )
        .0,
        0x82
    );
    assert_eq!(flavor(&dmtf(", ToInstance"), "").0, 0x03);
}

#[test]
fn mof_062_declarations_hold_from_their_place_on() {
    let text = "[Q] class A { }; Qualifier Q : ToInstance; [Q] class B { };
                Qualifier Q : ToSubclass; [Q] class C { };";
    let (repository, _) = compile_text(text);
    let flavors: Vec<u8> = repository
        .classes
        .borrow()
        .values()
        .map(|class| class.decl().qualifiers.get("q").unwrap().flavor.0)
        .collect();
    assert_eq!(flavors, [0, 1, 2]);
}

#[test]
fn mof_054_declared_qualifiers_have_the_declared_type() {
    let value = |ty: &str, text: &str| {
        let text = format!("Qualifier Q : {ty}, Scope(any); [Q{text}] class A {{ }};");
        qualifier_of(&text).value
    };
    assert_eq!(value("uint32", "(7)"), Value::Sint32(7));
    assert_eq!(value("sint64", "(-7)"), Value::Sint32(-7));
    assert_eq!(
        value("uint64", "(18446744073709551615)"),
        Value::string("18446744073709551615")
    );
    assert_eq!(value("real32", "(2)"), Value::Real64(2.0));
    assert_eq!(value("string = \"d\"", ""), Value::string("d"));
    assert_eq!(value("string", ""), Value::Null);
    assert_eq!(value("boolean = false", ""), Value::Boolean(true));
    assert_eq!(value("boolean = true", "(false)"), Value::Boolean(false));
    assert_eq!(value("string[]", "{\"x\"}"), Value::strings(["x"]));
}

#[test]
fn mof_064_key_always_propagates_and_only_dmtf_can_deny_it() {
    let key = |declaration: &str, written: &str| {
        let text = format!("{declaration} class A {{ [{written}] string Name; }};");
        let class = class_of(&text);
        let property = &class.properties[&swbem_core::Fold("Name")];
        property.qualifiers.get("key").map(|key| key.flavor)
    };
    let declaration = "Qualifier Key : boolean = false, Scope(property), Flavor(DisableOverride);";
    assert_eq!(key("", "key"), Some(Flavor::KEY));
    assert_eq!(key("", "key : ToInstance"), Some(Flavor::KEY));
    assert_eq!(key("", "key(false)"), Some(Flavor::KEY));
    assert_eq!(key(declaration, "Key"), Some(Flavor::KEY));
    assert_eq!(key(declaration, "Key(false)"), None);
}

#[test]
fn mof_065_sch_063_parameters_are_numbered_and_dmtf_ones_are_input() {
    let class = class_of(
        "class A { void Run([in] uint32 One, [out, ID(5)] uint32 Two, [in, out] uint32 Three); };",
    );
    let parameters = &class.methods[&swbem_core::Fold("Run")].parameters;
    let ids: Vec<_> = parameters.iter().map(|p| p.id().unwrap()).collect();
    assert_eq!(ids, [0, 5, 2]);
    assert!(
        parameters
            .iter()
            .all(|p| p.qualifiers.get("ID").unwrap().flavor.0 == 0x11)
    );

    let class = class_of(
        "Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride, ToSubclass);
         class A { void Run(uint32 One, [Out] uint32 Two, [In(false), Out] uint32 Three); };",
    );
    let parameters = &class.methods[&swbem_core::Fold("Run")].parameters;
    let directions: Vec<_> = parameters
        .iter()
        .map(|p| (p.is_input(), p.is_output()))
        .collect();
    assert_eq!(directions, [(true, false), (true, true), (false, true)]);
    assert_eq!(parameters[0].qualifiers.get("In").unwrap().flavor.0, 0x12);
}

#[test]
fn mof_042_actions_know_their_namespace_flags_number_and_lines() {
    let program = program(
        r#"class A { };
#pragma namespace("root\\x")
#pragma classflags("createonly, forceupdate")
#pragma instanceflags(updateonly)
class B
{
};
#pragma deleteclass("C", nofail)
#pragma autorecover
#pragma amendment("MS_409")
instance of B { };
#pragma deleteinstance("B=@", fail)
#pragma classflags(0)
class D { };
"#,
    );
    assert!(program.autorecover);
    assert_eq!(program.amendment.as_deref(), Some("MS_409"));
    let seen: Vec<_> = program
        .actions
        .iter()
        .map(|action| {
            let what = match &action.kind {
                ActionKind::PutClass { class, flags } => {
                    format!("{} {flags:#x}", class.decl().name)
                }
                ActionKind::PutInstance { instance, flags } => {
                    format!("of {} {flags:#x}", instance.class())
                }
                ActionKind::DeleteClass { name, absent } => {
                    format!("no {name} {}", *absent == Absent::Fail)
                }
                ActionKind::DeleteInstance { path, absent } => {
                    format!("no {path} {}", *absent == Absent::Fail)
                }
            };
            let namespace = action.namespace.as_deref().unwrap_or("default").to_owned();
            (
                what,
                namespace,
                action.object_number,
                action.first_line,
                action.last_line,
            )
        })
        .collect();
    let x = || "root\\x".to_owned();
    assert_eq!(
        seen,
        [
            ("A 0x0".to_owned(), "default".to_owned(), Some(1), 1, 1),
            ("B 0x42".to_owned(), x(), Some(2), 5, 7),
            ("no C false".to_owned(), x(), None, 8, 8),
            ("of B 0x1".to_owned(), x(), Some(3), 11, 11),
            ("no B=@ true".to_owned(), x(), None, 12, 12),
            ("D 0x0".to_owned(), x(), Some(4), 14, 14),
        ]
    );
}

const CLASSES: &str = "
    class Thing { [key] string Name; uint8 Size = 7; uint8 Sizes[]; object Any; Thing Part;
                  Thing Parts[]; Thing ref Next; Thing ref Others[]; sint64 Big; real32 Real;
                  char16 Letter; datetime When; };
    class Special : Thing { };
    class Link { [key] Thing ref One; [key] Thing ref Two; };
    class Other { [key] uint32 Id; };
";

#[test]
fn mof_026_mof_027_values_of_instances_take_the_type_of_their_property() {
    let (_, instances) = compile_text(&format!(
        "{CLASSES} [Fixed] instance of thing {{
            NAME = \"x\"; Sizes = {{1, 2}}; Big = \"0x10\"; Real = 1; Letter = 'a'; Any = null;
            When = \"19980416******.000000+***\"; [Hint(\"h\")] Size;
            Part = instance of Special {{ Name = \"p\"; Part = instance of Thing {{ Size = 1; }}; }};
            Parts = {{instance of Thing {{ Name = \"q\"; }}}};
            Others = {{\"Thing.Name=\\\"x\\\"\"}};
        }};"
    ));
    let instance = &instances.unwrap()[0];
    assert_eq!(instance.get("Name"), Some(&Value::string("x")));
    assert_eq!(instance.get("Size"), Some(&Value::Uint8(7)));
    assert_eq!(instance.get("Sizes"), Some(&Value::bytes(&[1, 2])));
    assert_eq!(instance.get("Big"), Some(&Value::Sint64(16)));
    assert_eq!(instance.get("Real"), Some(&Value::Real32(1.0)));
    assert_eq!(instance.get("Letter"), Some(&Value::Char16(97)));
    assert_eq!(instance.get("Any"), Some(&Value::Null));
    let reference = Value::reference("Thing.Name=\"x\"");
    assert_eq!(instance.get("Others"), Some(&Value::Array(vec![reference])));
    let part = instance.get("Part").unwrap().as_object().unwrap();
    assert_eq!(part.class_name().as_str(), "Special");
    let Object::Instance(part) = part else {
        panic!("{part:?}");
    };
    assert!(part.get("Part").unwrap().as_object().is_some());
    assert!(instance.local_qualifiers().is_true("fixed"));
    let size = instance.class().position("Size").unwrap();
    let hint = instance
        .local_property_qualifiers(size)
        .unwrap()
        .value("hint");
    assert_eq!(hint, Some(&Value::string("h")));
}

#[test]
fn mof_052_aliases_become_paths_forward_and_across_namespaces() {
    let (repository, instances) = compile_text(&format!(
        "{CLASSES}
         instance of Link {{ One = $A; Two = $B; }};
         instance of Thing as $A {{ Name = \"a\\\"\"; Next = $Kind; }};
         instance of Thing as $B {{ Name = \"b\"; Next = $L; }};
         instance of Link as $L {{ One = $a; Two = $b; }};
         class Kind as $Kind {{ Thing ref Default = $A; }};
         #pragma namespace(\"//./root/y\")
         instance of Thing as $C {{ Name = \"c\"; Next = $A; Others = {{$C, $B}}; }};
         #pragma namespace(\"root\\\\z\")
         instance of Thing {{ Name = \"d\"; Next = $C; Others = {{$D}}; }};
         instance of Thing as $D {{ Name = \"d\"; }};
         #pragma namespace(\"root\\\\w\")
         instance of Thing {{ Name = \"e\"; Next = $D; }};"
    ));
    let instances = instances.unwrap();
    let text = |idx: usize, name: &str| {
        instances[idx]
            .get(name)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(text(0, "One"), "Thing.Name=\"a\\\"\"");
    assert_eq!(text(1, "Next"), "Kind");
    assert_eq!(
        text(2, "Next"),
        r#"Link.One="Thing.Name=\"a\\\"\"",Two="Thing.Name=\"b\"""#
    );
    assert_eq!(
        instances[4].get("Others").unwrap().as_array().unwrap()[0],
        Value::reference("Thing.Name=\"c\"")
    );
    assert_eq!(text(5, "Next"), "\\\\.\\root\\y:Thing.Name=\"c\"");
    assert_eq!(text(7, "Next"), "\\\\.\\root\\z:Thing.Name=\"d\"");
    let kind = repository.classes.borrow()[&swbem_core::Fold("Kind")].clone();
    assert_eq!(
        kind.property("Default").unwrap().default,
        Value::reference("Thing.Name=\"a\\\"\"")
    );
}

#[test]
fn a_recorded_path_stands_for_an_alias_whose_key_was_made_up() {
    let program = program(&format!(
        "{CLASSES} instance of Thing as $A {{ Size = 1; }}; instance of Link {{ One = $A; }};"
    ));
    let repository = Repository::default();
    let error = compile(&program, &repository).unwrap_err();
    assert_eq!(error.code.unwrap().name, "WBEM_E_INVALID_OBJECT_PATH");

    let mut linker = Linker::new(&program);
    let [.., thing, link] = program.actions.as_slice() else {
        panic!("{:?}", program.actions);
    };
    linker.record(thing, "Thing.Name=\"{guid}\"");
    let ActionKind::PutInstance { instance, .. } = &link.kind else {
        panic!("{link:?}");
    };
    let instance = linker.instance(link, instance, &repository).unwrap();
    assert_eq!(
        instance.get("One"),
        Some(&Value::reference("Thing.Name=\"{guid}\""))
    );
}

#[test]
fn mof_052_circular_keys_by_alias_are_refused() {
    let (code, _) = failure(&format!(
        "{CLASSES} instance of Link as $A {{ One = $B; Two = \"x\"; }};
         instance of Link as $B {{ One = $A; Two = \"x\"; }};"
    ));
    assert_eq!(code.name, "WBEM_E_CIRCULAR_REFERENCE");
}

#[test]
fn mof_050_mof_074_what_does_not_fit_the_class_says_why() {
    let fails = |body: &str| {
        let text = format!("{CLASSES} instance of Thing as $A {{ {body} }};");
        failure(&text)
    };
    let cases = [
        (
            "Size = 256;",
            "WBEMMOF_E_ILLEGAL_CONSTANT_VALUE",
            "value of `Size` is out of the range of uint8",
        ),
        (
            "Size = \"1\";",
            "WBEMMOF_E_TYPE_MISMATCH",
            "`Size` is a uint8, and this is a string",
        ),
        (
            "Size = {1};",
            "WBEMMOF_E_UNEXPECTED_ARRAY_INIT",
            "`Size` is not an array",
        ),
        (
            "Sizes = 1;",
            "WBEMMOF_E_TYPE_MISMATCH",
            "`Sizes` is an array and takes `{…}`",
        ),
        (
            "Size = $A;",
            "WBEMMOF_E_UNEXPECTED_ALIAS",
            "alias `$A` is given to `Size`, which is a uint8",
        ),
        (
            "Part = $A;",
            "WBEMMOF_E_ALIASES_IN_EMBEDDED",
            "alias `$A` is given to `Part`, which is an embedded object",
        ),
        (
            "When = \"x\";",
            "WBEMMOF_E_TYPE_MISMATCH",
            "`When` is a datetime, and this string is none",
        ),
        (
            "Part = instance of Other { };",
            "WBEMMOF_E_TYPE_MISMATCH",
            "`Part` takes objects of class `Thing`, not of `Other`",
        ),
        (
            "Next = instance of Thing { };",
            "WBEMMOF_E_TYPE_MISMATCH",
            "`Next` is a Thing ref, and this is an embedded instance",
        ),
        (
            "Any = instance of Missing { };",
            "WBEM_E_INVALID_CLASS",
            "class `Missing` not found",
        ),
        (
            "Nothing = 1;",
            "WBEM_E_NOT_FOUND",
            "class `Thing` has no property `Nothing`",
        ),
        (
            "__CLASS = \"x\";",
            "WBEM_E_READ_ONLY",
            "system property `__CLASS` cannot be written",
        ),
        (
            "[key] Size = 1;",
            "WBEM_E_CANNOT_BE_KEY",
            "the key qualifier of `Size` cannot be set on an instance",
        ),
    ];
    for (body, name, message) in cases {
        let (code, text) = fails(body);
        assert_eq!((code.name, text.as_str()), (name, message), "{body}");
    }
    let (code, message) = failure("instance of Missing { };");
    assert_eq!(
        (code.value, message.as_str()),
        (0x8004_1010, "class `Missing` not found")
    );
}

#[test]
fn mof_027_a_class_default_may_be_an_embedded_object() {
    let (repository, result) = compile_text(
        "class Inner { uint8 Size; };
         class Outer { Inner Part = instance of Inner { Size = 3; };
                       object Parts[] = {instance of Inner { Size = 4; }};
                       void Run([in] Inner Part = instance of Inner { Size = 5; }); };",
    );
    result.unwrap();
    let outer = repository.classes.borrow()[&swbem_core::Fold("Outer")].clone();
    let size = |value: &Value| {
        let object = value.as_object().unwrap();
        object.as_instance().unwrap().get("Size").cloned()
    };
    assert_eq!(
        size(&outer.property("Part").unwrap().default),
        Some(Value::Uint8(3))
    );
    let parts = outer.property("Parts").unwrap().default.clone();
    assert_eq!(size(&parts.as_array().unwrap()[0]), Some(Value::Uint8(4)));
    let parameter = &outer.method("Run").unwrap().decl.parameters[0];
    assert_eq!(
        size(parameter.default.as_ref().unwrap()),
        Some(Value::Uint8(5))
    );
}

#[test]
fn a_single_instance_binds_to_a_class_at_hand() {
    let (repository, _) = compile_text(CLASSES);
    let thing = repository.classes.borrow()[&swbem_core::Fold("Thing")].clone();
    let program = program("instance of Thing { Name = \"x\"; };");
    let ActionKind::PutInstance { instance, .. } = &program.actions[0].kind else {
        panic!("{:?}", program.actions);
    };
    let bound = bind_instance(instance, thing.clone(), &repository).unwrap();
    assert_eq!(bound.relpath().as_deref(), Some("Thing.Name=\"x\""));

    let program =
        crate::repository::program("instance of Thing as $A { Name = \"x\"; Next = $A; };");
    let ActionKind::PutInstance { instance, .. } = &program.actions[0].kind else {
        panic!("{:?}", program.actions);
    };
    let error = bind_instance(instance, thing, &repository).unwrap_err();
    assert_eq!(error.code, Some(code::EXPECTED_ALIAS_NAME));
}

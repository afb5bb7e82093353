//! The text of objects, and that it means the objects again.

use std::sync::Arc;

use proptest::prelude::*;
use swbem_core::{
    CimType, Class, ClassDecl, ClassObject, DataType, DateTime, Flavor, Instance, MethodDecl, Name,
    Object, ParameterDecl, PropertyDecl, Qualifier, QualifierSet, Value,
};
use swbem_mof::{ActionKind, Exporter, Flavors, losses, print_class, print_instance, print_object};

use crate::repository::{Repository, compile, compile_text, program};

fn bound_class(text: &str) -> Arc<ClassDecl> {
    let program = program(text);
    match &program.actions[0].kind {
        ActionKind::PutClass { class, .. } => Arc::clone(class.decl()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_class_prints_what_it_declares() {
    let text = r#"[Abstract, Description("a \"b\"") : ToSubClass Amended, Version("1")]
class A : B
{
    [Key] string Name;
    [MaxLen(3)] uint8 Bytes[] = {1, 2};
    uint64 Big = "18446744073709551615";
    B ref Next = NULL;
    object ref Weak;
    B Part;
    object Anything[];
    [Implemented : ToInstance DisableOverride] uint32 Run([In] string Text, [In, Out] real32 Real = 1.5);
    void Stop();
};
"#;
    let class = bound_class(text);
    assert_eq!(print_class(&class, Flavors::Written), text);
    let plain = print_class(&class, Flavors::Omitted);
    assert_eq!(
        plain,
        text.replace(" : ToSubClass Amended", "")
            .replace(" : ToInstance DisableOverride", "")
    );
}

#[test]
fn an_instance_prints_its_values() {
    let (_, instances) = compile_text(
        "class A { [key] string Name; uint8 Size = 7; uint8 Count; real32 Real; A Part; object Any;
                   char16 Letter; datetime When; uint8 Null = 3; };
         [Fixed] instance of A { Name = \"x\\n\"; Real = 0.1; Letter = '\\x1'; Null = null;
            [Hint] Count; When = \"00000001120032.000000:000\";
            Part = instance of A { Name = \"y\"; Null = 3; Size = 7; }; };",
    );
    let instance = instances.unwrap().remove(0);
    assert_eq!(
        print_instance(&instance, Flavors::Written),
        r#"[Fixed]
instance of A
{
    Name = "x\n";
    Size = 7;
    [Hint] Count;
    Real = 0.1;
    Part = instance of A
    {
        Name = "y";
        Size = 7;
        Null = 3;
    };
    Letter = '\x0001';
    When = "00000001120032.000000:000";
    Null = NULL;
};
"#
    );
    let object = Object::Instance(Box::new(instance.clone()));
    assert_eq!(
        print_object(&object, Flavors::Written),
        print_instance(&instance, Flavors::Written)
    );
}

#[test]
fn an_export_compiles_to_the_same_objects() {
    let (repository, instances) = compile_text(
        "class A { [key] string Name; A ref Next; }; class B : A { uint8 Size[]; };
         instance of A { Name = \"x\"; Next = \"A.Name=\\\"y\\\"\"; };
         instance of B { Name = \"y\"; Size = {1}; };",
    );
    let instances = instances.unwrap();
    let mut exporter = Exporter::new(String::new());
    exporter.namespace(r"\\.\root\x").unwrap();
    for class in repository.classes.borrow().values() {
        exporter.class(class.decl()).unwrap();
    }
    for instance in &instances {
        exporter.instance(instance).unwrap();
    }
    let text = exporter.into_inner();
    assert!(
        text.starts_with("#pragma namespace(\"\\\\\\\\.\\\\root\\\\x\")\n"),
        "{text}"
    );
    let (again, instances_again) = compile_text(&text);
    assert_eq!(*again.classes.borrow(), *repository.classes.borrow());
    assert_eq!(instances_again.unwrap(), instances);
}

#[test]
fn what_mof_cannot_say_is_left_out() {
    let mut class = ClassDecl::new("A", None);
    let mut property = PropertyDecl::new(CimType::Real64);
    property
        .qualifiers
        .push(Qualifier::new("odd-name", "x", Flavor::NONE));
    property
        .qualifiers
        .push(Qualifier::new("CIMTYPE", "real64", Flavor::CIMTYPE));
    class.properties.insert("Real".into(), property);
    let mut method = MethodDecl::new(None);
    method.parameters.push(ParameterDecl {
        name: "Both".into(),
        data_type: CimType::Uint8.into(),
        default: None,
        qualifiers: QualifierSet::new(),
    });
    class.methods.insert("Run".into(), method);
    assert_eq!(
        print_class(&class, Flavors::Written),
        "// left out: property `Real` has the qualifier `odd-name`, whose name MOF cannot write\n\
         class A\n{\n    real64 Real;\n    void Run([In, Out] uint8 Both);\n};\n"
    );
}

#[test]
fn a_value_that_is_a_class_is_left_out_and_named() {
    let mut decl = ClassDecl::new("A", None);
    for name in ["Value", "Values"] {
        let data_type = DataType {
            is_array: name == "Values",
            ..DataType::scalar(CimType::Object)
        };
        decl.properties
            .insert(name.into(), PropertyDecl::new(data_type));
    }
    let mut method = MethodDecl::new(None);
    method
        .return_qualifiers
        .set(Qualifier::new("Text", "x", Flavor::NONE));
    decl.methods.insert("Run".into(), method);
    let class = Arc::new(Class::derive(Arc::new(decl), None));
    let mut embedded = ClassObject::new_base();
    // A name as a program may make it; in a comment it must not end the line.
    embedded.set_name("Inner\nclass Evil {};");
    let embedded = Value::from(Object::from(embedded));
    let mut inner = Instance::new(Arc::clone(&class));
    inner.set("Value", embedded.clone()).unwrap();
    let mut outer = Instance::new(Arc::clone(&class));
    outer
        .set("Value", Value::from(Object::from(inner)))
        .unwrap();
    outer.set("Values", Value::Array(vec![embedded])).unwrap();
    let text = print_instance(&outer, Flavors::Written);
    let comments: Vec<&str> = text.lines().take(2).collect();
    assert_eq!(
        comments,
        [
            r"// left out: property `Value` of the object in property `Value` holds the class `Inner\nclass Evil {};`, and MOF has no value that is a class",
            r"// left out: property `Values` holds the class `Inner\nclass Evil {};`, and MOF has no value that is a class",
        ]
    );
    assert_eq!(losses(&outer.into()).len(), 2);
    let text = print_class(class.decl(), Flavors::Written);
    assert!(
        text.starts_with("// left out: method `Run` has qualifiers on its return value"),
        "{text}"
    );
    let program = program(&text);
    assert_eq!(program.actions.len(), 1);
}

#[test]
fn a_real_without_a_literal_is_quoted_and_read_back() {
    let (_, instances) = compile_text(
        "class A { [key] string K; real32 Small[]; real64 Large[]; };
         instance of A { K = \"x\"; };",
    );
    let mut instance = instances.unwrap().remove(0);
    let small = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.1, f32::MAX];
    let large = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.1, f64::MAX];
    let small = Value::Array(small.into_iter().map(Value::Real32).collect());
    let large = Value::Array(large.into_iter().map(Value::Real64).collect());
    instance.set("Small", small.clone()).unwrap();
    instance.set("Large", large.clone()).unwrap();
    let printed = print_instance(&instance, Flavors::Written);
    assert!(
        printed.contains(r#"Small = {"NaN", "INF", "-INF", 0.1, 3.4028235e38};"#),
        "{printed}"
    );
    let class = "class A { [key] string K; real32 Small[]; real64 Large[]; };";
    let (_, instances) = compile_text(&format!("{class}\n{printed}"));
    let again = instances.unwrap().remove(0);
    // As text, since a NaN does not equal itself.
    let shown = |name: &str| format!("{:?}", again.get(name).unwrap());
    assert_eq!(shown("Small"), format!("{small:?}"));
    assert_eq!(shown("Large"), format!("{large:?}"));
}

// ---- properties ----

fn name() -> impl Strategy<Value = Name> {
    "X[A-Za-z0-9]{0,8}".prop_map(Name::from)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,12}", any::<String>()]
}

fn scalar(base: CimType) -> BoxedStrategy<Value> {
    match base {
        CimType::Sint8 => any::<i8>().prop_map(Value::Sint8).boxed(),
        CimType::Uint8 => any::<u8>().prop_map(Value::Uint8).boxed(),
        CimType::Sint16 => any::<i16>().prop_map(Value::Sint16).boxed(),
        CimType::Uint16 => any::<u16>().prop_map(Value::Uint16).boxed(),
        CimType::Sint32 => any::<i32>().prop_map(Value::Sint32).boxed(),
        CimType::Uint32 => any::<u32>().prop_map(Value::Uint32).boxed(),
        CimType::Sint64 => any::<i64>().prop_map(Value::Sint64).boxed(),
        CimType::Uint64 => any::<u64>().prop_map(Value::Uint64).boxed(),
        CimType::Real32 => any::<f32>()
            .prop_filter("equal to itself", |real| !real.is_nan())
            .prop_map(Value::Real32)
            .boxed(),
        CimType::Real64 => any::<f64>()
            .prop_filter("equal to itself", |real| !real.is_nan())
            .prop_map(Value::Real64)
            .boxed(),
        CimType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        CimType::Char16 => any::<u16>().prop_map(Value::Char16).boxed(),
        CimType::String => text().prop_map(Value::string).boxed(),
        CimType::Reference => text().prop_map(Value::reference).boxed(),
        CimType::Datetime => (0..4_000_000_000_i64)
            .prop_map(|seconds| {
                let datetime = DateTime::from_unix_micros(seconds * 1_000_001, 60).unwrap();
                Value::DateTime(datetime)
            })
            .boxed(),
        CimType::Object => Just(Value::Null).boxed(),
    }
}

fn value(data_type: &DataType) -> BoxedStrategy<Value> {
    let element = scalar(data_type.base);
    let some = if data_type.is_array && data_type.base != CimType::Object {
        prop::collection::vec(element, 0..3)
            .prop_map(Value::Array)
            .boxed()
    } else if data_type.is_array {
        Just(Value::Null).boxed()
    } else {
        element
    };
    prop_oneof![4 => some, 1 => Just(Value::Null)].boxed()
}

fn data_type() -> impl Strategy<Value = DataType> {
    let base = (0..104_u32).prop_filter_map("a type", CimType::from_code);
    (base, any::<bool>(), prop::option::of(name())).prop_map(|(base, is_array, class)| DataType {
        base,
        is_array,
        class: class.filter(|_| matches!(base, CimType::Reference | CimType::Object)),
    })
}

fn flavor() -> impl Strategy<Value = Flavor> {
    (0..16_u8).prop_map(|bits| {
        Flavor(bits & 0x3)
            .with(Flavor::NOT_OVERRIDABLE, bits & 0x4 != 0)
            .with(Flavor::AMENDED, bits & 0x8 != 0)
    })
}

fn qualifiers() -> impl Strategy<Value = QualifierSet> {
    let types = [
        CimType::Sint32,
        CimType::Real64,
        CimType::String,
        CimType::Boolean,
    ];
    let value =
        (prop::sample::select(types.to_vec()), any::<bool>()).prop_flat_map(|(base, array)| {
            value(&DataType {
                base,
                is_array: array,
                class: None,
            })
        });
    let qualifier = (name(), value, flavor()).prop_map(|(name, value, flavor)| Qualifier {
        name,
        value,
        flavor,
    });
    let key = Just(Qualifier::new("Key", true, Flavor::KEY));
    prop::collection::vec(prop_oneof![8 => qualifier, 1 => key], 0..3)
        .prop_map(|qualifiers| qualifiers.into_iter().collect())
}

fn property() -> impl Strategy<Value = PropertyDecl> {
    data_type().prop_flat_map(|data_type| {
        (prop::option::of(value(&data_type)), qualifiers()).prop_map(
            move |(default, qualifiers)| PropertyDecl {
                data_type: data_type.clone(),
                default,
                qualifiers,
            },
        )
    })
}

fn method() -> impl Strategy<Value = MethodDecl> {
    let direction = prop_oneof![
        Just(&["In"][..]),
        Just(&["Out"][..]),
        Just(&["In", "Out"][..])
    ];
    let parameter = (name(), property(), direction);
    (
        prop::option::of(data_type()),
        prop::collection::vec(parameter, 0..3),
        qualifiers(),
    )
        .prop_map(|(return_type, parameters, qualifiers)| {
            let mut method = MethodDecl::new(return_type.map(|ty| ty.element()));
            method.qualifiers = qualifiers;
            for (idx, (name, property, directions)) in parameters.into_iter().enumerate() {
                let mut qualifiers = property.qualifiers;
                for direction in directions {
                    qualifiers.set(Qualifier::new(*direction, true, Flavor::NONE));
                }
                let id = i32::try_from(idx).unwrap();
                qualifiers.set(Qualifier::new("ID", id, Flavor(0x11)));
                method.parameters.push(ParameterDecl {
                    name: Name::from(format!("{name}{idx}")),
                    data_type: property.data_type,
                    default: property.default,
                    qualifiers,
                });
            }
            method
        })
}

fn class() -> impl Strategy<Value = ClassDecl> {
    (
        name(),
        prop::option::of(name()),
        qualifiers(),
        prop::collection::vec((name(), property()), 0..4),
        prop::collection::vec((name(), method()), 0..2),
    )
        .prop_map(|(name, superclass, qualifiers, properties, methods)| {
            let mut class = ClassDecl::new(name, superclass);
            class.qualifiers = qualifiers;
            class.properties.extend(properties);
            class.methods.extend(methods);
            class
        })
}

fn instance() -> impl Strategy<Value = Instance> {
    let class = class().prop_map(|mut class| {
        class.superclass = None;
        class.methods.clear();
        class.qualifiers = QualifierSet::new();
        Arc::new(Class::derive(Arc::new(class), None))
    });
    class.prop_flat_map(|class| {
        let slots: Vec<_> = class
            .properties()
            .values()
            .map(|property| (prop::option::of(value(&property.data_type)), qualifiers()))
            .collect();
        (slots, qualifiers(), any::<bool>()).prop_map(move |(slots, own, is_nested)| {
            let mut instance = Instance::new(Arc::clone(&class));
            for qualifier in own {
                let _refused = instance.set_qualifier(qualifier);
            }
            for (position, (value, qualifiers)) in slots.into_iter().enumerate() {
                let property = class.property_at(position).unwrap();
                instance.put_value_at(position, value);
                if is_nested && property.data_type == DataType::scalar(CimType::Object) {
                    let inner = Object::Instance(Box::new(instance.clone()));
                    instance.put_value_at(position, Some(Value::from(inner)));
                }
                for qualifier in qualifiers {
                    let name = property.name.as_str();
                    let _refused = instance.set_property_qualifier(name, qualifier);
                }
            }
            instance
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_of_a_class_means_the_class(class in class()) {
        let text = print_class(&class, Flavors::Written);
        prop_assert_eq!(&*bound_class(&text), &class, "{}", text);
    }

    #[test]
    fn the_text_of_an_instance_means_the_instance(instance in instance()) {
        let repository = Repository::default();
        repository.put(Arc::clone(instance.class().decl()));
        let text = print_instance(&instance, Flavors::Written);
        let again = compile(&program(&text), &repository).unwrap().remove(0);
        prop_assert_eq!(&again, &instance, "{}", text);
    }
}

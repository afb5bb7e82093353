use std::collections::BTreeMap;

use swbem_mof::ast::{
    Arity, ClassDecl, Feature, Item, Method, Property, Qualifier, Type, ValueKind,
};
use swbem_text::Files;

use super::*;

/// Parses a text, which must be without fault and declare nothing but classes.
fn classes(mof: SystemMof) -> Vec<ClassDecl> {
    let (unit, diagnostics) = swbem_mof::parse_text(&mut Files::default(), mof.name, mof.text);
    assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", mof.name);
    unit.iter()
        .map(|item| match item {
            Item::Class(class) => ClassDecl::clone(class),
            other => panic!("{}: {other:?}", mof.name),
        })
        .collect()
}

fn root_classes() -> BTreeMap<String, ClassDecl> {
    system_mof("root")
        .iter()
        .flat_map(|mof| classes(*mof))
        .map(|class| (class.name.to_string(), class))
        .collect()
}

fn qualifier<'a>(qualifiers: &'a [Qualifier], name: &str) -> Option<&'a Qualifier> {
    qualifiers.iter().find(|qualifier| qualifier.name.is(name))
}

fn properties(class: &ClassDecl) -> impl Iterator<Item = &Property> {
    class.features.iter().filter_map(|feature| match feature {
        Feature::Property(property) => Some(property),
        Feature::Method(_) => None,
    })
}

fn methods(class: &ClassDecl) -> impl Iterator<Item = &Method> {
    class.features.iter().filter_map(|feature| match feature {
        Feature::Property(_) => None,
        Feature::Method(method) => Some(method),
    })
}

fn property<'a>(class: &'a ClassDecl, name: &str) -> &'a Property {
    properties(class)
        .find(|property| property.name.is(name))
        .unwrap_or_else(|| panic!("{} has no {name}", class.name))
}

#[test]
fn superclasses_stand_before_their_subclasses_and_names_are_unique() {
    for namespace in NAMESPACES {
        let mut seen: Vec<String> = Vec::new();
        for class in system_mof(namespace).iter().flat_map(|mof| classes(*mof)) {
            let name = class.name.to_string();
            assert!(name.starts_with("__"), "{name}");
            assert!(!seen.contains(&name), "{name}");
            if let Some(superclass) = &class.superclass {
                let superclass = superclass.to_string();
                assert!(seen.contains(&superclass), "{superclass} before {name}");
            }
            seen.push(name);
        }
    }
}

#[test]
fn namespaces_have_the_classes_that_are_theirs() {
    let count = |namespace| {
        system_mof(namespace)
            .iter()
            .map(|mof| classes(*mof).len())
            .sum::<usize>()
    };
    assert_eq!(count(r"root\cimv2"), 52);
    assert_eq!(count(r"ROOT\Default"), 53);
    assert_eq!(count("Root"), 61);
    for (idx, namespace) in NAMESPACES.iter().enumerate() {
        if let Some((parent, _)) = namespace.rsplit_once('\\') {
            assert!(NAMESPACES[..idx].contains(&parent));
        }
    }
}

#[test]
fn embedded_and_referenced_classes_exist() {
    let classes = root_classes();
    for class in classes.values() {
        let parameters = methods(class).flat_map(|method| &method.parameters);
        for member in properties(class).chain(parameters) {
            if let Type::Object(Some(target)) | Type::Reference(Some(target)) = &member.ty {
                assert!(classes.contains_key(&target.to_string()), "{target}");
            }
        }
    }
}

#[test]
fn concrete_classes_with_instances_have_keys_or_are_singletons() {
    let classes = root_classes();
    for (name, class) in &classes {
        let is = |flag| qualifier(&class.qualifiers, flag).is_some();
        let stored = [
            "__NAMESPACE",
            "__Win32Provider",
            "__EventFilter",
            "__FilterToConsumerBinding",
            "__AbsoluteTimerInstruction",
            "__IntervalTimerInstruction",
            "__TimerNextFiring",
        ]
        .contains(&name.as_str())
            || name.ends_with("Registration") && !is("abstract");
        assert_eq!(
            is_keyed(&classes, name),
            stored || is_keyed_base(name),
            "{name}"
        );
        assert!(
            !(is("singleton") && (is("abstract") || is_keyed(&classes, name))),
            "{name}"
        );
    }
}

/// Tells whether a class or one above it has a key.
fn is_keyed(classes: &BTreeMap<String, ClassDecl>, name: &str) -> bool {
    let class = &classes[name];
    properties(class).any(|property| qualifier(&property.qualifiers, "key").is_some())
        || class
            .superclass
            .as_ref()
            .is_some_and(|superclass| is_keyed(classes, &superclass.to_string()))
}

/// Abstract classes whose subclasses share one space of keys.
fn is_keyed_base(name: &str) -> bool {
    ["__Provider", "__TimerInstruction"].contains(&name)
}

#[test]
fn singletons_say_so_to_subclasses_and_instances() {
    let expected = [
        "__ArbitratorConfiguration",
        "__CIMOMIdentification",
        "__EventConsumerProviderCacheControl",
        "__EventProviderCacheControl",
        "__EventSinkCacheControl",
        "__ObjectProviderCacheControl",
        "__PropertyProviderCacheControl",
        "__ProviderHostQuotaConfiguration",
        "__SystemSecurity",
        "__thisNAMESPACE",
    ];
    let classes = root_classes();
    let singletons: Vec<_> = classes
        .values()
        .filter_map(|class| Some((class, qualifier(&class.qualifiers, "singleton")?)))
        .collect();
    let names: Vec<_> = singletons
        .iter()
        .map(|(class, _)| class.name.to_string())
        .collect();
    assert_eq!(names, expected);
    for (_, singleton) in singletons {
        assert_eq!(singleton.flavors.len(), 3);
    }
}

#[test]
fn the_security_methods_are_static_and_the_two_of_windows_9x_disabled() {
    let classes = root_classes();
    let mut disabled = Vec::new();
    let class = &classes["__SystemSecurity"];
    assert_eq!(methods(class).count(), 7);
    for method in methods(class) {
        assert!(qualifier(&method.qualifiers, "static").is_some());
        assert!(qualifier(&method.qualifiers, "implemented").is_some());
        if qualifier(&method.qualifiers, "disabled").is_some() {
            disabled.push(method.name.to_string());
        }
        let [parameter] = method.parameters.as_slice() else {
            panic!("{} has one parameter", method.name);
        };
        let direction = if method.name.to_string().starts_with("Get") {
            "out"
        } else {
            "in"
        };
        assert!(qualifier(&parameter.qualifiers, direction).is_some());
    }
    assert_eq!(disabled, ["Get9XUserList", "Set9XUserList"]);
}

#[test]
fn the_default_creator_is_system() {
    let system = swbem_core::security::Sid::SYSTEM.to_bytes();
    let classes = root_classes();
    for name in [
        "__EventFilter",
        "__EventConsumer",
        "__FilterToConsumerBinding",
    ] {
        let creator = property(&classes[name], "CreatorSID");
        assert_eq!(creator.array, Arity::Array(None));
        let Some(ValueKind::Array(values)) = creator.default.as_ref().map(|value| &value.kind)
        else {
            panic!("{name} has a default creator");
        };
        let bytes: Vec<i128> = values
            .iter()
            .map(|value| match &value.kind {
                ValueKind::Integer(integer) => integer.value(),
                other => panic!("{name}: {other:?}"),
            })
            .collect();
        assert_eq!(
            bytes,
            system.iter().copied().map(i128::from).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_provider_can_be_registered_in_every_role_at_once() {
    let classes = root_classes();
    let base = property(&classes["__ProviderRegistration"], "provider");
    assert!(qualifier(&base.qualifiers, "key").is_none());
    let roles: Vec<_> = classes
        .values()
        .filter(|class| class.name.to_string().ends_with("Registration"))
        .filter(|class| qualifier(&class.qualifiers, "abstract").is_none())
        .collect();
    assert_eq!(roles.len(), 6);
    for class in roles {
        let provider = property(class, "provider");
        assert!(qualifier(&provider.qualifiers, "key").is_some());
        assert_eq!(provider.ty, base.ty);
    }
}

#[test]
fn every_qualifier_is_a_standard_one_on_an_element_it_is_for() {
    use crate::qualifier_table::{Elements, standard_qualifier};
    let check = |qualifiers: &[Qualifier], element: Elements| {
        for qualifier in qualifiers {
            let name = qualifier.name.to_string();
            let standard = standard_qualifier(&name).unwrap_or_else(|| panic!("{name}"));
            assert!(standard.elements.intersects(element), "{name}");
        }
    };
    for class in root_classes().values() {
        check(&class.qualifiers, Elements::CLASS | Elements::ASSOCIATION);
        for property in properties(class) {
            check(
                &property.qualifiers,
                Elements::PROPERTY | Elements::REFERENCE,
            );
        }
        for method in methods(class) {
            check(&method.qualifiers, Elements::METHOD);
            for parameter in &method.parameters {
                check(&parameter.qualifiers, Elements::PARAMETER);
            }
        }
    }
}

//! Random classes and instances.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use swbem_core::{
    CimType, ClassDecl, ClassObject, DataType, DateTime, Flavor, Instance, MethodDecl, Object,
    ParameterDecl, PropertyDecl, Qualifier, QualifierSet, Value,
};

use super::fixture::decl;
use crate::catalog::{Namespace, Place, StoredClass};
use crate::{ClassId, NamespaceId};

pub(crate) const TYPES: [CimType; 16] = [
    CimType::Sint8,
    CimType::Uint8,
    CimType::Sint16,
    CimType::Uint16,
    CimType::Sint32,
    CimType::Uint32,
    CimType::Sint64,
    CimType::Uint64,
    CimType::Real32,
    CimType::Real64,
    CimType::Boolean,
    CimType::String,
    CimType::Datetime,
    CimType::Reference,
    CimType::Char16,
    CimType::Object,
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-cA-C \\\\\"=.:\u{0}éÉ]{0,12}",
        1 => "[a-c]{90,110}",
        1 => "[a-cé]{200,300}",
    ]
}

fn datetime() -> impl Strategy<Value = DateTime> {
    prop_oneof![
        (
            -60_000_000_000_000_000_i64..200_000_000_000_000_000,
            -720_i32..=720
        )
            .prop_filter_map("year", |(micros, offset)| DateTime::from_unix_micros(
                micros, offset
            )),
        (0_u64..8_640_000_000_000_000_000).prop_filter_map("days", DateTime::from_interval_micros),
        Just("2020****120000.******+***".parse().unwrap()),
    ]
}

/// A value of a scalar type that is not `Null`.
pub(crate) fn scalar(base: CimType) -> BoxedStrategy<Value> {
    match base {
        CimType::Sint8 => any::<i8>().prop_map(Value::Sint8).boxed(),
        CimType::Uint8 => any::<u8>().prop_map(Value::Uint8).boxed(),
        CimType::Sint16 => any::<i16>().prop_map(Value::Sint16).boxed(),
        CimType::Uint16 => any::<u16>().prop_map(Value::Uint16).boxed(),
        CimType::Sint32 => any::<i32>().prop_map(Value::Sint32).boxed(),
        CimType::Uint32 => any::<u32>().prop_map(Value::Uint32).boxed(),
        CimType::Sint64 => any::<i64>().prop_map(Value::Sint64).boxed(),
        CimType::Uint64 => any::<u64>().prop_map(Value::Uint64).boxed(),
        CimType::Real32 => any::<f32>().prop_map(Value::Real32).boxed(),
        CimType::Real64 => any::<f64>().prop_map(Value::Real64).boxed(),
        CimType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        CimType::Char16 => any::<u16>().prop_map(Value::Char16).boxed(),
        CimType::String => text().prop_map(Value::from).boxed(),
        CimType::Reference => prop_oneof![
            text().prop_map(Value::reference),
            "[ab]".prop_map(|key| Value::reference(format!("Base='{key}'"))),
        ]
        .boxed(),
        CimType::Datetime => datetime().prop_map(Value::DateTime).boxed(),
        CimType::Object => object(2).prop_map(Value::from).boxed(),
    }
}

/// A value of a type, sometimes `Null`.
pub(crate) fn value(data_type: &DataType) -> BoxedStrategy<Value> {
    let scalars = scalar(data_type.base);
    let values = if data_type.is_array {
        vec(scalars, 0..4).prop_map(Value::Array).boxed()
    } else {
        scalars
    };
    prop_oneof![1 => Just(Value::Null), 6 => values].boxed()
}

fn data_type() -> impl Strategy<Value = DataType> {
    (0..TYPES.len(), any::<bool>()).prop_map(|(at, is_array)| DataType {
        base: TYPES[at],
        is_array,
        class: None,
    })
}

pub(crate) fn qualifiers() -> impl Strategy<Value = QualifierSet> {
    let values = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text().prop_map(Value::from),
        vec(text(), 0..3).prop_map(Value::strings),
    ];
    vec(("[A-D]", values, any::<u8>()), 0..3).prop_map(|all| {
        let qualifiers = all.into_iter();
        qualifiers
            .map(|(name, value, flavor)| Qualifier::new(name, value, Flavor(flavor)))
            .collect()
    })
}

/// A declaration whose properties are called `P0`, `P1` and so on.
pub(crate) fn declaration(nesting: u32) -> BoxedStrategy<ClassDecl> {
    let property = move || {
        let types =
            data_type().prop_filter("depth", move |t| nesting > 0 || t.base != CimType::Object);
        types
            .prop_flat_map(|t| (value(&t), Just(t), any::<bool>(), qualifiers()))
            .prop_map(
                |(default, data_type, has_default, qualifiers)| PropertyDecl {
                    data_type,
                    default: has_default.then_some(default),
                    qualifiers,
                },
            )
    };
    let parameter =
        ("[a-f]", data_type(), qualifiers()).prop_map(|(name, data_type, qualifiers)| {
            ParameterDecl {
                name: name.into(),
                data_type,
                default: None,
                qualifiers,
            }
        });
    let method = (
        proptest::option::of(data_type()),
        vec(parameter, 0..3),
        qualifiers(),
    )
        .prop_map(|(return_type, parameters, return_qualifiers)| MethodDecl {
            parameters,
            return_qualifiers,
            ..MethodDecl::new(return_type)
        });
    (
        vec(property(), 0..6),
        vec(method, 0..3),
        qualifiers(),
        any::<bool>(),
    )
        .prop_map(|(properties, methods, qualifiers, has_superclass)| {
            let mut class = decl("Random", has_superclass.then_some("Above"));
            class.qualifiers = qualifiers;
            for (nth, property) in properties.into_iter().enumerate() {
                class.properties.insert(format!("P{nth}").into(), property);
            }
            for (nth, method) in methods.into_iter().enumerate() {
                class.methods.insert(format!("M{nth}").into(), method);
            }
            class
        })
        .boxed()
}

/// An instance of a random class, with some properties set.
pub(crate) fn random_instance(nesting: u32) -> BoxedStrategy<Instance> {
    declaration(nesting)
        .prop_flat_map(|class| {
            let values: Vec<_> = class
                .properties
                .values()
                .map(|property| {
                    (
                        proptest::option::of(value(&property.data_type)),
                        qualifiers(),
                    )
                })
                .collect();
            (Just(class), values, qualifiers())
        })
        .prop_map(|(class, values, qualifiers)| {
            let class = swbem_core::Class::derive(Arc::new(class), None);
            let mut instance = Instance::new(Arc::new(class));
            for (at, (value, set)) in values.into_iter().enumerate() {
                instance.put_value_at(at, value);
                instance.put_property_qualifiers(at, set);
            }
            *instance.local_qualifiers_mut() = qualifiers;
            instance
        })
        .boxed()
}

fn object(nesting: u32) -> BoxedStrategy<Object> {
    // Nesting shrinks with each level, so that the strategy ends.
    let Some(deeper) = nesting.checked_sub(1) else {
        return Just(ClassObject::from_decl(decl("Leaf", None)).into()).boxed();
    };
    prop_oneof![
        declaration(0).prop_map(|class| ClassObject::from_decl(class).into()),
        random_instance(0).prop_map(Object::from),
        object(deeper),
    ]
    .boxed()
}

/// The class of an instance as if it were stored.
pub(crate) fn stored(instance: &Instance) -> Arc<StoredClass> {
    let namespace = Namespace {
        id: NamespaceId(1),
        parent: None,
        path: "root".into(),
        security: None,
        place: Arc::new(place()),
    };
    let class = instance.class().clone();
    Arc::new(StoredClass::new(ClassId(7), 3, 2, class, None, &namespace))
}

pub(crate) fn place() -> Place {
    Place {
        namespace: "root".into(),
        server: "box".into(),
    }
}

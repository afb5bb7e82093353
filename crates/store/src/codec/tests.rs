use std::sync::Arc;

use proptest::prelude::*;
use swbem_core::{CimType, Class, ClassDecl, Instance, Object, Value};

use super::*;
use crate::ErrorKind;
use crate::tests::arbitrary::{TYPES, declaration, random_instance, scalar};
use crate::tests::fixture::{decl, qualified, with};

fn encoded(decl: &ClassDecl) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_class_decl(&mut bytes, decl, 0).unwrap();
    bytes
}

fn decoded(bytes: &[u8]) -> Result<ClassDecl> {
    let mut reader = Reader::new(bytes);
    let decl = read_class_decl(&mut reader, 0)?;
    reader.end("declaration")?;
    Ok(decl)
}

fn nest(depth: usize) -> Object {
    let class = Arc::new(Class::derive(
        Arc::new(with(decl("Box", None), "Inner", CimType::Object, &[])),
        None,
    ));
    let mut object: Object = Instance::new(class.clone()).into();
    for _ in 1..depth {
        let mut outer = Instance::new(class.clone());
        outer.put_value_at(0, Some(object.into()));
        object = outer.into();
    }
    object
}

#[test]
fn put_055_objects_nest_to_a_bound_and_no_deeper() {
    let mut bytes = Vec::new();
    push_object(&mut bytes, &nest(NESTING_MAX), 0).unwrap();
    let read = read_object(&mut Reader::new(&bytes), "object", 0).unwrap();
    assert_eq!(read, nest(NESTING_MAX));
    let error = push_object(&mut Vec::new(), &nest(NESTING_MAX + 1), 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let error = read_object(&mut Reader::new(&bytes), "object", 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
}

#[test]
fn put_161_an_embedded_instance_keeps_its_path_and_derivation() {
    let above = Arc::new(Class::derive(
        Arc::new(with(decl("Above", None), "Id", CimType::String, &["Key"])),
        None,
    ));
    let below = Class::derive(Arc::new(decl("Below", Some("Above"))), Some(above));
    let mut instance = Instance::new(Arc::new(below));
    instance.set("Id", "x").unwrap();
    let single = qualified(decl("Single", None), "Singleton");
    let single = Instance::new(Arc::new(Class::derive(Arc::new(single), None)));
    for (object, path) in [(instance, r#"Below.Id="x""#), (single, "Single=@")] {
        let mut bytes = Vec::new();
        push_object(&mut bytes, &object.clone().into(), 0).unwrap();
        let read = read_object(&mut Reader::new(&bytes), "object", 0).unwrap();
        assert_eq!(read.relpath().as_deref(), Some(path));
        assert_eq!(
            read.as_instance().unwrap().class().derivation(),
            object.class().derivation()
        );
        assert_eq!(read, object.into());
    }
}

#[test]
fn a_false_count_is_refused_before_room_is_made_for_it() {
    let mut bytes = vec![1, 19];
    push_number(&mut bytes, u32::MAX);
    let error = read_value(&mut Reader::new(&bytes), "value", 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "value at byte 7: it counts more than there is"
    );
    let error = Reader::new(&[0xff; 5]).number("number").unwrap_err();
    assert_eq!(error.to_string(), "number at byte 5: it is over 32 bits");
}

#[test]
fn arrays_that_are_none_are_refused() {
    for wrong in [
        Value::Array(vec![Value::Null]),
        Value::Array(vec![Value::Uint8(1), Value::Sint8(1)]),
        Value::Array(vec![Value::Array(vec![Value::Uint8(1)])]),
    ] {
        let error = push_value(&mut Vec::new(), &wrong, 0).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn decoding_undoes_encoding_of_numbers(number: u32) {
        let mut bytes = Vec::new();
        push_number(&mut bytes, number);
        let mut reader = Reader::new(&bytes);
        prop_assert_eq!(reader.number("number").unwrap(), number);
        prop_assert_eq!(reader.remaining(), 0);
    }

    #[test]
    fn decoding_undoes_encoding_of_values(
        value in (0..TYPES.len()).prop_flat_map(|at| scalar(TYPES[at]))
    ) {
        for value in [value.clone(), Value::Array(vec![value; 2]), Value::Null, Value::Array(vec![])] {
            let mut bytes = Vec::new();
            push_value(&mut bytes, &value, 0).unwrap();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(&read_value(&mut reader, "value", 0).unwrap(), &value);
            reader.end("value").unwrap();
        }
    }

    #[test]
    fn decoding_undoes_encoding_of_declarations(decl in declaration(1)) {
        let bytes = encoded(&decl);
        let again = decoded(&bytes).unwrap();
        prop_assert_eq!(&again, &decl);
        prop_assert_eq!(encoded(&again), bytes, "order and spelling stay");
    }

    #[test]
    fn decoding_undoes_encoding_of_objects(instance in random_instance(1)) {
        let mut bytes = Vec::new();
        push_object(&mut bytes, &instance.clone().into(), 0).unwrap();
        let mut reader = Reader::new(&bytes);
        let read = read_object(&mut reader, "object", 0).unwrap();
        reader.end("object").unwrap();
        prop_assert_eq!(read, Object::from(instance));
    }

    #[test]
    fn damaged_declarations_are_errors(
        decl in declaration(1),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = encoded(&decl);
        prop_assert!(decoded(&bytes[..cut.index(bytes.len())]).is_err(), "a part is not the whole");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = decoded(&bytes) {
            prop_assert_eq!(error.kind(), ErrorKind::Damaged);
            prop_assert!(error.to_string().contains("at byte"), "{}", error);
        }
    }
}

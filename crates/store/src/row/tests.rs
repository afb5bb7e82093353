use proptest::prelude::*;
use swbem_core::{CimType, Class, DataType};

use super::*;
use crate::ErrorKind;
use crate::tests::arbitrary::{random_instance, stored};
use crate::tests::fixture::{decl, with};

fn row(class: &Arc<StoredClass>, bytes: Vec<u8>) -> Row {
    Row::new(bytes, class.clone())
}

#[test]
fn put_155_what_was_not_set_shows_the_default_and_null_stays_null() {
    let mut class = with(decl("C", None), "A", CimType::Sint32, &[]);
    class = with(class, "B", CimType::Sint32, &[]);
    class = with(class, "C", DataType::array(CimType::String), &[]);
    for property in class.properties.values_mut().take(2) {
        property.default = Some(5.into());
    }
    let mut instance = Instance::new(Arc::new(Class::derive(Arc::new(class), None)));
    instance.set("B", Value::Null).unwrap();
    instance.set("C", Value::Array(vec![])).unwrap();
    let class = stored(&instance);
    let row = row(&class, encode_row(&class, &instance).unwrap());
    assert_eq!(row.value(0).unwrap(), 5.into());
    assert_eq!(row.value(1).unwrap(), Value::Null);
    assert_eq!(row.value(2).unwrap(), Value::Array(vec![]));
    assert_eq!(row.value(3).unwrap_err().kind(), ErrorKind::Invalid);
    let read = row.to_instance().unwrap();
    assert_eq!(read.set_value_at(0), None);
    assert_eq!(read.set_value_at(1), Some(&Value::Null));
    assert_eq!(row.class_version().unwrap(), 3);
}

#[test]
fn instances_of_another_shape_or_with_wrong_values_are_refused() {
    let make = |name: &str, property: &str| {
        let class = with(decl(name, None), property, CimType::Sint32, &[]);
        Instance::new(Arc::new(Class::derive(Arc::new(class), None)))
    };
    let class = stored(&make("C", "A"));
    let refused = |instance: &Instance| encode_row(&class, instance).unwrap_err();
    assert_eq!(refused(&make("C", "B")).kind(), ErrorKind::Invalid);
    assert_eq!(refused(&make("D", "A")).kind(), ErrorKind::Invalid);
    let mut wrong = make("C", "a");
    assert!(
        encode_row(&class, &wrong).is_ok(),
        "another form of the same class will do"
    );
    wrong.put_value_at(0, Some("text".into()));
    assert_eq!(
        refused(&wrong).to_string(),
        "property `A` of class `C`: the value is of another type"
    );
    let mut projected = make("C", "A");
    projected.project(Arc::from([]));
    assert_eq!(refused(&projected).kind(), ErrorKind::Invalid);
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(instance in random_instance(1)) {
        let class = stored(&instance);
        let row = row(&class, encode_row(&class, &instance).unwrap());
        let read = row.to_instance().unwrap();
        prop_assert_eq!(&read, &instance);
        for (at, property) in instance.class().properties().values().enumerate() {
            prop_assert_eq!(&row.value(at).unwrap(), instance.value_at(at).unwrap());
            prop_assert_eq!(read.set_value_at(at), instance.set_value_at(at));
            let key = [];
            let by_ref = RowRef::new(&key, row.as_bytes(), &class);
            let text = instance.value_at(at).and_then(Value::as_str);
            prop_assert_eq!(by_ref.text(at).unwrap(), text, "{}", property.name);
        }
        prop_assert_eq!(encode_row(&class, &read).unwrap(), row.into_bytes());
    }

    #[test]
    fn damaged_rows_are_errors(
        instance in random_instance(1),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..5),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let class = stored(&instance);
        let mut bytes = encode_row(&class, &instance).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let row = row(&class, bytes);
        let outcomes = (0..class.class.properties().len()).map(|at| row.value(at).err());
        for error in outcomes.chain([row.to_instance().err()]).flatten() {
            prop_assert_eq!(error.kind(), ErrorKind::Damaged, "{}", error);
        }
    }
}

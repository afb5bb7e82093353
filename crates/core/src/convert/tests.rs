use proptest::prelude::*;

use super::*;
use crate::{ClassDecl, ClassObject};

fn convert(variant: impl Into<Variant>, data_type: impl Into<DataType>) -> Result<Value> {
    variant.into().to_value(&data_type.into(), "property `P`")
}

fn text(value: &str) -> Variant {
    Variant::from(value)
}

/// An embedded object of a class without properties.
fn object(class: &str) -> Variant {
    let class = ClassObject::from_decl(ClassDecl::new(class, None));
    Variant::Object(Box::new(Object::Class(Box::new(class))))
}

#[test]
fn put_057_pth_031_null_and_empty_are_null_of_every_type() {
    for base in [
        CimType::Uint8,
        CimType::Boolean,
        CimType::Datetime,
        CimType::Object,
    ] {
        for data_type in [DataType::scalar(base), DataType::array(base)] {
            for variant in [Variant::Empty, Variant::Null] {
                assert_eq!(convert(variant, data_type.clone()).unwrap(), Value::Null);
            }
        }
    }
}

#[test]
fn pth_034_pth_037_an_integer_takes_any_integral_variant_in_range() {
    for (variant, cim_type, value) in [
        (Variant::I16(5), CimType::Uint32, Value::Uint32(5)),
        (Variant::I64(255), CimType::Uint8, Value::Uint8(255)),
        (Variant::U64(127), CimType::Sint8, Value::Sint8(127)),
        (Variant::I8(-128), CimType::Sint8, Value::Sint8(-128)),
        (
            Variant::R64(65_535.0),
            CimType::Uint16,
            Value::Uint16(65_535),
        ),
        (
            Variant::R64(4_294_967_295.0),
            CimType::Uint32,
            Value::Uint32(u32::MAX),
        ),
        (Variant::R32(-3.0), CimType::Sint16, Value::Sint16(-3)),
        (Variant::R64(-0.0), CimType::Uint8, Value::Uint8(0)),
        // The bits of a number that scripts see as negative.
        (Variant::I32(-1), CimType::Uint32, Value::Uint32(u32::MAX)),
        (Variant::I16(-1), CimType::Char16, Value::Char16(u16::MAX)),
        (Variant::I32(65), CimType::Char16, Value::Char16(65)),
        (text("ß"), CimType::Char16, Value::Char16(0xdf)),
        // Texts.
        (
            text("18446744073709551615"),
            CimType::Uint64,
            Value::Uint64(u64::MAX),
        ),
        (
            text("-9223372036854775808"),
            CimType::Sint64,
            Value::Sint64(i64::MIN),
        ),
        (
            text("0xFFFFFFFFFFFFFFFF"),
            CimType::Uint64,
            Value::Uint64(u64::MAX),
        ),
        (text("0x1f"), CimType::Sint64, Value::Sint64(31)),
        (text("+7"), CimType::Uint8, Value::Uint8(7)),
        (text("007"), CimType::Sint32, Value::Sint32(7)),
    ] {
        assert_eq!(
            convert(variant.clone(), cim_type).unwrap(),
            value,
            "{variant:?}"
        );
    }
}

#[test]
fn put_057_pth_034_pth_035_a_mismatch_names_target_type_and_value() {
    for (variant, data_type, message) in [
        (
            Variant::I32(256),
            DataType::scalar(CimType::Uint8),
            "property `P` of type `uint8` cannot be the number 256: it is out of range",
        ),
        (
            Variant::R64(1.5),
            DataType::scalar(CimType::Uint32),
            "property `P` of type `uint32` cannot be the number 1.5: it is not a whole number",
        ),
        (
            text("ten"),
            DataType::scalar(CimType::Sint64),
            "property `P` of type `sint64` cannot be the text `ten`: it is not a number",
        ),
        (
            text("20231301000000.000000+000"),
            DataType::scalar(CimType::Datetime),
            "property `P` of type `datetime` cannot be the text `20231301000000.000000+000`: \
             character 5 should be a month from 01 to 12, or **",
        ),
        (
            Variant::from(vec![1, 2]),
            DataType::scalar(CimType::Uint8),
            "property `P` of type `uint8` cannot be an array of 2 elements: \
             an array is no single value",
        ),
        (
            Variant::I32(1),
            DataType::array(CimType::Uint8),
            "property `P` of type `uint8[]` cannot be the number 1: it is not an array",
        ),
        (
            Variant::from(vec![1, 300]),
            DataType::array(CimType::Uint8),
            "property `P` of type `uint8[]` cannot be the number 300: it is out of range",
        ),
        (
            object("A"),
            DataType::reference("B"),
            "property `P` of type `B ref` cannot be an object of class `A`: \
             a reference is the text of a path, such as Path_.Path",
        ),
        (
            object("A"),
            DataType::object("B"),
            "property `P` of type `B` cannot be an object of class `A`: it is of another class",
        ),
    ] {
        let error = convert(variant, data_type).unwrap_err();
        assert_eq!(error.status(), Status::TYPE_MISMATCH);
        assert_eq!(error.message(), message);
    }
    let long = convert("x".repeat(1_000), CimType::Uint8).unwrap_err();
    assert!(long.message().len() < 200, "{long}");
}

#[test]
fn values_that_do_not_fit_are_refused() {
    for (variant, cim_type) in [
        (Variant::I16(-1), CimType::Uint32),
        (Variant::I64(-1), CimType::Uint32),
        (Variant::I32(-1), CimType::Uint16),
        (Variant::I32(-1), CimType::Uint64),
        (Variant::U64(u64::MAX), CimType::Sint64),
        (Variant::R64(f64::NAN), CimType::Sint32),
        (Variant::R64(f64::INFINITY), CimType::Uint64),
        (Variant::R64(1e30), CimType::Uint64),
        (Variant::R64(18_446_744_073_709_551_616.0), CimType::Uint64),
        (Variant::Bool(true), CimType::Uint8),
        (Variant::Date(1.0), CimType::Uint8),
        (text(""), CimType::Uint8),
        (text(" 1"), CimType::Uint8),
        (text("1.0"), CimType::Uint8),
        (text("--1"), CimType::Sint8),
        (text("-+1"), CimType::Sint8),
        (text("0x"), CimType::Sint8),
        (text("99999999999999999999"), CimType::Uint64),
        (text(""), CimType::Char16),
        (text("ab"), CimType::Char16),
        (text("😀"), CimType::Char16),
        (Variant::I32(65_536), CimType::Char16),
        (text("nan"), CimType::Real64),
        (text("inf"), CimType::Real64),
        (text("1e999"), CimType::Real64),
        (text(""), CimType::Real64),
        (Variant::R64(1e300), CimType::Real32),
        (Variant::I32(2), CimType::Boolean),
        (text("yes"), CimType::Boolean),
        (Variant::Bool(true), CimType::String),
        (Variant::Date(1.0), CimType::String),
        (Variant::Date(1.0), CimType::Datetime),
        (Variant::I32(5), CimType::Datetime),
        (Variant::I32(5), CimType::Reference),
        (text("x"), CimType::Object),
    ] {
        let error = convert(variant.clone(), cim_type).unwrap_err();
        assert_eq!(
            error.status(),
            Status::TYPE_MISMATCH,
            "{variant:?} {cim_type}"
        );
    }
}

#[test]
fn reals_booleans_texts_and_objects_convert() {
    for (variant, cim_type, value) in [
        (Variant::R64(0.5), CimType::Real32, Value::Real32(0.5)),
        (Variant::R32(0.5), CimType::Real64, Value::Real64(0.5)),
        (Variant::I32(3), CimType::Real64, Value::Real64(3.0)),
        (
            Variant::R64(f64::INFINITY),
            CimType::Real32,
            Value::Real32(f32::INFINITY),
        ),
        (text("-1.5e3"), CimType::Real64, Value::Real64(-1_500.0)),
        (Variant::Bool(true), CimType::Boolean, Value::Boolean(true)),
        (Variant::I16(-1), CimType::Boolean, Value::Boolean(true)),
        (Variant::I32(0), CimType::Boolean, Value::Boolean(false)),
        (text("True"), CimType::Boolean, Value::Boolean(true)),
        (text("x"), CimType::String, Value::string("x")),
        (text(""), CimType::String, Value::string("")),
        (Variant::I32(-5), CimType::String, Value::string("-5")),
        (Variant::R64(1.5), CimType::String, Value::string("1.5")),
        (text("C.k=1"), CimType::Reference, Value::reference("C.k=1")),
    ] {
        assert_eq!(
            convert(variant.clone(), cim_type).unwrap(),
            value,
            "{variant:?}"
        );
    }
    let datetime = DateTime::parse("****0401******.000000+***").unwrap();
    assert_eq!(
        convert("****0401******.000000+***", CimType::Datetime).unwrap(),
        Value::DateTime(datetime)
    );
    let embedded = convert(object("A"), DataType::object("a")).unwrap();
    assert_eq!(embedded.as_object().unwrap().class_name().as_str(), "A");
    assert!(convert(object("A"), CimType::Object).is_ok());
}

#[test]
fn pth_032_pth_035_arrays_convert_by_element() {
    let array = |base| DataType::array(base);
    assert_eq!(
        convert(vec![1, 2], array(CimType::Uint8)).unwrap(),
        Value::bytes(&[1, 2])
    );
    assert_eq!(
        convert(vec!["1", "0x2"], array(CimType::Uint64)).unwrap(),
        Value::Array(vec![Value::Uint64(1), Value::Uint64(2)])
    );
    for base in [CimType::Uint8, CimType::Object, CimType::Datetime] {
        let empty = Variant::Array(Vec::new());
        assert_eq!(
            convert(empty, array(base)).unwrap(),
            Value::Array(Vec::new())
        );
    }
    // A scalar takes a whole real, an array of integers does not.
    assert!(convert(1.0, CimType::Uint32).is_ok());
    assert!(convert(vec![1.0], array(CimType::Uint32)).is_err());
    assert!(convert(vec![1.0], array(CimType::Real32)).is_ok());
    assert!(convert(vec![Some("a"), None], array(CimType::String)).is_err());
    assert!(convert(vec![vec![1]], array(CimType::Uint8)).is_err());
}

#[test]
fn pth_037_pth_038_cim_values_show_in_their_automation_types() {
    for (value, variant) in [
        (Value::Null, Variant::Null),
        (Value::Sint8(-1), Variant::I16(-1)),
        (Value::Uint8(255), Variant::U8(255)),
        (Value::Sint16(-1), Variant::I16(-1)),
        (Value::Uint16(65_535), Variant::I32(65_535)),
        (Value::Sint32(-1), Variant::I32(-1)),
        (Value::Uint32(u32::MAX), Variant::I32(-1)),
        (Value::Sint64(-1), text("-1")),
        (Value::Uint64(u64::MAX), text("18446744073709551615")),
        (Value::Real32(0.5), Variant::R32(0.5)),
        (Value::Real64(0.5), Variant::R64(0.5)),
        (Value::Boolean(true), Variant::Bool(true)),
        (Value::Char16(u16::MAX), Variant::I16(-1)),
        (Value::string("s"), text("s")),
        (Value::reference("C=1"), text("C=1")),
        (Value::Array(vec![Value::Uint32(1)]), Variant::from(vec![1])),
    ] {
        assert_eq!(Variant::from_value(&value), variant, "{value:?}");
    }
    let datetime = Value::DateTime(DateTime::parse("00000001120032.000000:000").unwrap());
    assert_eq!(Variant::from(&datetime), text("00000001120032.000000:000"));
}

#[test]
fn a_value_without_a_declared_type_gets_its_natural_one() {
    let natural = |variant: Variant| variant.to_natural_value("named value `N`");
    assert_eq!(natural(Variant::Empty).unwrap(), Value::Null);
    assert_eq!(natural(Variant::I32(5)).unwrap(), Value::Sint32(5));
    assert_eq!(natural(text("x")).unwrap(), Value::string("x"));
    assert_eq!(
        natural(Variant::from(vec!["a", "b"])).unwrap(),
        Value::strings(["a", "b"])
    );
    assert_eq!(
        natural(Variant::Array(vec![Variant::I16(1), Variant::I32(70_000)])).unwrap(),
        Value::Array(vec![Value::Sint32(1), Value::Sint32(70_000)])
    );
    assert_eq!(
        natural(Variant::Array(vec![Variant::U8(1), Variant::R64(0.5)])).unwrap(),
        Value::Array(vec![Value::Real64(1.0), Value::Real64(0.5)])
    );
    assert_eq!(
        natural(Variant::Array(Vec::new())).unwrap(),
        Value::Array(Vec::new())
    );
    for odd in [
        Variant::Date(1.0),
        Variant::Array(vec![Variant::I16(1), text("x")]),
        Variant::Array(vec![Variant::Null]),
        Variant::Array(vec![Variant::I64(-1), Variant::U64(1)]),
        Variant::Array(vec![Variant::Array(Vec::new())]),
    ] {
        let error = natural(odd.clone()).unwrap_err();
        assert_eq!(error.status(), Status::TYPE_MISMATCH, "{odd:?}");
        assert!(
            error.message().starts_with("named value `N` cannot be "),
            "{error}"
        );
    }
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i8>().prop_map(Value::Sint8),
        any::<u8>().prop_map(Value::Uint8),
        any::<i16>().prop_map(Value::Sint16),
        any::<u16>().prop_map(Value::Uint16),
        any::<i32>().prop_map(Value::Sint32),
        any::<u32>().prop_map(Value::Uint32),
        any::<i64>().prop_map(Value::Sint64),
        any::<u64>().prop_map(Value::Uint64),
        any::<u16>().prop_map(Value::Char16),
        any::<bool>().prop_map(Value::Boolean),
        (-1e30_f32..1e30).prop_map(Value::Real32),
        (-1e300_f64..1e300).prop_map(Value::Real64),
        any::<String>().prop_map(Value::from),
        any::<String>().prop_map(Value::reference),
        (0..1_u64 << 50).prop_map(|micros| {
            Value::DateTime(DateTime::from_interval_micros(micros).unwrap())
        }),
    ]
}

fn variant() -> impl Strategy<Value = Variant> {
    let scalar = prop_oneof![
        Just(Variant::Empty),
        any::<bool>().prop_map(Variant::Bool),
        any::<i8>().prop_map(Variant::I8),
        any::<u16>().prop_map(Variant::U16),
        any::<i32>().prop_map(Variant::I32),
        any::<i64>().prop_map(Variant::I64),
        any::<u64>().prop_map(Variant::U64),
        any::<f32>().prop_map(Variant::R32),
        any::<f64>().prop_map(Variant::R64),
        any::<f64>().prop_map(Variant::Date),
        any::<String>().prop_map(Variant::from),
        "[+-]?(0x)?[0-9a-f]{1,22}".prop_map(Variant::from),
    ];
    scalar.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Variant::Array)
    })
}

const TYPES: [CimType; 16] = [
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

proptest! {
    #[test]
    fn what_a_script_reads_it_can_write_back(value in scalar()) {
        let base = value.cim_type().unwrap();
        let shown = Variant::from_value(&value);
        prop_assert_eq!(convert(shown.clone(), base).unwrap(), value.clone());
        let array = Variant::Array(vec![shown.clone(), shown]);
        prop_assert_eq!(
            convert(array, DataType::array(base)).unwrap(),
            Value::Array(vec![value.clone(), value])
        );
    }

    #[test]
    fn a_converted_value_is_of_the_type_that_was_asked_for(
        variant in variant(),
        base in prop::sample::select(TYPES.to_vec()),
        is_array in any::<bool>(),
    ) {
        let data_type = DataType { base, is_array, class: None };
        match variant.to_value(&data_type, "property `P`") {
            Ok(value) => prop_assert!(value.is_of(&data_type), "{value:?}"),
            Err(error) => prop_assert_eq!(error.status(), Status::TYPE_MISMATCH),
        }
        if let Ok(value) = variant.to_natural_value("named value `N`") {
            let base = value.cim_type().unwrap_or(base);
            let is_array = matches!(value, Value::Array(_));
            prop_assert!(value.is_of(&DataType { base, is_array, class: None }), "{value:?}");
        }
    }
}

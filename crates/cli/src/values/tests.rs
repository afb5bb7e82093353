use super::*;

fn target() -> Target<'static> {
    Target {
        what: "property",
        name: "P",
        owner: "C",
    }
}

fn read(data_type: impl Into<DataType>, texts: &[&str]) -> Result<Value, String> {
    let assignment = Assignment {
        name: "P".to_owned(),
        texts: texts.iter().map(|&text| text.to_owned()).collect(),
    };
    assignment
        .value(target(), &data_type.into())
        .map_err(|error| {
            assert_eq!(error.status(), Status::TYPE_MISMATCH);
            assert_eq!(error.parameter(), Some("P"));
            error.message().to_owned()
        })
}

fn refused(data_type: impl Into<DataType>, text: &str) -> String {
    read(data_type, &[text]).unwrap_err()
}

#[test]
fn repeated_names_are_brought_together() {
    let arguments = ["A=1", "b=x=y", "a=2", "c="].map(str::to_owned);
    let found = assignments(&arguments).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].texts, ["1", "2"]);
    assert_eq!(found[1].texts, ["x=y"]);
    assert_eq!(found[2].texts, [""]);
}

#[test]
fn an_argument_without_a_name_is_not_an_assignment() {
    for wrong in ["A", "=1", ""] {
        let result = assignments(&["A=1".to_owned(), wrong.to_owned()]);
        assert_eq!(result, Err(NotAnAssignment(wrong.to_owned())));
    }
}

#[test]
fn integers_are_read_by_their_type() {
    assert_eq!(read(CimType::Uint8, &["255"]), Ok(Value::Uint8(255)));
    assert_eq!(read(CimType::Sint8, &["-128"]), Ok(Value::Sint8(-128)));
    assert_eq!(read(CimType::Uint32, &["0xff"]), Ok(Value::Uint32(255)));
    assert_eq!(read(CimType::Sint32, &["-0x10"]), Ok(Value::Sint32(-16)));
    assert_eq!(read(CimType::Uint16, &["+7"]), Ok(Value::Uint16(7)));
    assert_eq!(
        read(CimType::Uint64, &["18446744073709551615"]),
        Ok(Value::Uint64(u64::MAX))
    );
    assert_eq!(
        read(CimType::Sint64, &["-9223372036854775808"]),
        Ok(Value::Sint64(i64::MIN))
    );
}

#[test]
fn what_is_no_such_integer_is_named() {
    assert_eq!(
        refused(CimType::Uint8, "256"),
        "property `P` of `C`, a `uint8`, cannot be `256`; it takes a whole number from 0 to 255"
    );
    for wrong in [
        "",
        " 1",
        "1 ",
        "--1",
        "+-1",
        "0x",
        "0x-1",
        "1e3",
        "1.0",
        "99999999999999999999",
    ] {
        assert!(refused(CimType::Sint32, wrong).contains(&format!("cannot be `{wrong}`")));
    }
    assert!(refused(CimType::Uint32, "-1").contains("from 0 to 4294967295"));
}

#[test]
fn other_scalars_are_read_by_their_type() {
    assert_eq!(read(CimType::Boolean, &["TRUE"]), Ok(Value::Boolean(true)));
    assert_eq!(read(CimType::Boolean, &["0"]), Ok(Value::Boolean(false)));
    assert_eq!(read(CimType::Real64, &["2.5"]), Ok(Value::Real64(2.5)));
    assert_eq!(read(CimType::Real32, &["-1e3"]), Ok(Value::Real32(-1000.0)));
    assert_eq!(read(CimType::Char16, &["A"]), Ok(Value::Char16(65)));
    assert_eq!(read(CimType::Char16, &["7"]), Ok(Value::Char16(0x37)));
    assert_eq!(
        read(CimType::Char16, &["0x4133"]),
        Ok(Value::Char16(0x4133))
    );
    assert_eq!(
        read(CimType::String, &["a=b, c"]),
        Ok(Value::string("a=b, c"))
    );
    assert_eq!(
        read(CimType::Reference, &[r#"Disk.Id="C:""#]),
        Ok(Value::reference(r#"Disk.Id="C:""#))
    );
    let moment = "20261124150000.000000+000";
    assert_eq!(
        read(CimType::Datetime, &[moment]),
        Ok(Value::DateTime(DateTime::parse(moment).unwrap()))
    );
}

#[test]
fn what_is_no_such_scalar_is_named() {
    assert_eq!(
        refused(CimType::Boolean, "yes"),
        "property `P` of `C`, a `boolean`, cannot be `yes`; it takes true or false"
    );
    assert!(refused(CimType::Real64, "inf").contains("a number such as"));
    assert!(refused(CimType::Real32, "1e39").contains("cannot be `1e39`"));
    assert!(refused(CimType::Char16, "AB").contains("one character"));
    assert!(refused(CimType::Char16, "\u{1F600}").contains("one character"));
    assert!(refused(CimType::Datetime, "yesterday").contains("cannot be `yesterday`: "));
    assert!(refused(CimType::Reference, "A.b=").contains("cannot be `A.b=`: "));
    assert!(refused(CimType::Object, "x").contains("only in MOF"));
}

#[test]
fn null_is_a_value_of_every_type_and_quotes_make_it_text() {
    for base in [CimType::String, CimType::Uint32, CimType::Object] {
        assert_eq!(read(base, &["NULL"]), Ok(Value::Null));
        assert_eq!(read(DataType::array(base), &["null"]), Ok(Value::Null));
    }
    assert_eq!(
        read(CimType::String, &[r#""NULL""#]),
        Ok(Value::string("NULL"))
    );
    assert_eq!(read(CimType::String, &[""]), Ok(Value::string("")));
}

#[test]
fn only_a_text_that_is_quoted_as_a_whole_loses_its_quotes() {
    assert_eq!(
        read(CimType::String, &[r#""a \"b\" \\ c""#]),
        Ok(Value::string(r#"a "b" \ c"#))
    );
    for whole in [r#""a" and "b""#, r#""a"#, r#"a"b""#, r#""a\""#] {
        assert_eq!(read(CimType::String, &[whole]), Ok(Value::string(whole)));
    }
}

#[test]
fn arrays_are_in_braces_or_repeated() {
    let strings = DataType::array(CimType::String);
    let numbers = DataType::array(CimType::Uint8);
    assert_eq!(
        read(strings.clone(), &[r#"{a, "b, c" ,d e}"#]),
        Ok(Value::strings(["a", "b, c", "d e"]))
    );
    assert_eq!(read(numbers.clone(), &["{1,2}"]), Ok(Value::bytes(&[1, 2])));
    assert_eq!(read(numbers.clone(), &["{}"]), Ok(Value::bytes(&[])));
    assert_eq!(read(numbers.clone(), &["7"]), Ok(Value::bytes(&[7])));
    assert_eq!(
        read(numbers.clone(), &["1", "2"]),
        Ok(Value::bytes(&[1, 2]))
    );
    assert_eq!(
        read(strings.clone(), &["{a", "b}"]),
        Ok(Value::strings(["{a", "b}"]))
    );
    assert_eq!(
        read(strings.clone(), &[r#"{"NULL"}"#]),
        Ok(Value::strings(["NULL"]))
    );
    assert_eq!(
        read(strings, &["{a,,b}"]),
        Ok(Value::strings(["a", "", "b"]))
    );
}

#[test]
fn what_is_no_such_array_is_named() {
    assert_eq!(
        refused(DataType::array(CimType::Uint8), "{1,x}"),
        "property `P` of `C`, a `uint8`, cannot be `x`; it takes a whole number from 0 to 255"
    );
    assert!(refused(DataType::array(CimType::Uint8), "{1,NULL}").contains("NULL as an element"));
    assert_eq!(
        read(CimType::Uint8, &["1", "2"]),
        Err("property `P` of `C`, a `uint8`, takes one value; it was given 2: `1`, `2`".to_owned())
    );
}

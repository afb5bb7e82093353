//! Queries that cannot be bound: the status, the words, and what they point at.

use swbem_core::Status;

use super::fixture::*;

#[track_caller]
fn check(fixture: &Fixture, condition: &str, status: Status, message: &str, at: &str) {
    let query = format!("SELECT * FROM Device WHERE {condition}");
    let refusal = fixture.refusal(&query);
    assert_eq!(
        refusal,
        (status, message.to_owned(), at.to_owned()),
        "{query}"
    );
}

#[test]
fn names_that_do_not_exist_are_refused_with_the_nearest() {
    let fixture = Fixture::new();
    assert_eq!(
        fixture.refusal("SELECT * FROM Devise"),
        (
            Status::INVALID_CLASS,
            r"class `Devise` not found in namespace `root\test`: Did you mean `Device`?".to_owned(),
            "Devise".to_owned()
        )
    );
    assert_eq!(
        fixture.refusal("SELECT Id, Sise FROM Device"),
        (
            Status::INVALID_QUERY,
            "class `Device` has no property `Sise`: Did you mean `Size`?".to_owned(),
            "Sise".to_owned()
        )
    );
    // A property of a subclass is none of the class in FROM.
    check(
        &fixture,
        "Heads = 1",
        Status::INVALID_QUERY,
        "class `Device` has no property `Heads`: Its subclass `Disk` has one: select from that.",
        "Heads",
    );
    let (_, _, at) = fixture.refusal("SELECT * FROM Device WHERE Id = 'a' AND Colour = 'b'");
    assert_eq!(at, "Colour");
}

#[test]
fn constants_of_another_type_are_refused() {
    let fixture = Fixture::new();
    for (condition, message, at) in [
        (
            "State = 1000.4",
            "property `State` is of type uint16; the constant is no whole number",
            "1000.4",
        ),
        (
            "State = 1e3",
            "property `State` is of type uint16; the constant is not written as a whole number",
            "1e3",
        ),
        (
            "State = 65536",
            "property `State` is of type uint16, which goes from 0 to 65535; 65536 is outside",
            "65536",
        ),
        (
            "State = -1",
            "property `State` is of type uint16, which goes from 0 to 65535; -1 is outside",
            "-1",
        ),
        (
            "State = 'many'",
            "property `State` is of type uint16; the constant is no whole number",
            "'many'",
        ),
        (
            "State = TRUE",
            "property `State` is of type uint16; the constant is no whole number",
            "TRUE",
        ),
        (
            "Id = 5",
            "property `Id` is a string; the constant is not: Put the constant in quotes.",
            "5",
        ),
        (
            "On = 2",
            "property `On` is a boolean; the constant is none: Write TRUE or FALSE, 1 or 0.",
            "2",
        ),
        (
            "Ratio = 'x'",
            "property `Ratio` is of type real32; the constant is no number",
            "'x'",
        ),
        (
            "Letter = 'ab'",
            "property `Letter` is of type char16; the constant is none: Write one character in quotes, or its number.",
            "'ab'",
        ),
        (
            "Peer = 5",
            "property `Peer` is a reference; the constant is no object path: Put the path in quotes.",
            "5",
        ),
        (
            "Level LIKE '1%'",
            "property `Level` is of type sint32, of which LIKE takes no pattern: Patterns are for strings; LIKE compares other types as `=` does.",
            "'1%'",
        ),
        (
            "Typed.Code = 256",
            "property `Code` is of type uint8, which goes from 0 to 255; 256 is outside",
            "256",
        ),
        (
            "__CLASS = 1",
            "`__CLASS` is a string; the constant is not: Put the constant in quotes.",
            "1",
        ),
    ] {
        check(&fixture, condition, Status::INVALID_QUERY, message, at);
    }
    let (status, message, at) = fixture.refusal("SELECT * FROM Device WHERE When > 'yesterday'");
    assert_eq!(
        (status, at.as_str()),
        (Status::INVALID_QUERY, "'yesterday'")
    );
    assert!(
        message.starts_with("property `When` is a datetime; the constant is none: "),
        "{message}"
    );
}

#[test]
fn operators_that_do_not_apply_are_refused() {
    let fixture = Fixture::new();
    for (condition, message, at) in [
        (
            "On > TRUE",
            "property `On` is a boolean, which has no order: Compare it with `=` or `<>`.",
            "On > TRUE",
        ),
        (
            "Peer < 'x'",
            "property `Peer` is a reference, which has no order: Compare it with `=` or `<>`.",
            "Peer < 'x'",
        ),
        (
            "List = 'a'",
            "property `List` is an array, which cannot be compared: Arrays can only be tested with IS NULL and IS NOT NULL.",
            "List = 'a'",
        ),
        (
            "Any = 'a'",
            "property `Any` is an embedded object, which cannot be compared: Test it with ISA or IS NULL, or compare a property inside it: `Name.Property`.",
            "Any = 'a'",
        ),
        (
            "Id ISA 'C'",
            "`Id` is of type string and no embedded object, so ISA does not apply: To test the class of the instance itself, write `__this ISA \"Class\"`.",
            "Id",
        ),
        (
            "__GENUS = 2",
            "system property `__GENUS` cannot be used in WHERE: `__CLASS`, `__SUPERCLASS`, `__DYNASTY`, `__PATH` and `__RELPATH` can be.",
            "__GENUS",
        ),
        (
            "__this = 'x'",
            "`__this` stands for the object itself and can only be tested with ISA",
            "__this = 'x'",
        ),
    ] {
        check(&fixture, condition, Status::INVALID_QUERY, message, at);
    }
}

#[test]
fn dotted_paths_lead_through_objects() {
    let fixture = Fixture::new();
    let status = Status::PROPERTY_NOT_AN_OBJECT;
    for (condition, path) in [
        ("Id.Length = 1", "Id.Length"),
        ("Typed.Code.X = 1", "Typed.Code.X"),
    ] {
        let (found, _, at) = fixture.refusal(&format!("SELECT * FROM Device WHERE {condition}"));
        assert_eq!((found, at.as_str()), (status, path));
    }
    let (found, _, at) = fixture.refusal("SELECT Size.X FROM Device");
    assert_eq!((found, at.as_str()), (status, "Size.X"));
}

#[test]
fn all_errors_are_reported() {
    let fixture = Fixture::new();
    let view = fixture.store.view().unwrap();
    let text = "SELECT Nope FROM Device WHERE Size = 'big' OR Nil = 1";
    let error = fixture.bound(&view, text).unwrap_err();
    let crate::Cause::Query(refusal) = error.cause() else {
        panic!("{error}");
    };
    let at: Vec<&str> = refusal
        .diagnostics()
        .iter()
        .map(|d| &text[d.span.range()])
        .collect();
    assert_eq!(at, ["Nope", "'big'", "Nil"]);
}

#[test]
fn sources_of_association_queries_have_a_class_and_its_keys() {
    let fixture = Fixture::new();
    for (query, status) in [
        (r#"ASSOCIATORS OF {Nope.Id="a"}"#, Status::INVALID_CLASS),
        ("REFERENCES OF {Nope} WHERE SchemaOnly", Status::NOT_FOUND),
        (
            r#"ASSOCIATORS OF {Device.Nope="a"}"#,
            Status::INVALID_OBJECT_PATH,
        ),
        (
            r#"ASSOCIATORS OF {Element.Id="a"}"#,
            Status::INVALID_OBJECT_PATH,
        ),
        (
            r#"ASSOCIATORS OF {root\other:Device.Id="a"}"#,
            Status::NOT_SUPPORTED,
        ),
        (
            r#"ASSOCIATORS OF {\\away\root\test:Device.Id="a"}"#,
            Status::NOT_SUPPORTED,
        ),
        (
            r#"ASSOCIATORS OF {Device.Id="a"} WHERE AssocClass = Lonk"#,
            Status::INVALID_CLASS,
        ),
        (
            r#"ASSOCIATORS OF {Device.Id="a"} WHERE ResultClass = Nope"#,
            Status::INVALID_CLASS,
        ),
        (
            r#"REFERENCES OF {Device.Id="a"} WHERE ResultClass = Nope"#,
            Status::INVALID_CLASS,
        ),
    ] {
        assert_eq!(fixture.refusal(query).0, status, "{query}");
    }
    for source in [
        r#"\\.\root\test:Device.Id="a""#,
        r#"//box/ROOT/test:device="a""#,
    ] {
        assert!(
            fixture
                .ask(&format!("ASSOCIATORS OF {{{source}}}"))
                .is_empty()
        );
    }
}

//! Scripts that do not compile, with the numbers of the language reference.

use swbem_vbscript::{Engine, ErrorKind, with_stack};

/// A text, the number of its error, and the line and column.
const ERRORS: &[(&str, i32, usize, usize)] = &[
    ("x = 1 +", 1002, 1, 8),
    ("x = )", 1002, 1, 5),
    ("Dim x(", 1026, 1, 7),
    ("Sub S(a\nEnd Sub", 1010, 1, 8),
    ("x = (1 + 2", 1006, 1, 11),
    ("Dim 5", 1010, 1, 5),
    ("Dim End", 1010, 1, 5),
    ("Const x 5", 1011, 1, 9),
    ("If x Then\ny = 1", 1014, 2, 6),
    (
        "If x Then y = 1\nFor i = 1 To 2\nDo\nLoop While x\nz = 1",
        1020,
        5,
        6,
    ),
    ("If x\ny = 1\nEnd If", 1017, 1, 5),
    ("For i = 1\nNext", 1013, 1, 10),
    ("For i = 1 To 2\ny = 1", 1020, 2, 6),
    ("While x\ny = 1", 1018, 2, 6),
    ("Do\ny = 1", 1019, 2, 6),
    ("For Each e From x\nNext", 1046, 1, 12),
    ("Sub S\nx = 1", 1014, 2, 6),
    ("Sub S\nEnd Function", 1016, 2, 5),
    ("Function F\nEnd Sub", 1015, 2, 5),
    ("Class C\nEnd Sub", 1047, 2, 5),
    ("With x\ny = 1\nEnd If", 1029, 3, 5),
    ("Select x\nEnd Select", 1021, 1, 8),
    ("Select Case x\nCase 1\nEnd If", 1022, 3, 5),
    ("x = 1 y = 2", 1025, 1, 7),
    ("If x Then y = 1 z = 2", 1025, 1, 17),
    ("Foo 1 2", 1025, 1, 7),
    ("Dim a(x)", 1026, 1, 7),
    ("Const x = y", 1045, 1, 11),
    ("x = \"abc", 1033, 1, 5),
    ("x = 1 $ 2", 1032, 1, 7),
    ("x = ?", 1032, 1, 5),
    ("Exit Sub", 1039, 1, 1),
    ("Exit For", 1039, 1, 1),
    ("Sub S\nExit Function\nEnd Sub", 1039, 2, 1),
    ("Do\nExit For\nLoop", 1039, 2, 1),
    ("Exit Nothing", 1039, 1, 6),
    ("Dim x\nDim X", 1041, 2, 5),
    ("Sub S(a, A)\nEnd Sub", 1041, 1, 10),
    ("Const a = 1\nConst a = 2", 1041, 2, 7),
    ("Foo(1, 2)", 1044, 1, 10),
    ("Echo Me", 1037, 1, 6),
    ("Loop", 1038, 1, 1),
    ("Next", 1055, 1, 1),
    ("Property Get P\nEnd Property", 1048, 1, 10),
    (
        "Class C\nProperty Let P\nEnd Property\nEnd Class",
        1054,
        2,
        14,
    ),
    (
        "Class C\nProperty Get P\nEnd Property\nProperty Let P(a, b)\nEnd Property\nEnd Class",
        1051,
        1,
        1,
    ),
    (
        "Class C\nPrivate Sub Class_Initialize(a)\nEnd Sub\nEnd Class",
        1053,
        2,
        13,
    ),
    (
        "Class C\nPublic Default Property Let P(a)\nEnd Property\nEnd Class",
        1058,
        2,
        29,
    ),
    ("x = 1\nOption Explicit", 1024, 2, 1),
    ("x = #13/45/2020#", 1002, 1, 5),
    ("x = &HFFFFFFFFF", 1031, 1, 5),
    ("x = 1e999", 1031, 1, 5),
    ("[x = 1", 1007, 1, 1),
];

#[test]
fn errors_have_their_numbers_and_places() {
    let failures = with_stack(|| {
        let engine = Engine::new(crate::support::environment());
        let mut failures = Vec::new();
        for (text, number, line, column) in ERRORS {
            let found = match engine.check("script.vbs", text) {
                Ok(()) => "compiles".to_owned(),
                Err(error) => {
                    assert_eq!(error.kind, ErrorKind::Compile, "{text}");
                    let at = error.position.unwrap();
                    format!("{} at {},{}", error.exception.number, at.line, at.column)
                }
            };
            let expected = format!("{number} at {line},{column}");
            if found != expected {
                failures.push(format!("{text:?}: expected {expected}, found {found}"));
            }
        }
        failures
    })
    .unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_name_of_256_characters_is_too_long() {
    let engine = Engine::new(crate::support::environment());
    let name = "a".repeat(256);
    let error = engine.check("s", &format!("{name} = 1")).unwrap_err();
    assert_eq!(error.exception.number, 1030);
    assert!(engine.check("s", &format!("{} = 1", &name[1..])).is_ok());
}

#[test]
fn a_line_without_end_is_out_of_memory() {
    let result = with_stack(|| {
        let engine = Engine::new(crate::support::environment());
        let long = vec!["a"; 100_000].join("+");
        let nested = "(".repeat(5000);
        let errors = [
            engine.check("s", &format!("x = {long}")),
            engine.check("s", &format!("x = {nested}")),
        ];
        let list = vec!["1"; 20_000].join(",");
        let list = engine.check("s", &format!("x = Array({list})"));
        (
            errors.map(|result| result.unwrap_err().exception.number),
            list.is_ok(),
        )
    });
    assert_eq!(result.unwrap(), ([1001, 1001], true));
}

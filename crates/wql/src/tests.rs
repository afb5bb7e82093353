//! Queries that are read, printed and read again, and queries that are wrong.

mod arbitrary;
mod errors;

use proptest::prelude::*;

use crate::ast::{Condition, Query, Term};
use crate::{parse, parse_event};

/// Parses what must be without fault and prints it.
fn printed(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let query = parsed.query.unwrap();
    let printed = query.to_string();
    assert_eq!(parse(&printed).query.as_ref(), Some(&query), "{printed}");
    printed
}

fn printed_event(text: &str) -> String {
    let parsed = parse_event(text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let query = parsed.query.unwrap();
    let printed = query.to_string();
    assert_eq!(
        parse_event(&printed).query.as_ref(),
        Some(&query),
        "{printed}"
    );
    printed
}

#[test]
fn data_queries() {
    for (text, expected) in [
        ("select*from C", "SELECT * FROM C"),
        (
            "SELECT a , b.C.d,__PATH\nFROM\tX",
            "SELECT a, b.C.d, __PATH FROM X",
        ),
        (
            "SELECT * FROM C WHERE NOT a = 1 AND b<>'x\"y' OR c >= -1.5",
            r#"SELECT * FROM C WHERE NOT a = 1 AND b <> "x\"y" OR c >= -1.5"#,
        ),
        (
            "SELECT * FROM C WHERE 5 < a AND TRUE = b AND \"x\" >= c",
            r#"SELECT * FROM C WHERE a > 5 AND b = TRUE AND c <= "x""#,
        ),
        (
            "SELECT * FROM C WHERE a IS NULL OR b is not null OR c = NULL OR d <> null OR e != NULL",
            "SELECT * FROM C WHERE a IS NULL OR b IS NOT NULL OR c IS NULL OR d IS NOT NULL OR e IS NOT NULL",
        ),
        (
            "SELECT * FROM C WHERE a.b LIKE 'x%' AND a ISA D AND a isa 'E'",
            r#"SELECT * FROM C WHERE a.b LIKE "x%" AND a ISA "D" AND a ISA "E""#,
        ),
        (
            "SELECT * FROM C WHERE ((a = 1) AND (b = 2 AND (c = 3 OR d = 4)))",
            "SELECT * FROM C WHERE a = 1 AND b = 2 AND (c = 3 OR d = 4)",
        ),
        (
            "SELECT * FROM C WHERE NOT NOT a = 1 OR NOT (NOT b = 1) OR NOT NOT NOT c = 1",
            "SELECT * FROM C WHERE a = 1 OR b = 1 OR NOT c = 1",
        ),
        (
            "SELECT * FROM C WHERE NOT (a = 1 OR b = 2) OR (c = 3 OR d = 0x10)",
            "SELECT * FROM C WHERE NOT (a = 1 OR b = 2) OR c = 3 OR d = 16",
        ),
        (
            r#"SELECT * FROM C WHERE p = "C:\\x" AND q = "C:\x" AND r LIKE "%\\%""#,
            r#"SELECT * FROM C WHERE p = "C:\\x" AND q = "C:\\x" AND r LIKE "%\\%""#,
        ),
    ] {
        assert_eq!(printed(text), expected);
    }
}

#[test]
fn keywords_are_names_where_no_keyword_can_stand() {
    for text in [
        "SELECT From, Where, Select FROM Like",
        "SELECT From FROM From WHERE Where = 1 AND And = 2 OR Or LIKE \"x\"",
        "SELECT Distinct, Count, Top.All FROM C WHERE Like LIKE \"x\" AND Is IS NULL",
        "SELECT * FROM Where WHERE Group = 1 AND Within = 2 AND Order = 3",
        "REFERENCES OF {C=1} WHERE Role = Role ResultClass = Where",
    ] {
        printed(text);
    }
}

#[test]
fn and_binds_tighter_than_or() {
    let query = parse("SELECT * FROM C WHERE a = 1 OR b = 2 AND c = 3").query;
    let Some(Query::Data(query)) = query else {
        panic!("no data query");
    };
    let Some(Condition::Or(members)) = query.condition else {
        panic!("no OR");
    };
    assert!(matches!(
        members.as_slice(),
        [Condition::Term(_), Condition::And(_)]
    ));
    let names: Vec<String> = Condition::Or(members)
        .terms()
        .map(|term: &Term| term.property().to_string())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn schema_queries() {
    for (text, expected) in [
        ("select * from META_CLASS", "SELECT * FROM meta_class"),
        (
            "SELECT * FROM meta_class WHERE __this ISA 'C' AND NOT __THIS isa D",
            r#"SELECT * FROM meta_class WHERE __this ISA "C" AND NOT __this ISA "D""#,
        ),
        (
            "SELECT * FROM meta_class WHERE NOT __class < 'Win32' AND 'x' <> __superclass",
            r#"SELECT * FROM meta_class WHERE NOT __Class < "Win32" AND __Superclass <> "x""#,
        ),
        (
            "SELECT * FROM meta_class WHERE __dynasty LIKE '%a' OR __superclass IS NULL OR __superclass != NULL",
            r#"SELECT * FROM meta_class WHERE __Dynasty LIKE "%a" OR __Superclass IS NULL OR __Superclass IS NOT NULL"#,
        ),
    ] {
        assert_eq!(printed(text), expected);
    }
}

#[test]
fn traversals() {
    for (text, expected) in [
        (
            "associators of {Win32_Disk.Id=\"C:\"}",
            "ASSOCIATORS OF {Win32_Disk.Id=\"C:\"}",
        ),
        (
            r#"ASSOCIATORS OF { C.K="}" } WHERE keysonly RequiredAssocQualifier=q AssocClass = A ResultClass=R Role=x ResultRole=y RequiredQualifier=z"#,
            r#"ASSOCIATORS OF {C.K="}"} WHERE AssocClass = A ResultClass = R Role = x ResultRole = y RequiredQualifier = z RequiredAssocQualifier = q KeysOnly"#,
        ),
        (
            r"ASSOCIATORS OF {\\.\root\cimv2:C.K=1} WHERE ClassDefsOnly",
            r"ASSOCIATORS OF {\\.\root\cimv2:C.K=1} WHERE ClassDefsOnly",
        ),
        (
            "REFERENCES OF {C} WHERE SchemaOnly ResultClass=A RequiredQualifier=Q Role=P",
            "REFERENCES OF {C} WHERE ResultClass = A Role = P RequiredQualifier = Q SchemaOnly",
        ),
        ("REFERENCES OF {C=@}", "REFERENCES OF {C=@}"),
        (
            "REFERENCES OF {C.k='a',l=5}",
            "REFERENCES OF {C.k=\"a\",l=5}",
        ),
    ] {
        assert_eq!(printed(text), expected);
    }
}

#[test]
fn event_queries() {
    for (text, expected) in [
        ("SELECT * FROM E", "SELECT * FROM E"),
        (
            "select * from __InstanceModificationEvent within 0.5 where TargetInstance isa 'C' and TargetInstance.a > PreviousInstance",
            "",
        ),
        (
            "SELECT TargetInstance.Name FROM E WITHIN 10 WHERE TargetInstance ISA C",
            r#"SELECT TargetInstance.Name FROM E WITHIN 10.0 WHERE TargetInstance ISA "C""#,
        ),
        (
            "SELECT * FROM E WHERE a = 1 GROUP WITHIN 2 BY TargetInstance.x, y HAVING numberofevents>=10",
            "SELECT * FROM E WHERE a = 1 GROUP WITHIN 2.0 BY TargetInstance.x, y HAVING NumberOfEvents >= 10",
        ),
        (
            "SELECT * FROM E GROUP WITHIN .5",
            "SELECT * FROM E GROUP WITHIN 0.5",
        ),
    ] {
        if expected.is_empty() {
            assert_eq!(parse_event(text).query, None);
        } else {
            assert_eq!(printed_event(text), expected);
        }
    }
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(query in arbitrary::query()) {
        let text = query.to_string();
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.diagnostics, &[], "{}", text);
        prop_assert_eq!(parsed.query, Some(query), "{}", text);
    }

    #[test]
    fn events_read_back_the_same(query in arbitrary::event_query()) {
        let text = query.to_string();
        let parsed = parse_event(&text);
        prop_assert_eq!(&parsed.diagnostics, &[], "{}", text);
        prop_assert_eq!(parsed.query, Some(query), "{}", text);
    }

    /// Whatever is read prints to something that reads back as the same, and whatever is not says
    /// why, in its own text.
    #[test]
    fn any_text_is_read_or_refused(words in prop::collection::vec(arbitrary::word(), 0..20)) {
        crate::oracle::check(&words.join(" "));
        crate::oracle::check(&words.concat());
    }
}

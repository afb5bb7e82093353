//! Queries and texts that look like queries.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use swbem_core::ObjectPath;

use crate::ast::*;

pub(super) fn query() -> impl Strategy<Value = Query> {
    prop_oneof![
        4 => data_query().prop_map(Query::Data),
        2 => option::of(condition(schema_term()))
            .prop_map(|condition| Query::Schema(SchemaQuery { condition })),
        2 => associators().prop_map(Query::Associators),
        1 => references().prop_map(Query::References),
    ]
}

fn data_query() -> impl Strategy<Value = DataQuery> {
    (columns(), ident(), option::of(condition(term()))).prop_map(|(columns, class, condition)| {
        DataQuery {
            columns,
            class,
            condition,
        }
    })
}

pub(super) fn event_query() -> impl Strategy<Value = EventQuery> {
    let having = (operator(), any::<u32>()).prop_map(|(operator, number_of_events)| Having {
        operator,
        number_of_events,
        loc: Loc::default(),
    });
    let group = (interval(), vec(path(), 0..3), option::of(having))
        .prop_map(|(within, by, having)| Group { within, by, having });
    let parts = (
        columns(),
        ident(),
        option::of(interval()),
        option::of(condition(term())),
        option::of(group),
    );
    parts.prop_map(|(columns, class, within, condition, group)| EventQuery {
        columns,
        class,
        within,
        condition,
        group,
    })
}

fn interval() -> impl Strategy<Value = Interval> {
    (0.001f64..1e7).prop_map(|seconds| Interval {
        seconds,
        loc: Loc::default(),
    })
}

fn columns() -> impl Strategy<Value = Columns> {
    prop_oneof![
        Just(Columns::All),
        vec(path(), 1..4).prop_map(Columns::List)
    ]
}

fn ident() -> impl Strategy<Value = Ident> {
    prop_oneof![
        "[A-Z][a-z0-9_]{0,6}".prop_filter("keyword", |name| !is_keyword(name)),
        Just("__CLASS".to_owned()),
        Just("Größe".to_owned()),
    ]
    .prop_map(Ident::new)
}

fn is_keyword(name: &str) -> bool {
    let keywords = [
        "true", "false", "null", "not", "and", "or", "from", "where", "all", "top", "first",
    ];
    keywords.contains(&name.to_lowercase().as_str())
}

fn path() -> impl Strategy<Value = PropertyPath> {
    (ident(), vec(ident(), 0..3)).prop_map(|(head, tail)| PropertyPath { head, tail })
}

fn operator() -> impl Strategy<Value = Operator> {
    prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ])
}

fn text() -> impl Strategy<Value = Text> {
    any::<String>().prop_map(|text| Text {
        text: Arc::from(text),
        loc: Loc::default(),
    })
}

fn constant() -> impl Strategy<Value = Constant> {
    prop_oneof![
        any::<bool>().prop_map(ConstantValue::Boolean),
        any::<i64>().prop_map(|n| ConstantValue::Integer(n.into())),
        prop::num::f64::NORMAL.prop_map(ConstantValue::Real),
        any::<String>().prop_map(|text| ConstantValue::String(Arc::from(text))),
    ]
    .prop_map(|value| Constant {
        value,
        loc: Loc::default(),
    })
}

fn term() -> impl Strategy<Value = Term> {
    let loc = Loc::default();
    prop_oneof![
        (path(), operator(), constant()).prop_map(move |(property, operator, constant)| {
            Term::Compare {
                property,
                operator,
                constant,
                loc,
            }
        }),
        (path(), text()).prop_map(move |(property, pattern)| Term::Like {
            property,
            pattern,
            loc
        }),
        (path(), any::<bool>()).prop_map(move |(property, negated)| Term::IsNull {
            property,
            negated,
            loc
        }),
        (path(), ident()).prop_map(move |(property, class)| Term::IsA {
            property,
            class,
            loc
        }),
    ]
}

fn schema_term() -> impl Strategy<Value = SchemaTerm> {
    let loc = Loc::default();
    let property = prop::sample::select(vec![
        SchemaProperty::Class,
        SchemaProperty::Superclass,
        SchemaProperty::Dynasty,
    ]);
    prop_oneof![
        ident().prop_map(move |class| SchemaTerm::IsA { class, loc }),
        (property.clone(), operator(), text()).prop_map(move |(property, operator, name)| {
            SchemaTerm::Compare {
                property,
                operator,
                name,
                loc,
            }
        }),
        (property.clone(), text()).prop_map(move |(property, pattern)| SchemaTerm::Like {
            property,
            pattern,
            loc
        }),
        (property, any::<bool>()).prop_map(move |(property, negated)| SchemaTerm::IsNull {
            property,
            negated,
            loc
        }),
    ]
}

/// Conditions in the shape that the parser makes.
fn condition<T: Clone + std::fmt::Debug + 'static>(
    term: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Condition<T>> {
    term.prop_map(Condition::Term)
        .prop_recursive(4, 20, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 2..4).prop_map(|members| flat(members, true)),
                vec(inner.clone(), 2..4).prop_map(|members| flat(members, false)),
                inner.prop_map(|inner| match inner {
                    Condition::Not(inner) => *inner,
                    inner => Condition::Not(Box::new(inner)),
                }),
            ]
        })
}

fn flat<T>(members: Vec<Condition<T>>, is_and: bool) -> Condition<T> {
    let members = members
        .into_iter()
        .flat_map(|member| match member {
            Condition::And(inner) if is_and => inner,
            Condition::Or(inner) if !is_and => inner,
            member => vec![member],
        })
        .collect();
    if is_and {
        Condition::And(members)
    } else {
        Condition::Or(members)
    }
}

fn source() -> impl Strategy<Value = (Source, bool)> {
    prop::sample::select(vec![
        ("C", true),
        ("C.K=\"a}b\"", false),
        ("C=@", false),
        (r"\\h\root\x:C.a=1,b='\\x\'y'", false),
    ])
    .prop_map(|(path, is_class)| (Source::of(ObjectPath::parse(path).unwrap()), is_class))
}

fn projection() -> impl Strategy<Value = Projection> {
    prop::sample::select(vec![
        Projection::Whole,
        Projection::ClassDefinitions,
        Projection::Keys,
    ])
}

fn associators() -> impl Strategy<Value = AssociatorsQuery> {
    let name = || option::of(ident());
    let names = (name(), name(), name(), name(), name(), name());
    (source(), names, projection()).prop_map(|((source, is_class), names, projection)| {
        let (assoc_class, result_class, role, result_role, required, required_assoc) = names;
        let defs = projection == Projection::ClassDefinitions;
        AssociatorsQuery {
            source,
            assoc_class,
            result_class: result_class.filter(|_| !defs),
            role,
            result_role,
            required_qualifier: required,
            required_assoc_qualifier: required_assoc,
            schema_only: is_class,
            projection: if defs && is_class {
                Projection::Whole
            } else {
                projection
            },
        }
    })
}

fn references() -> impl Strategy<Value = ReferencesQuery> {
    associators().prop_map(|query| ReferencesQuery {
        source: query.source,
        result_class: query.result_class,
        role: query.role,
        required_qualifier: query.required_qualifier,
        schema_only: query.schema_only,
        projection: query.projection,
    })
}

/// Words, operators and scraps that queries are made of.
pub(super) fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec![
            "SELECT", "*", "FROM", "C", "WHERE", "a", ".", ",", "=", "<>", "<", ">=", "LIKE", "IS",
            "NOT", "NULL", "ISA", "AND", "OR", "(", ")", "1", "-1.5", "0x1F", "'x'", "\"y%\"", "TRUE",
            "__this", "__Class", "meta_class", "ASSOCIATORS", "REFERENCES", "OF", "{C.K=1}", "{",
            "}", "Role", "ResultClass", "SchemaOnly", "KeysOnly", "ClassDefsOnly", "WITHIN",
            "GROUP", "BY", "HAVING", "NumberOfEvents", "ORDER", "COUNT", "DISTINCT", "==", "!",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ -~]{0,6}",
    ]
}

proptest! {
    #[test]
    fn like_equals_its_documentation(
        pattern in "[aAbBk\u{212A}Ä%_\\[\\]^=-]{0,12}",
        text in "[aAbBkKäÄ^=\\]\\[-]{0,12}",
    ) {
        crate::oracle::check_like(&pattern, &text);
    }

    #[test]
    fn like_equals_its_documentation_for_any_text(pattern: String, text: String) {
        crate::oracle::check_like(&pattern, &text);
    }

    /// Patterns that are made of the text they are matched against.
    #[test]
    fn like_finds_parts(text in "[abc]{0,80}", at in 0usize..80, length in 0usize..60, form in 0..4) {
        let part: String = text.chars().skip(at).take(length).collect();
        let pattern = match form {
            0 => format!("%{part}%"),
            1 => format!("{part}%"),
            2 => format!("%{part}"),
            _ => format!("%{part}%c%"),
        };
        crate::oracle::check_like(&pattern, &text);
    }
}

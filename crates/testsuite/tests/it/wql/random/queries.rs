//! Queries about a schema.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use swbem_core::ObjectPath;
use swbem_wql::ast::*;

use super::schema::{POOL, Schema, any_class, class_name, path};

pub(crate) fn query(schema: &Schema) -> impl Strategy<Value = Query> + use<> {
    prop_oneof![
        6 => data(schema).prop_map(Query::Data),
        1 => schema_query(schema).prop_map(Query::Schema),
        2 => associators(schema).prop_map(Query::Associators),
        1 => associators(schema).prop_map(|query| Query::References(ReferencesQuery {
            source: query.source,
            result_class: query.assoc_class.filter(|_| query.projection != Projection::ClassDefinitions),
            role: query.role,
            required_qualifier: query.required_assoc_qualifier,
            schema_only: query.schema_only,
            projection: query.projection,
        })),
    ]
}

fn data(schema: &Schema) -> impl Strategy<Value = DataQuery> + use<> {
    let schema = schema.clone();
    (0..=schema.classes.len()).prop_flat_map(move |number| {
        let mut names: Vec<&'static str> = vec!["K", "K", "__CLASS", "__RELPATH", "__SUPERCLASS"];
        let own = schema.properties_of(number);
        names.extend(own.iter().map(|property| POOL[*property].0));
        names.extend(own.iter().map(|property| POOL[*property].0));
        // Once in a while one of another class.
        names.push("S");
        let columns = prop_oneof![
            Just(Columns::All),
            vec(select(names.clone()).prop_map(of), 1..4).prop_map(Columns::List),
        ];
        let class = class_name(number);
        let condition = condition(term(names, &schema));
        (columns, option::weighted(0.9, condition)).prop_map(move |(columns, condition)| {
            DataQuery {
                columns,
                class: Ident::new(class.as_str()),
                condition,
            }
        })
    })
}

fn of(name: &str) -> PropertyPath {
    PropertyPath::of(Ident::new(name))
}

/// A comparison that mostly fits the property's type.
fn term(names: Vec<&'static str>, schema: &Schema) -> BoxedStrategy<Term> {
    let loc = Loc::default();
    let isa = any_class(schema);
    let class_texts = any_class(schema).boxed();
    let fitting = select(names).prop_flat_map(move |name| fitting(name, class_texts.clone()));
    let dotted = (
        select(vec!["E", "O"]),
        select(vec!["V", "T", "X", "In", "__CLASS", "Nothing"]),
        option::weighted(0.2, select(vec!["V", "T"])),
        operator(),
        select(vec!["1", "5", "'a'", "'ab'", "'Leaf'"]),
    )
        .prop_map(move |(head, name, further, operator, constant)| {
            let mut path = of(head);
            path.tail.push(Ident::new(name));
            path.tail.extend(further.map(Ident::new));
            Term::Compare {
                property: path,
                operator,
                constant: literal(constant),
                loc,
            }
        });
    prop_oneof![
        12 => fitting,
        1 => dotted,
        1 => (select(vec!["__this", "E", "O"]), isa).prop_map(move |(name, class)| Term::IsA {
            property: of(name),
            class: Ident::new(class.as_str()),
            loc,
        }),
    ]
    .boxed()
}

fn fitting(name: &'static str, class_texts: BoxedStrategy<String>) -> BoxedStrategy<Term> {
    let loc = Loc::default();
    let property = of(name);
    let null = {
        let property = property.clone();
        any::<bool>().prop_map(move |negated| Term::IsNull {
            property: property.clone(),
            negated,
            loc,
        })
    };
    let constants: BoxedStrategy<Constant> = if name.starts_with("__") {
        class_texts.prop_map(|text| string(&text)).boxed()
    } else {
        select(constants(name)).prop_map(literal).boxed()
    };
    let compare = {
        let property = property.clone();
        (operator(), constants).prop_map(move |(operator, constant)| Term::Compare {
            property: property.clone(),
            operator,
            constant,
            loc,
        })
    };
    let like = select(vec![
        "%", "a%", "%b", "%B%", "a_", "[a-k]%", "[^a]%", "ab", "%z\\z", "[b]", "C%", "%K=[0-3]",
        "Root", "", "_", "b[%]", "5",
    ])
    .prop_map(move |pattern| Term::Like {
        property: property.clone(),
        pattern: Text {
            text: Arc::from(pattern),
            loc,
        },
        loc,
    });
    prop_oneof![8 => compare, 1 => null, 2 => like].boxed()
}

/// Constants for a property; some are of another type or out of range.
fn constants(name: &str) -> Vec<&'static str> {
    match name {
        "K" => vec!["0", "1", "2", "3", "5", "10", "'2'", "-1"],
        "Si" | "S" => vec![
            "''",
            "'a'",
            "'AB'",
            "'k'",
            "'\u{212A}'",
            "'ä'",
            "'Z\\z'",
            "'b%'",
            "'aa'",
            "'{'",
        ],
        "Ni" => vec![
            "-2147483648",
            "-1",
            "0",
            "1",
            "2147483647",
            "2147483648",
            "'5'",
            "1.5",
        ],
        "N16" => vec!["0", "1", "5", "65535", "65536", "-1"],
        "N8" => vec!["-128", "0", "127", "128"],
        "N64i" => vec![
            "0",
            "5",
            "9223372036854775808",
            "18446744073709551615",
            "'5'",
        ],
        "N64" => vec!["-9223372036854775808", "0", "9223372036854775807"],
        "R64" => vec!["0", "0.1", "-1.5", "1e300", "'0.1'", "-0.0"],
        "R32i" => vec!["0", "0.1", "0.5", "-1.5", "5", "1e300", "0.10000000001"],
        "B" | "Bi" => vec!["TRUE", "FALSE", "1", "0", "'true'", "2"],
        "D" | "Di" => vec![
            "'20050131120000.000000+000'",
            "'20050131140000.000001+120'",
            "'1/31/2005 13:00'",
            "'199912********.******+***'",
            "'00000005000000.000000:000'",
            "'Dec 31, 99'",
            "5",
        ],
        "C" => vec!["'a'", "'A'", "53", "'ab'"],
        "Ref" | "Any" => vec![
            "'Root.K=1'",
            "'ROOT=1'",
            "'Root.K=3'",
            "'C1.K=1'",
            "'nonsense'",
            "''",
            "5",
        ],
        _ => vec!["5", "'a'"],
    }
}

fn literal(text: &'static str) -> Constant {
    let query = swbem_wql::parse(&format!("SELECT * FROM C WHERE P = {text}")).query;
    match query {
        Some(Query::Data(DataQuery {
            condition: Some(Condition::Term(Term::Compare { constant, .. })),
            ..
        })) => constant,
        other => panic!("{text}: {other:?}"),
    }
}

fn string(text: &str) -> Constant {
    Constant {
        value: ConstantValue::String(Arc::from(text)),
        loc: Loc::default(),
    }
}

fn operator() -> impl Strategy<Value = Operator> {
    select(vec![
        Operator::Equal,
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ])
}

/// Conditions of any shape; printing and parsing them makes their shape the usual one.
fn condition<T: Clone + std::fmt::Debug + 'static>(
    term: BoxedStrategy<T>,
) -> impl Strategy<Value = Condition<T>> {
    term.prop_map(Condition::Term)
        .prop_recursive(3, 10, 3, |inner| {
            prop_oneof![
                2 => vec(inner.clone(), 2..4).prop_map(Condition::And),
                2 => vec(inner.clone(), 2..4).prop_map(Condition::Or),
                1 => inner.prop_map(|inner| Condition::Not(Box::new(inner))),
            ]
        })
}

fn schema_query(schema: &Schema) -> impl Strategy<Value = SchemaQuery> + use<> {
    let loc = Loc::default();
    let property = select(vec![
        SchemaProperty::Class,
        SchemaProperty::Superclass,
        SchemaProperty::Dynasty,
    ]);
    let term = prop_oneof![
        any_class(schema).prop_map(move |name| SchemaTerm::IsA {
            class: Ident::new(name.as_str()),
            loc,
        }),
        (property.clone(), operator(), any_class(schema)).prop_map(
            move |(property, operator, name)| SchemaTerm::Compare {
                property,
                operator,
                name: Text {
                    text: Arc::from(name),
                    loc,
                },
                loc,
            }
        ),
        (
            property.clone(),
            select(vec!["C%", "%Link", "[CR]%", "root"])
        )
            .prop_map(move |(property, pattern)| SchemaTerm::Like {
                property,
                pattern: Text {
                    text: Arc::from(pattern),
                    loc,
                },
                loc,
            }),
        (property, any::<bool>()).prop_map(move |(property, negated)| SchemaTerm::IsNull {
            property,
            negated,
            loc,
        }),
    ];
    option::weighted(0.9, condition(term.boxed())).prop_map(|condition| SchemaQuery { condition })
}

fn associators(schema: &Schema) -> impl Strategy<Value = AssociatorsQuery> + use<> {
    let class = || {
        option::weighted(
            0.3,
            any_class(schema).prop_map(|name| Ident::new(name.as_str())),
        )
    };
    let role = || {
        option::weighted(
            0.3,
            select(vec!["From", "To", "Third", "Ref"]).prop_map(Ident::new),
        )
    };
    let qualifier = || {
        option::weighted(
            0.2,
            select(vec!["Strong", "Marked", "Association"]).prop_map(Ident::new),
        )
    };
    let source = prop_oneof![4 => path(), 1 => any_class(schema)];
    let options = (class(), class(), role(), role(), qualifier(), qualifier());
    let projection = select(vec![
        Projection::Whole,
        Projection::Whole,
        Projection::Keys,
        Projection::ClassDefinitions,
    ]);
    (source, options, projection).prop_map(|(source, options, projection)| {
        let path = ObjectPath::parse(&source).unwrap();
        let schema_only = path.is_class();
        let projection = if schema_only {
            Projection::Whole
        } else {
            projection
        };
        let defs = projection == Projection::ClassDefinitions;
        let (assoc_class, result_class, role, result_role, required, required_assoc) = options;
        AssociatorsQuery {
            assoc_class,
            result_class: result_class.filter(|_| !defs),
            role,
            result_role,
            required_qualifier: required,
            required_assoc_qualifier: required_assoc,
            schema_only,
            projection,
            ..AssociatorsQuery::of(path)
        }
    })
}

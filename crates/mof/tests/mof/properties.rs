//! Properties that hold for every tree and every text.

use proptest::prelude::*;
use swbem_mof::ast::*;
use swbem_mof::{parse_text, print};
use swbem_text::Files;

fn ident(text: String) -> Ident {
    Ident {
        name: text.into(),
        loc: Loc::default(),
    }
}

/// Names that cannot be taken for a keyword where they stand.
fn name() -> impl Strategy<Value = Ident> {
    "X[A-Za-z0-9_]{0,12}|[XÄ]é{1,3}".prop_map(ident)
}

fn text() -> impl Strategy<Value = Box<str>> {
    prop_oneof![
        "[ -~]{0,20}".prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ]
}

fn string() -> impl Strategy<Value = Text> {
    text().prop_map(|value| Text {
        value,
        loc: Loc::default(),
    })
}

fn integer() -> impl Strategy<Value = Integer> {
    let radix = prop_oneof![
        Just(Radix::Binary),
        Just(Radix::Octal),
        Just(Radix::Decimal),
        Just(Radix::Hexadecimal)
    ];
    (any::<bool>(), prop_oneof![0..20_u64, any::<u64>()], radix).prop_map(
        |(negative, magnitude, radix)| Integer {
            negative: negative && magnitude != 0,
            magnitude,
            // A lone zero is decimal, whatever it was meant as.
            radix,
        },
    )
}

fn scalar() -> impl Strategy<Value = ValueKind> {
    prop_oneof![
        Just(ValueKind::Null),
        any::<bool>().prop_map(ValueKind::Boolean),
        integer().prop_map(ValueKind::Integer),
        (-1e300..1e300_f64).prop_map(ValueKind::Real),
        any::<f64>()
            .prop_filter("finite", |real| real.is_finite())
            .prop_map(ValueKind::Real),
        any::<u16>().prop_map(ValueKind::Char),
        text().prop_map(ValueKind::String),
        name().prop_map(ValueKind::Alias),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = scalar().prop_map(place).boxed();
    let element = leaf.prop_recursive(3, 12, 3, |inner| {
        instance_of(inner.clone(), Just(None).boxed())
            .prop_map(|instance| place(ValueKind::Instance(Box::new(instance))))
    });
    prop_oneof![
        element.clone(),
        prop::collection::vec(element, 0..4).prop_map(|elements| place(ValueKind::Array(elements))),
    ]
}

fn place(kind: ValueKind) -> Value {
    Value {
        kind,
        loc: Loc::default(),
    }
}

fn constant() -> impl Strategy<Value = Value> {
    prop_oneof![
        scalar().prop_map(place),
        prop::collection::vec(scalar().prop_map(place), 0..4)
            .prop_map(|elements| place(ValueKind::Array(elements))),
    ]
}

fn flavors() -> impl Strategy<Value = Vec<FlavorUse>> {
    let flavor = prop::sample::select(&Flavor::ALL[..]).prop_map(|flavor| FlavorUse {
        flavor,
        loc: Loc::default(),
    });
    prop::collection::vec(flavor, 0..3)
}

fn qualifiers() -> impl Strategy<Value = Vec<Qualifier>> {
    let qualifier =
        (name(), prop::option::of(constant()), flavors()).prop_map(|(name, value, flavors)| {
            Qualifier {
                name,
                value,
                flavors,
                loc: Loc::default(),
            }
        });
    prop::collection::vec(qualifier, 0..3)
}

fn instance_of(
    value: BoxedStrategy<Value>,
    alias: BoxedStrategy<Option<Ident>>,
) -> impl Strategy<Value = InstanceDecl> {
    let with_value = (qualifiers(), name(), value.prop_map(Some));
    let without = (qualifiers(), name()).prop_filter_map("bare name", |(qualifiers, name)| {
        (!qualifiers.is_empty()).then_some((qualifiers, name, None))
    });
    let init = prop_oneof![3 => with_value, 1 => without].prop_map(|(qualifiers, name, value)| {
        ValueInit {
            qualifiers,
            name,
            value,
            loc: Loc::default(),
        }
    });
    (
        qualifiers(),
        name(),
        alias,
        prop::collection::vec(init, 0..4),
    )
        .prop_map(|(qualifiers, class, alias, values)| InstanceDecl {
            qualifiers,
            class,
            alias,
            values,
            loc: Loc::default(),
        })
}

fn ty() -> impl Strategy<Value = Type> {
    prop_oneof![
        prop::sample::select(&SimpleType::ALL[..]).prop_map(Type::Simple),
        prop::option::of(name()).prop_map(Type::Object),
        prop::option::of(name()).prop_map(Type::Reference),
    ]
}

fn arity() -> impl Strategy<Value = Arity> {
    prop_oneof![
        Just(Arity::Scalar),
        Just(Arity::Array(None)),
        (0..=i32::MAX.unsigned_abs()).prop_map(|len| Arity::Array(Some(len))),
    ]
}

fn property() -> impl Strategy<Value = Property> {
    (
        qualifiers(),
        ty(),
        name(),
        arity(),
        prop::option::of(value()),
    )
        .prop_map(|(qualifiers, ty, name, array, default)| Property {
            qualifiers,
            ty,
            name,
            array,
            default,
            loc: Loc::default(),
        })
}

fn feature() -> impl Strategy<Value = Feature> {
    let method = (
        qualifiers(),
        prop::option::of(ty()),
        name(),
        prop::collection::vec(property(), 0..3),
    )
        .prop_map(|(qualifiers, return_type, name, parameters)| {
            Feature::Method(Method {
                qualifiers,
                return_type,
                name,
                parameters,
                loc: Loc::default(),
            })
        });
    prop_oneof![3 => property().prop_map(Feature::Property), 1 => method]
}

fn class() -> impl Strategy<Value = ClassDecl> {
    (
        qualifiers(),
        name(),
        prop::option::of(name()),
        prop::option::of(name()),
        prop::collection::vec(feature(), 0..5),
    )
        .prop_map(
            |(qualifiers, name, alias, superclass, features)| ClassDecl {
                qualifiers,
                name,
                alias,
                superclass,
                features,
                loc: Loc::default(),
            },
        )
}

fn declaration() -> impl Strategy<Value = QualifierDecl> {
    let wmi = flavors()
        .prop_filter("at least one", |flavors| !flavors.is_empty())
        .prop_map(QualifierDeclBody::Wmi);
    let scopes = prop::collection::vec(prop::sample::select(&Scope::ALL[..]), 1..4)
        .prop_map(|scopes| scopes.into_iter().collect());
    let dmtf = (
        prop::sample::select(&SimpleType::ALL[..]),
        arity(),
        prop::option::of(value()),
        prop::option::of(scopes),
        flavors(),
    )
        .prop_map(
            |(ty, array, default, scopes, flavors)| QualifierDeclBody::Dmtf {
                ty,
                array,
                default,
                scopes,
                flavors,
            },
        );
    (name(), prop_oneof![wmi, dmtf]).prop_map(|(name, body)| QualifierDecl {
        name,
        body,
        loc: Loc::default(),
    })
}

fn directive() -> impl Strategy<Value = Directive> {
    let absent = prop_oneof![Just(Absent::Fail), Just(Absent::Ignore)].boxed();
    let target = string()
        .prop_filter("not empty", |text| !text.value.is_empty())
        .boxed();
    let namespace = "(\\\\\\\\(\\.|server)\\\\)?root(\\\\[a-z]{1,4}){0,2}".prop_map(|path| Text {
        value: path.into(),
        loc: Loc::default(),
    });
    let locale = "MS_[0-9A-F]{1,5}".prop_map(|locale| Text {
        value: locale.into(),
        loc: Loc::default(),
    });
    let class_flags =
        prop::sample::subsequence(vec![PutFlag::CreateOnly, PutFlag::SafeUpdate], 0..=2);
    let instance_flags = prop::sample::subsequence(vec![PutFlag::UpdateOnly], 0..=1);
    prop_oneof![
        Just(DirectiveKind::AutoRecover),
        namespace.prop_map(DirectiveKind::Namespace),
        locale.prop_map(DirectiveKind::Amendment),
        class_flags.prop_map(DirectiveKind::ClassFlags),
        instance_flags.prop_map(DirectiveKind::InstanceFlags),
        (target.clone(), absent.clone())
            .prop_map(|(name, absent)| DirectiveKind::DeleteClass { name, absent }),
        (target, absent).prop_map(|(path, absent)| DirectiveKind::DeleteInstance { path, absent }),
        (
            prop::sample::select(&InformationalPragma::ALL[..]),
            string()
        )
            .prop_map(|(pragma, value)| DirectiveKind::Informational { pragma, value }),
    ]
    .prop_map(|kind| Directive {
        kind,
        loc: Loc::default(),
    })
}

fn unit() -> impl Strategy<Value = Unit> {
    let instance = instance_of(value().boxed(), prop::option::of(name()).boxed());
    let item = prop_oneof![
        2 => class().prop_map(|class| Item::Class(Box::new(class))),
        2 => instance.prop_map(|instance| Item::Instance(Box::new(instance))),
        1 => declaration().prop_map(|declaration| Item::Qualifier(Box::new(declaration))),
        1 => directive().prop_map(Item::Directive),
    ];
    prop::collection::vec(item, 0..4).prop_map(|items| Unit { items })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parse_undoes_print(unit in unit()) {
        let printed = print(&unit);
        let (again, diagnostics) = parse_text(&mut Files::new(), "text.mof", &printed);
        prop_assert_eq!(&again, &unit, "{}\n{:?}", printed, diagnostics);
    }

    #[test]
    fn any_text_is_survived_and_what_is_read_of_it_prints_back(
        pieces in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "class ", "instance ", "of ", "as ", "$A ", "$", "A ", "B ", "ref ", "uint32 ",
                    "string ", "object ", "void ", "qualifier ", ": ", "; ", "{ ", "} ", "[ ", "] ",
                    "( ", ") ", ", ", "= ", "\"x\" ", "\"", "1 ", "0x1 ", "'a' ", "'", "null ", "true ",
                    "#pragma ", "#include(\"x\") ", "namespace(\"root\") ", "key ", "in ", "scope ",
                    "flavor ", "any ", "tosubclass ", "\n", "/* ", "*/ ", "// ", "typedef ", "-", ".5 ",
                ]).prop_map(str::to_owned),
                "\\PC{0,3}",
            ],
            0..60,
        )
    ) {
        swbem_mof::oracle::check_bytes(pieces.concat().as_bytes());
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        swbem_mof::oracle::check_bytes(&bytes);
    }
}

use super::*;
use crate::{CimType, Flavor, Qualifier};

fn parameter(name: &str, marks: &[(&str, bool)]) -> ParameterDecl {
    ParameterDecl {
        name: name.into(),
        data_type: CimType::Uint32.into(),
        default: None,
        qualifiers: marks
            .iter()
            .map(|(name, value)| Qualifier::new(*name, *value, Flavor::NONE))
            .collect(),
    }
}

fn method(parameters: Vec<ParameterDecl>) -> MethodDecl {
    MethodDecl {
        parameters,
        ..MethodDecl::new(None)
    }
}

#[test]
fn sch_065_a_parameter_without_direction_goes_both_ways() {
    for (marks, is_input, is_output) in [
        (&[("IN", true)][..], true, false),
        (&[("out", true)], false, true),
        (&[("in", true), ("out", true)], true, true),
        (&[("in", false), ("out", true)], false, true),
        (&[], true, true),
        (&[("in", false)], true, true),
    ] {
        let parameter = parameter("a", marks);
        assert_eq!(
            (parameter.is_input(), parameter.is_output()),
            (is_input, is_output),
            "{marks:?}"
        );
    }
    let run = method(vec![
        parameter("i", &[("in", true)]),
        parameter("o", &[("out", true)]),
        parameter("io", &[("in", true), ("out", true)]),
    ]);
    assert_eq!(
        run.inputs().map(|p| p.name.as_str()).collect::<Vec<_>>(),
        ["i", "io"]
    );
    assert_eq!(
        run.outputs().map(|p| p.name.as_str()).collect::<Vec<_>>(),
        ["o", "io"]
    );
}

#[test]
fn put_077_a_signature_is_types_names_order_and_directions() {
    let input = |name: &str| parameter(name, &[("in", true)]);
    let run = method(vec![input("a"), input("b")]);
    assert!(run.same_signature(&method(vec![input("A"), input("B")])));
    assert!(!run.same_signature(&method(vec![input("b"), input("a")])));
    assert!(!run.same_signature(&method(vec![input("a")])));
    assert!(!run.same_signature(&method(vec![input("a"), parameter("b", &[("out", true)])])));
    let mut other = input("b");
    other.data_type.is_array = true;
    assert!(!run.same_signature(&method(vec![input("a"), other])));
    let returns = MethodDecl {
        return_type: Some(CimType::Uint32.into()),
        ..run.clone()
    };
    assert!(!run.same_signature(&returns));
    let mut described = run.clone();
    described
        .qualifiers
        .set(Qualifier::new("Description", "d", Flavor::NONE));
    assert!(run.same_signature(&described));
}

#[test]
fn a_parameter_tells_its_number() {
    let mut numbered = parameter("a", &[]);
    assert_eq!(numbered.id(), None);
    numbered
        .qualifiers
        .set(Qualifier::new("id", 3, Flavor::NONE));
    assert_eq!(numbered.id(), Some(3));
}

#[test]
fn put_100_declarations_are_equal_in_any_order_and_case() {
    let declare = |names: [&str; 2]| {
        let mut decl = ClassDecl::new("Foo", Some("Base".into()));
        for name in names {
            decl.properties
                .insert(name.into(), PropertyDecl::new(CimType::Uint32));
            decl.methods.insert(name.into(), MethodDecl::new(None));
        }
        decl
    };
    assert_eq!(declare(["a", "b"]), declare(["B", "A"]));
    assert_ne!(declare(["a", "b"]), declare(["a", "c"]));
    let mut other = declare(["a", "b"]);
    other.properties[0].default = Some(Value::Uint32(1));
    assert_ne!(other, declare(["a", "b"]));
}

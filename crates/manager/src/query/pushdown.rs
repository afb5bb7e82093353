//! What of a query a provider can do.

use swbem_core::{CimType, Class};
use swbem_provider::{Conditions, Operators, QueryCapability};
use swbem_query::Judgement;
use swbem_wql::ast::{
    Condition, Constant, ConstantValue, Ident, Loc, Operator, PropertyPath, Query, Term,
};

/// Tells what a provider does with a condition on its class.
pub(super) fn judge(
    capability: &QueryCapability,
    class: &Class,
    condition: &Condition<Term>,
) -> Judgement {
    match capability.conditions() {
        Some(can) if can_judge(can, condition) => {
            // Paths of one object are written in many ways, which a provider need not know.
            let is_of_paths = condition.terms().any(|term| is_reference(class, term));
            match capability.is_exact() && !is_of_paths {
                true => Judgement::Exactly,
                false => Judgement::Inexactly,
            }
        }
        _ => Judgement::Not,
    }
}

/// The depth of conditions is bounded by the parser.
fn can_judge(can: &Conditions, condition: &Condition<Term>) -> bool {
    let (needed, members) = match condition {
        Condition::Term(term) => return can_judge_term(can, term),
        Condition::And(members) => (Operators::NONE, members.as_slice()),
        Condition::Or(members) => (Operators::OR, members.as_slice()),
        Condition::Not(inner) => (Operators::NOT, std::slice::from_ref(inner.as_ref())),
    };
    can.has(needed) && members.iter().all(|member| can_judge(can, member))
}

fn can_judge_term(can: &Conditions, term: &Term) -> bool {
    let operator = match term {
        Term::Compare { operator, .. } => match operator {
            Operator::Equal => Operators::EQUAL,
            Operator::NotEqual => Operators::NOT_EQUAL,
            _ => Operators::ORDER,
        },
        Term::Like { .. } => Operators::LIKE,
        Term::IsNull { .. } => Operators::NULL,
        Term::IsA { .. } => Operators::ISA,
    };
    can.has(operator) && can.covers(term.property().head.name.as_str())
}

fn is_reference(class: &Class, term: &Term) -> bool {
    class
        .property(term.property().head.name.as_str())
        .is_some_and(|property| property.data_type.base == CimType::Reference)
}

/// Leaves the subclasses of the class in FROM out (`WBEM_FLAG_DIRECT_READ`).
pub(super) fn restrict_to_class(query: &mut Query) {
    let Query::Data(data) = query else { return };
    let exactly = Condition::Term(Term::Compare {
        property: PropertyPath::of(Ident::new("__CLASS")),
        operator: Operator::Equal,
        constant: Constant {
            value: ConstantValue::String(data.class.name.as_str().into()),
            loc: Loc::default(),
        },
        loc: Loc::default(),
    });
    data.condition = Some(match data.condition.take() {
        None => exactly,
        Some(Condition::And(mut members)) => {
            members.insert(0, exactly);
            Condition::And(members)
        }
        Some(other) => Condition::And(vec![exactly, other]),
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use swbem_core::{ClassDecl, DataType, Name, PropertyDecl};

    use super::*;

    fn judged(condition: &str, can: Conditions) -> Judgement {
        let text = format!("SELECT * FROM C WHERE {condition}");
        let Some(Query::Data(data)) = swbem_wql::parse(&text).query else {
            panic!("{text}")
        };
        let mut decl = ClassDecl::new("C", None);
        for (name, base) in [
            ("A", CimType::Uint32),
            ("B", CimType::String),
            ("R", CimType::Reference),
        ] {
            decl.properties
                .insert(Name::from(name), PropertyDecl::new(DataType::from(base)));
        }
        let class = Class::derive(Arc::new(decl), None);
        judge(
            &QueryCapability::Exact(can),
            &class,
            &data.condition.unwrap(),
        )
    }

    #[test]
    fn a_provider_is_told_of_the_operators_it_knows() {
        let cases = [
            ("A = 1", Operators::EQUAL),
            ("A <> 1", Operators::NOT_EQUAL),
            ("A >= 1", Operators::ORDER),
            ("1 > A", Operators::ORDER),
            ("B LIKE 'x%'", Operators::LIKE),
            ("A IS NULL", Operators::NULL),
            ("A = NULL", Operators::NULL),
            ("NOT A = 1", Operators::EQUAL | Operators::NOT),
            ("A = 1 OR A = 2", Operators::EQUAL | Operators::OR),
            ("A = 1 AND A IS NULL", Operators::EQUAL | Operators::NULL),
        ];
        let bits = (0..8).map(|bit| Operators::from_bits(1 << bit));
        for (condition, needed) in cases {
            let known = Conditions::with(needed);
            assert_eq!(judged(condition, known), Judgement::Exactly, "{condition}");
            for missing in bits.clone().filter(|bit| needed.has(*bit)) {
                let fewer = Conditions::with(Operators::ALL.without(missing));
                assert_eq!(judged(condition, fewer), Judgement::Not, "{condition}");
            }
        }
    }

    #[test]
    fn a_provider_is_told_of_the_properties_it_knows() {
        let only = || Conditions::all().on(["b"]);
        assert_eq!(judged("B = 'x'", only()), Judgement::Exactly);
        assert_eq!(judged("A = 1", only()), Judgement::Not);
        assert_eq!(judged("A = 1 OR B = 'x'", only()), Judgement::Not);
    }

    #[test]
    fn paths_are_judged_again() {
        assert_eq!(judged("R = 'D=1'", Conditions::all()), Judgement::Inexactly);
    }
}

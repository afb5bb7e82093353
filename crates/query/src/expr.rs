//! Bound conditions.

use std::sync::Arc;

use swbem_core::{Class, Instance, Name, Object, Origin, Value};
use swbem_wql::ast::{Condition, Term};

use crate::bind::constant::{self, Types};
use crate::check::{TextCheck, ValueCheck};

/// A condition over the instances of a class, names resolved and constants converted.
///
/// Two truth values: a comparison with `Null` does not hold, so that its negation does.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Always(bool),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Test(Arc<Test>),
}

/// A bound comparison, with what it was bound from.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) term: Term,
    pub(crate) check: Check,
}

/// What a comparison looks at.
#[derive(Debug)]
pub(crate) enum Check {
    /// At the class alone.
    Class(ClassCheck),
    /// At the path of the instance.
    Path {
        is_full: bool,
        check: Option<TextCheck>,
        negated: bool,
    },
    /// Whether a property is `Null`.
    Null { position: usize, negated: bool },
    /// At the value of a property.
    Value { position: usize, check: ValueCheck },
    /// At an embedded object, or inside it.
    Embedded {
        position: usize,
        names: Vec<Name>,
        leaf: Leaf,
    },
}

/// A comparison that comes out the same for all instances of a class.
#[derive(Debug)]
pub(crate) enum ClassCheck {
    Text(ClassText, TextCheck),
    Null(ClassText, bool),
    IsA(Name),
}

/// A text that a class has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClassText {
    Name,
    Superclass,
    Dynasty,
}

/// What is asked about a value inside an embedded object; its type is known when it is there.
#[derive(Debug)]
pub(crate) enum Leaf {
    Null { negated: bool },
    IsA(Name),
    Compare(constant::Comparison),
}

impl Expr {
    /// Returns what is left of the condition for the instances of one class.
    pub(crate) fn for_class(&self, class: &Class) -> Expr {
        match self {
            Expr::Always(value) => Expr::Always(*value),
            Expr::And(members) => all(members.iter().map(|member| member.for_class(class))),
            Expr::Or(members) => any(members.iter().map(|member| member.for_class(class))),
            Expr::Not(inner) => not(inner.for_class(class)),
            Expr::Test(test) => match &test.check {
                Check::Class(check) => Expr::Always(check.accepts(class)),
                _ => self.clone(),
            },
        }
    }

    /// Tells whether the condition is not the same for all classes.
    pub(crate) fn depends_on_class(&self) -> bool {
        match self {
            Expr::Always(_) => false,
            Expr::And(members) | Expr::Or(members) => members.iter().any(Expr::depends_on_class),
            Expr::Not(inner) => inner.depends_on_class(),
            Expr::Test(test) => matches!(test.check, Check::Class(_)),
        }
    }

    /// Tells whether the condition looks at nothing but properties, which a provider knows too.
    pub(crate) fn is_of_properties(&self) -> bool {
        match self {
            Expr::Always(_) => false,
            Expr::And(members) | Expr::Or(members) => members.iter().all(Expr::is_of_properties),
            Expr::Not(inner) => inner.is_of_properties(),
            Expr::Test(test) => !matches!(test.check, Check::Class(_) | Check::Path { .. }),
        }
    }

    /// Returns the conditions that are joined by AND.
    pub(crate) fn conjuncts(&self) -> &[Expr] {
        match self {
            Expr::And(members) => members,
            Expr::Always(true) => &[],
            single => std::slice::from_ref(single),
        }
    }

    /// Returns the condition in WQL; nothing when it is always true.
    pub(crate) fn to_condition(&self) -> Option<Condition<Term>> {
        let members = |members: &[Expr]| members.iter().filter_map(Expr::to_condition).collect();
        Some(match self {
            Expr::Always(_) => return None,
            Expr::And(list) => Condition::And(members(list)),
            Expr::Or(list) => Condition::Or(members(list)),
            Expr::Not(inner) => Condition::Not(Box::new(inner.to_condition()?)),
            Expr::Test(test) => Condition::Term(test.term.clone()),
        })
    }

    /// Judges a decoded instance.
    pub(crate) fn accepts(&self, instance: &Instance, origin: &Origin) -> bool {
        match self {
            Expr::Always(value) => *value,
            Expr::And(members) => members.iter().all(|m| m.accepts(instance, origin)),
            Expr::Or(members) => members.iter().any(|m| m.accepts(instance, origin)),
            Expr::Not(inner) => !inner.accepts(instance, origin),
            Expr::Test(test) => test.accepts(instance, origin),
        }
    }
}

/// Joins conditions by AND, as far as they are not known.
pub(crate) fn all(members: impl IntoIterator<Item = Expr>) -> Expr {
    let mut kept = Vec::new();
    for member in members {
        match member {
            Expr::Always(true) => {}
            Expr::Always(false) => return Expr::Always(false),
            Expr::And(inner) => kept.extend(inner),
            other => kept.push(other),
        }
    }
    match (kept.pop(), kept.is_empty()) {
        (None, _) => Expr::Always(true),
        (Some(only), true) => only,
        (Some(last), false) => {
            kept.push(last);
            Expr::And(kept)
        }
    }
}

/// Joins conditions by OR, as far as they are not known.
pub(crate) fn any(members: impl IntoIterator<Item = Expr>) -> Expr {
    let mut kept = Vec::new();
    for member in members {
        match member {
            Expr::Always(false) => {}
            Expr::Always(true) => return Expr::Always(true),
            Expr::Or(inner) => kept.extend(inner),
            other => kept.push(other),
        }
    }
    match (kept.pop(), kept.is_empty()) {
        (None, _) => Expr::Always(false),
        (Some(only), true) => only,
        (Some(last), false) => {
            kept.push(last);
            Expr::Or(kept)
        }
    }
}

pub(crate) fn not(inner: Expr) -> Expr {
    match inner {
        Expr::Always(value) => Expr::Always(!value),
        Expr::Not(inner) => *inner,
        other => Expr::Not(Box::new(other)),
    }
}

impl Test {
    /// Judges a decoded instance. Its class may be another definition than the one the test was
    /// bound to, so that properties are looked up by name.
    fn accepts(&self, instance: &Instance, origin: &Origin) -> bool {
        let value = || instance.get(self.term.property().head.name.as_str());
        match &self.check {
            Check::Class(check) => check.accepts(instance.class()),
            Check::Path { .. } => self.check.accepts_path(instance.relpath(), origin),
            Check::Null { negated, .. } => value().is_none_or(Value::is_null) != *negated,
            Check::Value { check, .. } => value().is_some_and(|value| check.accepts(value)),
            Check::Embedded { names, leaf, .. } => {
                value().is_some_and(|value| leaf.accepts(value, names))
            }
        }
    }
}

impl Check {
    /// Judges a path.
    pub(crate) fn accepts_path(&self, relpath: Option<String>, origin: &Origin) -> bool {
        let Check::Path {
            is_full,
            check,
            negated,
        } = self
        else {
            return false;
        };
        let path = match is_full {
            true => relpath.map(|relpath| origin.path_of(&relpath)),
            false => relpath,
        };
        match check {
            Some(check) => path.is_some_and(|path| check.accepts(&path)),
            None => path.is_none() != *negated,
        }
    }
}

impl ClassCheck {
    pub(crate) fn accepts(&self, class: &Class) -> bool {
        match self {
            ClassCheck::Text(which, check) => which
                .of(class)
                .is_some_and(|name| check.accepts(name.as_str())),
            ClassCheck::Null(which, negated) => which.of(class).is_none() != *negated,
            ClassCheck::IsA(name) => class.is_a(name.as_str()),
        }
    }
}

impl ClassText {
    fn of(self, class: &Class) -> Option<&Name> {
        match self {
            ClassText::Name => Some(class.name()),
            ClassText::Superclass => class.superclass(),
            ClassText::Dynasty => Some(class.dynasty()),
        }
    }
}

impl Leaf {
    /// Judges the value that `names` lead to from an embedded object. Where they lead nowhere,
    /// nothing holds, not even that the value is `Null` (`Emb.NoSuch = 1` finds nothing).
    pub(crate) fn accepts(&self, outermost: &Value, names: &[Name]) -> bool {
        let Some((first, rest)) = names.split_first() else {
            return self.accepts_value(outermost, None);
        };
        let Some(object) = outermost.as_object() else {
            return false;
        };
        match inside(object, first) {
            Some((value, types)) if rest.is_empty() => self.accepts_value(&value, Some(&types)),
            Some((value, _)) => self.accepts(&value, rest),
            None => false,
        }
    }

    fn accepts_value(&self, value: &Value, types: Option<&Types>) -> bool {
        match self {
            Leaf::Null { negated } => value.is_null() != *negated,
            Leaf::IsA(name) => value
                .as_object()
                .is_some_and(|object| object.is_a(name.as_str())),
            Leaf::Compare(comparison) => types
                .and_then(|types| comparison.check(types).ok())
                .is_some_and(|check| check.accepts(value)),
        }
    }
}

/// Returns a property of an embedded object, or a system property, with its type.
fn inside(object: &Object, name: &Name) -> Option<(Value, Types)> {
    if let Some(value) = object.system_property(name.as_str()) {
        let base = value.cim_type().unwrap_or(swbem_core::CimType::String);
        let is_array = matches!(value, Value::Array(_));
        return Some((value, Types { base, is_array }));
    }
    let of_class;
    let class: &Class = match object {
        Object::Instance(instance) => instance.class(),
        Object::Class(class) => {
            of_class = class.resolve();
            &of_class
        }
    };
    let property = class.property(name.as_str())?;
    let value = match object {
        Object::Instance(instance) => instance.get(name.as_str())?.clone(),
        Object::Class(_) => property.default.clone(),
    };
    Some((value, Types::of(&property.data_type)))
}

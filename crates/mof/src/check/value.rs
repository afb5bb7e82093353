//! Checks of values, against a type where one is known.

use swbem_text::Code;

use super::{Checker, EmbeddedIn};
use crate::ast::{Arity, Ident, SimpleType, Type, Value, ValueKind};
use crate::code;
use crate::convert::{self, Mismatch};

impl<'a> Checker<'a> {
    /// Checks a value against the declared type of what it is given to.
    pub(super) fn value(&mut self, name: &Ident, ty: &Type, array: Arity, value: &'a Value) {
        match (&value.kind, array) {
            (ValueKind::Null, _) => {}
            (ValueKind::Array(_), Arity::Scalar) => {
                let message = format!("`{name}` is not an array");
                self.error(code::UNEXPECTED_ARRAY_INIT, value.span(), message);
            }
            (ValueKind::Array(elements), Arity::Array(_)) => {
                if self.no_null_elements(name, elements) {
                    for element in elements {
                        self.scalar(name, ty, element);
                    }
                }
            }
            (_, Arity::Array(_)) => {
                let message = format!(
                    "`{name}` is an array, and this is {}",
                    value.kind.describe()
                );
                self.error(code::TYPE_MISMATCH, value.span(), message);
            }
            (_, Arity::Scalar) => self.scalar(name, ty, value),
        }
    }

    fn scalar(&mut self, name: &Ident, ty: &Type, value: &'a Value) {
        match ty {
            Type::Simple(ty) => self.simple(name, *ty, value),
            Type::Reference(_) => self.reference(name, value),
            Type::Object(_) => self.object(name, value),
        }
    }

    fn simple(&mut self, name: &Ident, ty: SimpleType, value: &'a Value) {
        if let ValueKind::Alias(alias) = &value.kind {
            let message = format!(
                "alias `${alias}` is given to `{name}`, which is a {}",
                ty.name()
            );
            self.error(code::UNEXPECTED_ALIAS, value.span(), message);
            return;
        }
        if let Err(mismatch) = convert::fits(ty, value) {
            let (code, message) = mismatch_message(mismatch, name, ty, value);
            self.error(code, value.span(), message);
        }
    }

    fn reference(&mut self, name: &Ident, value: &'a Value) {
        match &value.kind {
            ValueKind::String(_) => {}
            ValueKind::Alias(alias) => self.alias_uses.push(alias),
            other => {
                let message = format!(
                    "`{name}` is a reference and takes a path or an alias, not {}",
                    other.describe()
                );
                self.error(code::TYPE_MISMATCH, value.span(), message);
            }
        }
    }

    fn object(&mut self, name: &Ident, value: &'a Value) {
        match &value.kind {
            ValueKind::Instance(_) => self.untyped_value(name, value, EmbeddedIn::Nothing),
            ValueKind::Alias(alias) => {
                let message = format!("alias `${alias}` is given to `{name}`, an embedded object");
                self.error(code::ALIASES_IN_EMBEDDED, value.span(), message);
            }
            other => {
                let message = format!(
                    "`{name}` is an embedded object and takes `instance of`, not {}",
                    other.describe()
                );
                self.error(code::TYPE_MISMATCH, value.span(), message);
            }
        }
    }

    /// Checks a value of an instance, whose class is not known yet.
    pub(super) fn untyped_value(&mut self, name: &Ident, value: &'a Value, place: EmbeddedIn) {
        match &value.kind {
            ValueKind::Array(elements) if self.no_null_elements(name, elements) => {
                for element in elements {
                    self.untyped_value(name, element, place);
                }
            }
            ValueKind::Alias(alias) if place == EmbeddedIn::Instance => {
                let message = format!("alias `${alias}` is used inside an embedded instance");
                self.error(code::ALIASES_IN_EMBEDDED, value.span(), message);
            }
            ValueKind::Alias(alias) => self.alias_uses.push(alias),
            ValueKind::Instance(instance) => {
                self.qualifiers(super::Element::instance(), &instance.qualifiers);
                self.unique(instance.values.iter().map(|value| &value.name));
                for init in &instance.values {
                    self.value_init(init, EmbeddedIn::Instance);
                }
            }
            _ => {}
        }
    }

    /// Reports NULL among the elements of an array; returns whether there is none.
    pub(super) fn no_null_elements(&mut self, name: &Ident, elements: &[Value]) -> bool {
        let null = elements
            .iter()
            .find(|element| element.kind == ValueKind::Null);
        if let Some(null) = null {
            let message = format!("an element of `{name}` is NULL");
            self.error(code::NULL_ARRAY_ELEM, null.span(), message);
        }
        null.is_none()
    }
}

fn mismatch_message(
    mismatch: Mismatch,
    name: &Ident,
    ty: SimpleType,
    value: &Value,
) -> (Code, String) {
    let ty_name = ty.name();
    match mismatch {
        Mismatch::Kind => (
            code::TYPE_MISMATCH,
            format!(
                "`{name}` is a {ty_name}, and this is {}",
                value.kind.describe()
            ),
        ),
        Mismatch::Form => (
            code::TYPE_MISMATCH,
            format!("`{name}` is a {ty_name}, and this string is none"),
        ),
        Mismatch::Range => (
            code::ILLEGAL_CONSTANT_VALUE,
            format!("value of `{name}` is out of the range of {ty_name}"),
        ),
    }
}

//! Binding of WHERE clauses.

use std::sync::Arc;

use swbem_core::{CimType, Class, Name, Property, SYSTEM_PROPERTIES, Status, eq_fold};
use swbem_text::Span;
use swbem_wql::ast::{Condition, ConstantValue, Term};
use swbem_wql::like::Pattern;

use super::Binder;
use super::constant::{Comparison, Flaw, Relation, Types};
use crate::check::TextCheck;
use crate::error::Result;
use crate::expr::{Check, ClassCheck, ClassText, Expr, Leaf, Test, all, any, not};

/// What a term says about a text of the system.
enum SystemText {
    Check(TextCheck),
    Null { negated: bool },
}

impl Binder<'_> {
    /// Binds a condition over the instances of a class. What is wrong with it is noted; the depth
    /// is bounded by the parser.
    pub(crate) fn condition(
        &mut self,
        condition: &Condition<Term>,
        class: &Arc<Class>,
    ) -> Result<Expr> {
        let members = |binder: &mut Self, list: &[Condition<Term>]| {
            list.iter()
                .map(|member| binder.condition(member, class))
                .collect::<Result<Vec<_>>>()
        };
        Ok(match condition {
            Condition::And(list) => all(members(self, list)?),
            Condition::Or(list) => any(members(self, list)?),
            Condition::Not(inner) => not(self.condition(inner, class)?),
            Condition::Term(term) => self.term(term, class)?.unwrap_or(Expr::Always(false)),
        })
    }

    /// Binds a comparison; nothing when it is wrong, which is noted.
    fn term(&mut self, term: &Term, class: &Arc<Class>) -> Result<Option<Expr>> {
        let path = term.property();
        let head = &path.head;
        if head.name == "__this" {
            return Ok(self.this(term));
        }
        let Some(position) = class.position(head.name.as_str()) else {
            let known = SYSTEM_PROPERTIES
                .into_iter()
                .find(|known| eq_fold(known, head.name.as_str()));
            return Ok(match known {
                Some(known) => self.system(term, known, class),
                None => {
                    self.refuse_property(class, head)?;
                    None
                }
            });
        };
        let Some(property) = class.property_at(position) else {
            return Ok(None);
        };
        let check = match path.tail.is_empty() {
            true => self.plain(term, property, position),
            false => self.dotted(term, class, property, position)?,
        };
        Ok(check.map(|check| test(term, check)))
    }

    /// Binds a comparison of a property.
    fn plain(&mut self, term: &Term, property: &Property, position: usize) -> Option<Check> {
        let types = Types::of(&property.data_type);
        match term {
            Term::IsNull { negated, .. } => Some(Check::Null {
                position,
                negated: *negated,
            }),
            Term::IsA { class, .. } => {
                self.require_object(term, types)?;
                Some(Check::Embedded {
                    position,
                    names: Vec::new(),
                    leaf: Leaf::IsA(class.name.clone()),
                })
            }
            Term::Compare { .. } | Term::Like { .. } => {
                match self.comparison(term)?.check(&types) {
                    Ok(check) => Some(Check::Value { position, check }),
                    Err(flaw) => self.refuse_flaw(term, &property.name, &flaw),
                }
            }
        }
    }

    /// Binds a comparison of something inside an embedded object. Its type is known only when the
    /// object is there, unless the class it is declared to have has the property.
    fn dotted(
        &mut self,
        term: &Term,
        class: &Class,
        property: &Property,
        position: usize,
    ) -> Result<Option<Check>> {
        let path = term.property();
        let mut declared = Some(property.clone());
        let mut owner = class.name().clone();
        let mut outer_name = &path.head;
        for name in &path.tail {
            let data_type = match &declared {
                Some(outer) => &outer.data_type,
                None => break,
            };
            if data_type.base != CimType::Object || data_type.is_array {
                self.refuse_path(&owner, outer_name, path);
                return Ok(None);
            }
            let inner = match &data_type.class {
                Some(class) => self.class(class.as_str())?,
                None => None,
            };
            declared = inner.and_then(|inner| {
                owner = inner.class.name().clone();
                inner.class.property(name.name.as_str()).cloned()
            });
            outer_name = name;
        }
        let types = declared.as_ref().map(|inner| Types::of(&inner.data_type));
        let leaf = match term {
            Term::IsNull { negated, .. } => Leaf::Null { negated: *negated },
            Term::IsA { class, .. } => {
                if let Some(types) = types
                    && self.require_object(term, types).is_none()
                {
                    return Ok(None);
                }
                Leaf::IsA(class.name.clone())
            }
            Term::Compare { .. } | Term::Like { .. } => {
                let Some(comparison) = self.comparison(term) else {
                    return Ok(None);
                };
                if let (Some(types), Some(inner)) = (types, &declared)
                    && let Err(flaw) = comparison.check(&types)
                {
                    return Ok(self.refuse_flaw(term, &inner.name, &flaw));
                }
                Leaf::Compare(comparison)
            }
        };
        Ok(Some(Check::Embedded {
            position,
            names: path.tail.iter().map(|name| name.name.clone()).collect(),
            leaf,
        }))
    }

    /// Binds `__this ISA C`.
    fn this(&mut self, term: &Term) -> Option<Expr> {
        match term {
            Term::IsA {
                class, property, ..
            } if property.tail.is_empty() => {
                let check = ClassCheck::IsA(class.name.clone());
                Some(test(term, Check::Class(check)))
            }
            _ => {
                self.refuse(
                    Status::INVALID_QUERY,
                    term.span(),
                    "`__this` stands for the object itself and can only be tested with ISA",
                );
                None
            }
        }
    }

    /// Binds a comparison of a system property; those that are texts can be compared.
    fn system(&mut self, term: &Term, name: &str, class: &Class) -> Option<Expr> {
        let path = term.property();
        if !path.tail.is_empty() {
            self.refuse_path(class.name(), &path.head, path);
            return None;
        }
        if matches!(name, "__GENUS" | "__PROPERTY_COUNT" | "__DERIVATION") {
            self.refuse(
                Status::INVALID_QUERY,
                path.span(),
                format!("system property `{name}` cannot be used in WHERE"),
            );
            self.advise("`__CLASS`, `__SUPERCLASS`, `__DYNASTY`, `__PATH` and `__RELPATH` can be.");
            return None;
        }
        let text = self.system_text(term, name)?;
        let constant = |value: &str| match &text {
            SystemText::Check(check) => check.accepts(value),
            SystemText::Null { negated } => *negated,
        };
        Some(match name {
            "__SERVER" => Expr::Always(constant(&self.settings.server)),
            "__NAMESPACE" => Expr::Always(constant(&self.namespace.path)),
            "__PATH" | "__RELPATH" => {
                let (check, negated) = match text {
                    SystemText::Check(check) => (Some(check), false),
                    SystemText::Null { negated } => (None, negated),
                };
                let is_full = name == "__PATH";
                test(
                    term,
                    Check::Path {
                        is_full,
                        check,
                        negated,
                    },
                )
            }
            _ => {
                let which = match name {
                    "__SUPERCLASS" => ClassText::Superclass,
                    "__DYNASTY" => ClassText::Dynasty,
                    _ => ClassText::Name,
                };
                let check = match text {
                    SystemText::Check(check) => ClassCheck::Text(which, check),
                    SystemText::Null { negated } => ClassCheck::Null(which, negated),
                };
                test(term, Check::Class(check))
            }
        })
    }

    fn system_text(&mut self, term: &Term, name: &str) -> Option<SystemText> {
        match term {
            Term::Compare {
                operator, constant, ..
            } => match &constant.value {
                ConstantValue::String(text) => {
                    Some(SystemText::Check(TextCheck::compare(*operator, text)))
                }
                _ => {
                    let message = format!("`{name}` is a string; the constant is not");
                    self.refuse(Status::INVALID_QUERY, constant.loc.0, message);
                    self.advise("Put the constant in quotes.");
                    None
                }
            },
            Term::Like { pattern, .. } => {
                let pattern = Pattern::new(&pattern.text);
                Some(SystemText::Check(TextCheck::Like(pattern)))
            }
            Term::IsNull { negated, .. } => Some(SystemText::Null { negated: *negated }),
            Term::IsA { .. } => {
                let message = format!("`{name}` is a string and no object, so ISA does not apply");
                self.refuse(Status::INVALID_QUERY, term.span(), message);
                self.advise("Write `__this ISA \"Class\"`.");
                None
            }
        }
    }

    fn comparison(&self, term: &Term) -> Option<Comparison> {
        let relation = match term {
            Term::Compare {
                operator, constant, ..
            } => Relation::Compare(*operator, constant.value.clone()),
            Term::Like { pattern, .. } => Relation::Like(pattern.text.clone()),
            Term::IsNull { .. } | Term::IsA { .. } => return None,
        };
        Some(Comparison {
            relation,
            local_offset_minutes: self.settings.local_offset_minutes,
            namespace: self.namespace.clone(),
        })
    }

    /// Requires an embedded object on the left of ISA.
    fn require_object(&mut self, term: &Term, types: Types) -> Option<()> {
        if types.base == CimType::Object && !types.is_array {
            return Some(());
        }
        let path = term.property();
        let what = match types.is_array {
            true => "an array".to_owned(),
            false => format!("of type {}", types.base),
        };
        let message = format!("`{path}` is {what} and no embedded object, so ISA does not apply");
        self.refuse(Status::INVALID_QUERY, path.span(), message);
        self.advise("To test the class of the instance itself, write `__this ISA \"Class\"`.");
        None
    }

    fn refuse_flaw<T>(&mut self, term: &Term, name: &Name, flaw: &Flaw) -> Option<T> {
        let span = match flaw.is_in_constant {
            true => constant_span(term),
            false => term.span(),
        };
        let message = format!("property `{name}` {}", flaw.message);
        self.refuse(Status::INVALID_QUERY, span, message);
        if let Some(help) = flaw.help {
            self.advise(help);
        }
        None
    }
}

fn constant_span(term: &Term) -> Span {
    match term {
        Term::Compare { constant, .. } => constant.loc.0,
        Term::Like { pattern, .. } => pattern.loc.0,
        Term::IsNull { .. } | Term::IsA { .. } => term.span(),
    }
}

fn test(term: &Term, check: Check) -> Expr {
    Expr::Test(Arc::new(Test {
        term: term.clone(),
        check,
    }))
}

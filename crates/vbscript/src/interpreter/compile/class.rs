//! Classes.

use std::rc::Rc;

use indexmap::IndexMap;
use vbscript::parser::ast::{
    Argument, ArgumentType, Item, ItemKind, MemberAccess, Name, PropertyType, PropertyVisibility,
    Stmt, StmtKind, VarDecl, Visibility,
};

use super::super::class::{Class, Member};
use super::super::code::{Code, CodeKind, Passing};
use super::super::error::SyntaxError;
use super::scan::{lower, plain};
use super::{Compiler, MemberShape, MemberShapes, Result, parameter};

/// Returns what the members of a class are.
pub(super) fn shapes_of(class: &Class) -> MemberShapes {
    class
        .members
        .iter()
        .map(|(name, member)| match member {
            Member::Field { idx, .. } => (Rc::clone(name), MemberShape::Field(*idx)),
            Member::Method { .. } | Member::Property { .. } => {
                (Rc::clone(name), MemberShape::Callable)
            }
        })
        .collect()
}

impl Compiler<'_> {
    /// Compiles a class.
    pub(super) fn class(&mut self, item: &Item, name: &Name) -> Result<Rc<Class>> {
        let ItemKind::Class {
            members,
            dims,
            member_accessors,
            methods,
            ..
        } = &item.node
        else {
            return Ok(Rc::default());
        };
        let mut class = Class {
            name: plain(name).into(),
            ..Class::default()
        };
        for definition in members {
            let public = definition.visibility != Visibility::Private;
            add_fields(&mut class, &definition.properties, public);
        }
        for vars in dims {
            add_fields(&mut class, vars, true);
        }
        let mut shapes = shapes_of(&class);
        for stmt in methods {
            if let StmtKind::Sub { name, .. } | StmtKind::Function { name, .. } = &stmt.node {
                shapes.insert(lower(name), MemberShape::Callable);
            }
        }
        for accessor in member_accessors {
            shapes.insert(lower(&accessor.name), MemberShape::Callable);
        }
        let outer = self.members.replace(shapes);
        let result = methods
            .iter()
            .try_for_each(|stmt| self.method(&mut class, stmt))
            .and_then(|()| {
                member_accessors
                    .iter()
                    .try_for_each(|accessor| self.accessor(&mut class, accessor))
            })
            .and_then(|()| self.check_accessors(&class, item));
        self.members = outer;
        result?;
        Ok(Rc::new(class))
    }

    fn method(&mut self, class: &mut Class, stmt: &Stmt) -> Result<()> {
        let (visibility, default, name, parameters, body, kind) = match &stmt.node {
            StmtKind::Sub {
                visibility,
                default,
                name,
                parameters,
                body,
            } => (visibility, default, name, parameters, body, CodeKind::Sub),
            StmtKind::Function {
                visibility,
                default,
                name,
                parameters,
                body,
            } => (
                visibility,
                default,
                name,
                parameters,
                body,
                CodeKind::Function,
            ),
            _ => return Ok(()),
        };
        let params: Vec<_> = parameters
            .iter()
            .map(|argument: &Argument| parameter(argument))
            .collect();
        let code = Rc::new(self.compile_body(name, kind, &params, body)?);
        let key = lower(name);
        let hook = match &*key {
            "class_initialize" => Some(&mut class.initialize),
            "class_terminate" => Some(&mut class.terminate),
            _ => None,
        };
        if let Some(hook) = hook {
            if !params.is_empty() {
                return Err(self.fault(SyntaxError::InitializeArguments, name.span.start));
            }
            *hook = Some(Rc::clone(&code));
        }
        if *default {
            class.default = Some(Rc::clone(&key));
        }
        let public = *visibility != Visibility::Private;
        class.members.insert(key, Member::Method { code, public });
        Ok(())
    }

    fn accessor(&mut self, class: &mut Class, accessor: &MemberAccess) -> Result<()> {
        let params: Vec<(&Name, Passing)> = accessor
            .args
            .iter()
            .map(|(name, kind)| match kind {
                ArgumentType::ByVal => (name, Passing::ByVal),
                ArgumentType::ByRef => (name, Passing::ByRef),
            })
            .collect();
        let at = accessor.name.span.start;
        if params.is_empty() && accessor.property_type != PropertyType::Get {
            return Err(self.fault(SyntaxError::PropertyNeedsArgument, at));
        }
        let kind = CodeKind::Property;
        let code = Rc::new(self.compile_body(&accessor.name, kind, &params, &accessor.body)?);
        let key = lower(&accessor.name);
        let public = accessor.visibility != PropertyVisibility::Private;
        if accessor.visibility == (PropertyVisibility::Public { default: true }) {
            if accessor.property_type != PropertyType::Get {
                return Err(self.fault(SyntaxError::DefaultOnlyOnGet, at));
            }
            class.default = Some(Rc::clone(&key));
        }
        let none = Member::Property {
            get: None,
            let_: None,
            set: None,
        };
        let member = class.members.entry(key).or_insert(none);
        if let Member::Property { get, let_, set } = member {
            let place = match accessor.property_type {
                PropertyType::Get => get,
                PropertyType::Let => let_,
                PropertyType::Set => set,
            };
            *place = Some((code, public));
        }
        Ok(())
    }

    /// The procedures of one property take the same indexes.
    fn check_accessors(&self, class: &Class, item: &Item) -> Result<()> {
        for member in class.members.values() {
            let Member::Property { get, let_, set } = member else {
                continue;
            };
            let count = |accessor: &Option<(Rc<Code>, bool)>, values: usize| {
                accessor
                    .as_ref()
                    .map(|(code, _)| code.params.len().saturating_sub(values))
            };
            let counts = [count(get, 0), count(let_, 1), count(set, 1)];
            let mut counts = counts.into_iter().flatten();
            let first = counts.next();
            if counts.any(|count| Some(count) != first) {
                return Err(self.fault(SyntaxError::InconsistentArguments, item.span.start));
            }
        }
        Ok(())
    }
}

fn add_fields(class: &mut Class, vars: &[VarDecl], public: bool) {
    for var in vars {
        let idx = u32::try_from(class.arrays.len()).unwrap_or(u32::MAX);
        class.arrays.push(var.bounds.as_ref().map(|bounds| {
            let upper = |bound: &usize| i32::try_from(*bound).unwrap_or(i32::MAX);
            bounds.iter().map(upper).collect()
        }));
        let members: &mut IndexMap<Rc<str>, Member> = &mut class.members;
        members.insert(lower(&var.name), Member::Field { idx, public });
    }
}

//! Settling what needs the classes of the repository.

use std::sync::Arc;

use indexmap::IndexMap;
use swbem_core::{
    CimType, Class, ClassDecl, DataType, Error, Fold, Instance, Name, Object, Property, Status,
    Value as Cim,
};
use swbem_text::{Code, Diagnostic, Span};

use super::{
    Action, ActionKind, BoundQualifier, PendingClass, PendingInstance, PendingProperty,
    PendingValue, Program,
};
use crate::ast::{Value, ValueKind};
use crate::convert::{self, Mismatch};
use crate::{code, limits};

/// Finds classes in the repository.
pub trait Classes {
    /// Returns a class of a namespace; `None` is the namespace of the compilation.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` when there is no such class, and whatever else can go wrong.
    fn class(&self, namespace: Option<&str>, name: &str) -> swbem_core::Result<Arc<Class>>;
}

/// Settles the pending parts of a program's actions, each when its turn has come.
#[derive(Debug)]
pub struct Linker<'a> {
    program: &'a Program,
    /// Paths of objects that were put, by their alias.
    paths: IndexMap<Name, String>,
}

impl<'a> Linker<'a> {
    /// Starts on a program.
    #[must_use]
    pub fn new(program: &'a Program) -> Linker<'a> {
        Linker {
            program,
            paths: IndexMap::new(),
        }
    }

    /// Notes the path under which an action's object was put.
    ///
    /// Needed only where the path does not follow from the text: the object manager makes up
    /// the key of an instance that has none.
    pub fn record(&mut self, action: &Action, path: &str) {
        let alias = match &action.kind {
            ActionKind::PutClass { class, .. } => class.alias.as_ref(),
            ActionKind::PutInstance { instance, .. } => instance.alias.as_ref(),
            ActionKind::DeleteClass { .. } | ActionKind::DeleteInstance { .. } => None,
        };
        if let Some(alias) = alias {
            self.paths.insert(alias.clone(), path.to_owned());
        }
    }

    /// Completes the declaration of a class that `action` puts.
    ///
    /// # Errors
    ///
    /// Fails when a default is an embedded object or alias and does not fit.
    pub fn class(
        &self,
        action: &Action,
        class: &PendingClass,
        classes: &dyn Classes,
    ) -> Result<Arc<ClassDecl>, Diagnostic> {
        let mut decl = Arc::clone(&class.decl);
        for deferred in &class.deferred {
            let context = self.context(action, classes);
            let decl = Arc::make_mut(&mut decl);
            match deferred.parameter {
                None => {
                    if let Some(property) = decl.properties.get_mut(&deferred.member) {
                        let data_type = &property.data_type;
                        let default =
                            context.value(&deferred.member, data_type, &deferred.value)?;
                        property.default = Some(default);
                    }
                }
                Some(idx) => {
                    let method = decl.methods.get_mut(&deferred.member);
                    if let Some(parameter) = method.and_then(|m| m.parameters.get_mut(idx)) {
                        let data_type = &parameter.data_type;
                        let default = context.value(&parameter.name, data_type, &deferred.value)?;
                        parameter.default = Some(default);
                    }
                }
            }
        }
        Ok(decl)
    }

    /// Makes the instance that `action` puts.
    ///
    /// # Errors
    ///
    /// Fails when the class is missing or a value or qualifier does not fit it.
    pub fn instance(
        &self,
        action: &Action,
        instance: &PendingInstance,
        classes: &dyn Classes,
    ) -> Result<Instance, Diagnostic> {
        let context = self.context(action, classes);
        let class = context.class(&instance.class, instance.class_span)?;
        context.instance(instance, class)
    }

    fn context<'c>(&'c self, action: &'c Action, classes: &'c dyn Classes) -> Context<'c> {
        Context {
            aliases: Some(self),
            namespace: action.namespace.as_deref(),
            classes,
            alias_depth: 0,
        }
    }
}

/// Makes an instance of a class that is at hand.
///
/// `classes` is asked for the classes of embedded instances only. The instance comes from a text
/// of its own: it may not use aliases.
///
/// # Errors
///
/// Fails when a value or qualifier does not fit the class.
pub fn bind_instance(
    instance: &PendingInstance,
    class: Arc<Class>,
    classes: &dyn Classes,
) -> Result<Instance, Diagnostic> {
    let context = Context {
        aliases: None,
        namespace: None,
        classes,
        alias_depth: 0,
    };
    context.instance(instance, class)
}

/// Is where values are settled.
#[derive(Clone, Copy)]
struct Context<'c> {
    aliases: Option<&'c Linker<'c>>,
    namespace: Option<&'c str>,
    classes: &'c dyn Classes,
    /// How many aliases are being followed: a key may be a reference by alias, and so on.
    alias_depth: usize,
}

impl Context<'_> {
    fn class(&self, name: &Name, span: Span) -> Result<Arc<Class>, Diagnostic> {
        match self.classes.class(self.namespace, name.as_str()) {
            Ok(class) => Ok(class),
            Err(error) if error.status() == Status::NOT_FOUND => {
                let message = format!("class `{name}` not found");
                Err(Diagnostic::error(
                    status_code(Status::INVALID_CLASS),
                    span,
                    message,
                ))
            }
            Err(error) => Err(refused(&error, span)),
        }
    }

    fn instance(
        &self,
        pending: &PendingInstance,
        class: Arc<Class>,
    ) -> Result<Instance, Diagnostic> {
        let mut instance = Instance::new(Arc::clone(&class));
        for BoundQualifier { qualifier, span } in &pending.qualifiers {
            instance
                .set_qualifier(qualifier.clone())
                .map_err(|error| refused(&error, *span))?;
        }
        for property in pending.values()?.iter() {
            self.property(property, &class, &mut instance)?;
        }
        Ok(instance)
    }

    fn property(
        &self,
        pending: &PendingProperty,
        class: &Class,
        instance: &mut Instance,
    ) -> Result<(), Diagnostic> {
        let name = pending.name.as_str();
        let (position, property) = find_property(class, pending)?;
        if let Some(value) = &pending.value {
            let value = self.value(&pending.name, &property.data_type, value)?;
            instance.put_value_at(position, Some(value));
        }
        for BoundQualifier { qualifier, span } in &pending.qualifiers {
            instance
                .set_property_qualifier(name, qualifier.clone())
                .map_err(|error| refused(&error, *span))?;
        }
        Ok(())
    }

    fn value(
        &self,
        name: &Name,
        data_type: &DataType,
        pending: &PendingValue,
    ) -> Result<Cim, Diagnostic> {
        match pending {
            PendingValue::Literal(value) if value.kind == ValueKind::Null => Ok(Cim::Null),
            PendingValue::Array(elements, span) if data_type.is_array => {
                let element_type = data_type.element();
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    let value = self.value(name, &element_type, element)?;
                    if value.is_null() {
                        let message = format!("an element of `{name}` is NULL");
                        return Err(Diagnostic::error(code::NULL_ARRAY_ELEM, *span, message));
                    }
                    values.push(value);
                }
                Ok(Cim::Array(values))
            }
            PendingValue::Array(_, span) => {
                let message = format!("`{name}` is not an array");
                Err(Diagnostic::error(
                    code::UNEXPECTED_ARRAY_INIT,
                    *span,
                    message,
                ))
            }
            scalar if data_type.is_array => {
                let message = format!("`{name}` is an array and takes `{{…}}`");
                Err(Diagnostic::error(
                    code::TYPE_MISMATCH,
                    scalar.span(),
                    message,
                ))
            }
            PendingValue::Literal(value) => literal(name, data_type, value),
            PendingValue::Alias(alias, span) => self.alias(name, data_type, alias, *span),
            PendingValue::Instance(embedded, span) => {
                self.embedded(name, data_type, embedded, *span)
            }
        }
    }

    fn embedded(
        &self,
        name: &Name,
        data_type: &DataType,
        pending: &PendingInstance,
        span: Span,
    ) -> Result<Cim, Diagnostic> {
        if data_type.base != CimType::Object {
            let message = format!("`{name}` is a {data_type}, and this is an embedded instance");
            return Err(Diagnostic::error(code::TYPE_MISMATCH, span, message));
        }
        let class = self.class(&pending.class, pending.class_span)?;
        if let Some(wanted) = &data_type.class
            && !class.is_a(wanted.as_str())
        {
            let message = format!(
                "`{name}` takes objects of class `{wanted}`, not of `{}`",
                class.name()
            );
            let span = pending.class_span;
            return Err(Diagnostic::error(code::TYPE_MISMATCH, span, message));
        }
        let instance = self.instance(pending, class)?;
        Ok(Cim::from(Object::Instance(Box::new(instance))))
    }

    fn alias(
        &self,
        name: &Name,
        data_type: &DataType,
        alias: &Name,
        span: Span,
    ) -> Result<Cim, Diagnostic> {
        if data_type.base != CimType::Reference {
            let (code, what) = match data_type.base {
                CimType::Object => (code::ALIASES_IN_EMBEDDED, "an embedded object".to_owned()),
                _ => (code::UNEXPECTED_ALIAS, format!("a {data_type}")),
            };
            let message = format!("alias `${alias}` is given to `{name}`, which is {what}");
            return Err(Diagnostic::error(code, span, message));
        }
        self.path_of(alias, span).map(Cim::reference)
    }

    /// Returns the path of the object that defines an alias.
    fn path_of(&self, alias: &Name, span: Span) -> Result<String, Diagnostic> {
        let undefined = || {
            let message = format!("alias `${alias}` is not defined");
            Diagnostic::error(code::EXPECTED_ALIAS_NAME, span, message)
        };
        let linker = self.aliases.ok_or_else(undefined)?;
        if let Some(path) = linker.paths.get(alias) {
            return Ok(path.clone());
        }
        let action = linker
            .program
            .aliases
            .get(alias)
            .and_then(|action| linker.program.actions.get(*action))
            .ok_or_else(undefined)?;
        let relative = match &action.kind {
            ActionKind::PutClass { class, .. } => class.decl.name.to_string(),
            ActionKind::PutInstance { instance, .. } => {
                self.instance_path(alias, action, instance, span)?
            }
            ActionKind::DeleteClass { .. } | ActionKind::DeleteInstance { .. } => {
                return Err(undefined());
            }
        };
        match &action.namespace {
            Some(namespace) if Some(&**namespace) != self.namespace => {
                Ok(absolute(namespace, &relative))
            }
            _ => Ok(relative),
        }
    }

    /// Makes the path of an instance from what the text says of its keys.
    fn instance_path(
        &self,
        alias: &Name,
        action: &Action,
        pending: &PendingInstance,
        span: Span,
    ) -> Result<String, Diagnostic> {
        if self.alias_depth >= limits::ALIAS_DEPTH_MAX {
            let message =
                format!("the path of `${alias}` depends on itself, or on too many others");
            let code = status_code(Status::CIRCULAR_REFERENCE);
            return Err(Diagnostic::error(code, span, message));
        }
        let inner = Context {
            namespace: action.namespace.as_deref(),
            alias_depth: self.alias_depth + 1,
            ..*self
        };
        let class = inner.class(&pending.class, pending.class_span)?;
        let mut instance = Instance::new(Arc::clone(&class));
        for property in pending.values()?.iter() {
            let is_key = class
                .property(property.name.as_str())
                .is_some_and(|property| property.is_key);
            if is_key {
                let (position, found) = find_property(&class, property)?;
                if let Some(value) = &property.value {
                    let value = inner.value(&property.name, &found.data_type, value)?;
                    instance.put_value_at(position, Some(value));
                }
            }
        }
        instance.relpath().ok_or_else(|| {
            let message = format!("alias `${alias}` names an instance whose key is not set");
            let code = status_code(Status::INVALID_OBJECT_PATH);
            Diagnostic::error(code, span, message)
        })
    }
}

impl PendingValue {
    fn span(&self) -> Span {
        match self {
            PendingValue::Literal(value) => value.span(),
            PendingValue::Array(_, span)
            | PendingValue::Alias(_, span)
            | PendingValue::Instance(_, span) => *span,
        }
    }
}

fn find_property<'c>(
    class: &'c Class,
    pending: &PendingProperty,
) -> Result<(usize, &'c Property), Diagnostic> {
    let name = &pending.name;
    if let Some((position, _, property)) = class.properties().get_full(&Fold(name.as_str())) {
        return Ok((position, property));
    }
    let (status, message) = if name.is_system() {
        let message = format!("system property `{name}` cannot be written");
        (Status::READ_ONLY, message)
    } else {
        let message = format!("class `{}` has no property `{name}`", class.name());
        (Status::NOT_FOUND, message)
    };
    Err(Diagnostic::error(
        status_code(status),
        pending.span,
        message,
    ))
}

fn literal(name: &Name, data_type: &DataType, value: &Value) -> Result<Cim, Diagnostic> {
    convert::scalar(data_type.base, value).map_err(|mismatch| {
        let (code, message) = match mismatch {
            Mismatch::Kind => (
                code::TYPE_MISMATCH,
                format!(
                    "`{name}` is a {data_type}, and this is {}",
                    value.kind.describe()
                ),
            ),
            Mismatch::Form => (
                code::TYPE_MISMATCH,
                format!("`{name}` is a {data_type}, and this string is none"),
            ),
            Mismatch::Range => (
                code::ILLEGAL_CONSTANT_VALUE,
                format!("value of `{name}` is out of the range of {data_type}"),
            ),
        };
        Diagnostic::error(code, value.span(), message)
    })
}

/// Says at a place of the text what the object model has against it.
fn refused(error: &Error, span: Span) -> Diagnostic {
    Diagnostic::error(status_code(error.status()), span, error.message())
}

/// Returns a status of the object manager as a diagnostic shows it.
#[must_use]
pub fn status_code(status: Status) -> Code {
    Code {
        value: status.0,
        name: status.com_name().unwrap_or("unknown status"),
    }
}

/// Makes a path absolute: the namespace is written with or without the local server.
fn absolute(namespace: &str, relative: &str) -> String {
    let namespace = namespace.replace('/', "\\");
    if namespace.starts_with(r"\\") {
        format!("{namespace}:{relative}")
    } else {
        format!(r"\\.\{}:{relative}", namespace.trim_start_matches('\\'))
    }
}

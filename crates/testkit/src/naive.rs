//! Queries answered the slow way: every class and every instance is looked at, decoded, one after
//! the other, with nothing but the language's rules in mind.
//!
//! It shares no code with the engine that plans queries, so that the two can be compared.

mod compare;
mod traverse;

use std::sync::Arc;

use swbem_core::{
    CimType, Class, Error, Instance, Name, Object, Origin, Property, Result, SYSTEM_PROPERTIES,
    Status, Value, eq_fold,
};
use swbem_wql::ast::{
    Columns, Condition, DataQuery, PropertyPath, Query, SchemaProperty, SchemaQuery, SchemaTerm,
    Term,
};

use self::compare::{compare, compare_texts, is_like};

/// The system properties that are texts; the others cannot be compared.
const TEXTS: [&str; 7] = [
    "__CLASS",
    "__SUPERCLASS",
    "__DYNASTY",
    "__RELPATH",
    "__SERVER",
    "__NAMESPACE",
    "__PATH",
];

/// Is all that a namespace holds.
#[derive(Clone, Debug)]
pub struct World {
    /// Where it is.
    pub origin: Origin,
    /// Every class, system classes included.
    pub classes: Vec<Arc<Class>>,
    /// Every instance.
    pub instances: Vec<Instance>,
    /// How far local time is ahead of UTC.
    pub local_offset_minutes: i32,
}

/// Is what a query finds.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Instances, perhaps without some properties.
    Instances(Vec<Instance>),
    /// Classes.
    Classes(Vec<Arc<Class>>),
}

impl Answer {
    /// Returns the results as texts that differ when the results do, in an order of their own.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = match self {
            Answer::Instances(instances) => instances.iter().map(instance_text).collect(),
            Answer::Classes(classes) => classes.iter().map(|c| class_text(c)).collect(),
        };
        texts.sort();
        texts
    }
}

/// Writes an instance as its path and the values of the properties it has.
#[must_use]
pub fn instance_text(instance: &Instance) -> String {
    let mut text = instance
        .relpath()
        .unwrap_or_else(|| format!("{} without key", instance.class_name()));
    let mut properties: Vec<String> = instance
        .properties()
        .map(|(property, value)| format!(" {}={}", property.name, value_text(value)))
        .collect();
    properties.sort();
    text.extend(properties);
    text
}

/// Writes a class as its name.
#[must_use]
pub fn class_text(class: &Class) -> String {
    format!("class {}", class.name())
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Object(object) => match object.as_instance() {
            Some(instance) => format!("({})", instance_text(instance)),
            None => format!("(class {})", object.class_name()),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(value_text).collect();
            format!("{{{}}}", items.join(","))
        }
        Value::Null => "NULL".to_owned(),
        Value::Boolean(value) => value.to_string().to_uppercase(),
        Value::String(text) | Value::Reference(text) => format!("{text:?}"),
        Value::DateTime(date) => date.to_string(),
        Value::Real32(value) => format!("{value:?}"),
        Value::Real64(value) => format!("{value:?}"),
        Value::Char16(unit) => {
            char::from_u32((*unit).into()).map_or_else(|| unit.to_string(), |c| format!("{c:?}"))
        }
        value => value
            .as_integer()
            .map_or_else(|| format!("{value:?}"), |number| number.to_string()),
    }
}

impl World {
    /// Answers a query.
    ///
    /// # Errors
    ///
    /// Fails with the status that the language gives to a query on what is not there or cannot be
    /// compared.
    pub fn answer(&self, query: &Query) -> Result<Answer> {
        match query {
            Query::Data(query) => self.data(query).map(Answer::Instances),
            Query::Schema(query) => Ok(Answer::Classes(self.schema(query))),
            Query::Associators(query) => self.associators(query),
            Query::References(query) => self.references(query),
        }
    }

    fn data(&self, query: &DataQuery) -> Result<Vec<Instance>> {
        let class = self.class(query.class.name.as_str())?;
        if let Columns::List(list) = &query.columns {
            for path in list {
                self.check_path(class, path)?;
            }
        }
        if let Some(condition) = &query.condition {
            for term in condition.terms() {
                self.check_term(class, term)?;
            }
        }
        let mut found = Vec::new();
        for instance in &self.instances {
            let accepts = |condition: &Condition<Term>| {
                holds(condition, &|term| self.term_holds(term, instance))
            };
            if instance.class().is_a(class.name().as_str())
                && query.condition.as_ref().is_none_or(accepts)
            {
                found.push(select(instance, class, &query.columns));
            }
        }
        Ok(found)
    }

    fn schema(&self, query: &SchemaQuery) -> Vec<Arc<Class>> {
        let accepts = |class: &Class| {
            query
                .condition
                .as_ref()
                .is_none_or(|condition| holds(condition, &|term| schema_term_holds(term, class)))
        };
        let classes = self.classes.iter();
        classes.filter(|class| accepts(class)).cloned().collect()
    }

    fn find_class(&self, name: &str) -> Option<&Arc<Class>> {
        self.classes.iter().find(|class| *class.name() == *name)
    }

    fn class(&self, name: &str) -> Result<&Arc<Class>> {
        self.find_class(name)
            .ok_or_else(|| Error::new(Status::INVALID_CLASS, format!("class `{name}` not found")))
    }

    /// Refuses a property that the class in FROM does not have, and dots after what is no object.
    fn check_path(&self, class: &Class, path: &PropertyPath) -> Result<()> {
        let head = path.head.name.as_str();
        let Some(property) = class.property(head) else {
            return match (system_name(head), path.tail.is_empty()) {
                (Some(_), true) => Ok(()),
                (Some(_), false) => Err(not_an_object(path)),
                (None, _) => Err(invalid(format!("no property `{head}`"))),
            };
        };
        self.declared(property, path).map(|_| ())
    }

    /// Follows a path through the declared classes of embedded objects as far as they are known.
    fn declared(&self, property: &Property, path: &PropertyPath) -> Result<Option<Property>> {
        let mut current = Some(property.clone());
        for name in &path.tail {
            let Some(outer) = current else {
                return Ok(None);
            };
            if outer.data_type.base != CimType::Object || outer.data_type.is_array {
                return Err(not_an_object(path));
            }
            let inner = outer
                .data_type
                .class
                .and_then(|class| self.find_class(class.as_str()));
            current = inner.and_then(|inner| inner.property(name.name.as_str()).cloned());
        }
        Ok(current)
    }

    fn check_term(&self, class: &Class, term: &Term) -> Result<()> {
        let path = term.property();
        let head = path.head.name.as_str();
        if path.head.name == "__this" {
            return match term {
                Term::IsA { .. } if path.tail.is_empty() => Ok(()),
                _ => Err(invalid("only ISA")),
            };
        }
        self.check_path(class, path)?;
        let data_type = match class.property(head) {
            Some(property) => match self.declared(property, path)? {
                Some(property) => property.data_type,
                None => return Ok(()),
            },
            None if TEXTS.iter().any(|text| eq_fold(text, head)) => {
                swbem_core::DataType::from(CimType::String)
            }
            None => return Err(invalid(format!("`{head}` cannot be compared"))),
        };
        match term {
            Term::IsNull { .. } => Ok(()),
            Term::IsA { .. } if data_type.base == CimType::Object && !data_type.is_array => Ok(()),
            Term::IsA { .. } => Err(invalid("no object")),
            Term::Compare { .. } | Term::Like { .. } => self.check_comparison(term, &data_type),
        }
    }

    fn check_comparison(&self, term: &Term, data_type: &swbem_core::DataType) -> Result<()> {
        if data_type.is_array || data_type.base == CimType::Object {
            return Err(invalid("cannot be compared"));
        }
        let is_sound = match term {
            Term::Compare {
                operator, constant, ..
            } => self.converts(data_type.base, *operator, &constant.value),
            Term::Like { pattern, .. } => self.converts_pattern(data_type.base, &pattern.text),
            _ => true,
        };
        if is_sound {
            Ok(())
        } else {
            Err(invalid("not of the type"))
        }
    }

    fn term_holds(&self, term: &Term, instance: &Instance) -> bool {
        let path = term.property();
        if path.head.name == "__this" {
            return matches!(term, Term::IsA { class, .. } if instance.class().is_a(class.name.as_str()));
        }
        let Some((value, base)) = self.value(instance, path) else {
            // A path that leads nowhere: not even NULL is there.
            return false;
        };
        match term {
            Term::IsNull { negated, .. } => value.is_null() != *negated,
            Term::IsA { class, .. } => value
                .as_object()
                .is_some_and(|object| object.is_a(class.name.as_str())),
            Term::Compare {
                operator, constant, ..
            } => compare(self, &value, base, *operator, &constant.value),
            Term::Like { pattern, .. } => is_like(self, &value, base, &pattern.text),
        }
    }

    /// Returns the value at the end of a path, with its type.
    fn value(&self, instance: &Instance, path: &PropertyPath) -> Option<(Value, CimType)> {
        let mut object = Object::from(instance.clone());
        object.set_origin(Some(self.origin.clone()));
        let mut names = path.iter().peekable();
        while let Some(name) = names.next() {
            let (value, base) = property_of(&object, name.name.as_str())?;
            if names.peek().is_none() {
                return Some((value, base));
            }
            object = value.as_object()?.clone();
        }
        None
    }
}

/// Leaves out what is not asked for: keys always stay, and an embedded object stays whole.
fn select(instance: &Instance, class: &Class, columns: &Columns) -> Instance {
    let mut selected = instance.clone();
    if let Columns::List(list) = columns {
        let is_listed = |name: &Name| list.iter().any(|path| path.head.name == *name);
        let positions: Vec<usize> = instance
            .class()
            .properties()
            .values()
            .enumerate()
            .filter(|(position, property)| {
                instance.class().keys().contains(position)
                    || (is_listed(&property.name)
                        && class.property(property.name.as_str()).is_some())
            })
            .map(|(position, _)| position)
            .collect();
        selected.project(positions.into());
    }
    selected
}

fn property_of(object: &Object, name: &str) -> Option<(Value, CimType)> {
    if let Some(value) = object.system_property(name) {
        let base = value.cim_type().unwrap_or(CimType::String);
        return Some((value, base));
    }
    match object {
        Object::Instance(instance) => {
            let property = instance.class().property(name)?;
            Some((instance.get(name)?.clone(), property.data_type.base))
        }
        Object::Class(class) => {
            let resolved = class.resolve();
            let property = resolved.property(name)?;
            Some((property.default.clone(), property.data_type.base))
        }
    }
}

fn schema_term_holds(term: &SchemaTerm, class: &Class) -> bool {
    let name_of = |property: &SchemaProperty| match property {
        SchemaProperty::Class => Some(class.name()),
        SchemaProperty::Superclass => class.superclass(),
        SchemaProperty::Dynasty => Some(class.dynasty()),
    };
    match term {
        SchemaTerm::IsA { class: wanted, .. } => class.is_a(wanted.name.as_str()),
        SchemaTerm::IsNull {
            property, negated, ..
        } => name_of(property).is_none() != *negated,
        SchemaTerm::Compare {
            property,
            operator,
            name,
            ..
        } => name_of(property)
            .is_some_and(|found| compare_texts(found.as_str(), *operator, &name.text)),
        SchemaTerm::Like {
            property, pattern, ..
        } => name_of(property)
            .is_some_and(|found| swbem_wql::oracle::is_like(&pattern.text, found.as_str())),
    }
}

fn holds<T>(condition: &Condition<T>, term_holds: &dyn Fn(&T) -> bool) -> bool {
    match condition {
        Condition::And(members) => members.iter().all(|member| holds(member, term_holds)),
        Condition::Or(members) => members.iter().any(|member| holds(member, term_holds)),
        Condition::Not(inner) => !holds(inner, term_holds),
        Condition::Term(term) => term_holds(term),
    }
}

fn system_name(name: &str) -> Option<&'static str> {
    SYSTEM_PROPERTIES
        .into_iter()
        .find(|known| eq_fold(known, name))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Status::INVALID_QUERY, message)
}

fn not_an_object(path: &PropertyPath) -> Error {
    Error::new(
        Status::PROPERTY_NOT_AN_OBJECT,
        format!("`{path}` goes through what is no object"),
    )
}

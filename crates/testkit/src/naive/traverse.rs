//! ASSOCIATORS OF and REFERENCES OF.

use std::sync::Arc;

use swbem_core::{
    CimType, Class, Error, Instance, KeyValue, ObjectPath, PathKey, Property, Result, Status,
    Value, eq_fold,
};
use swbem_wql::ast::{AssociatorsQuery, Ident, Projection, ReferencesQuery, Source};

use super::compare::same_object;
use super::{Answer, World};

/// Is an association that the source is in: which properties refer to it.
struct Link<'a> {
    instance: &'a Instance,
    /// The property that refers to the source and has the asked role.
    source: usize,
}

impl World {
    pub(super) fn associators(&self, query: &AssociatorsQuery) -> Result<Answer> {
        let class = self.source_class(&query.source)?;
        self.check_class(query.assoc_class.as_ref())?;
        self.check_class(query.result_class.as_ref())?;
        let is_link = |class: &Class| {
            fits(
                class,
                query.assoc_class.as_ref(),
                query.required_assoc_qualifier.as_ref(),
            )
        };
        let is_end = |class: &Class| {
            fits(
                class,
                query.result_class.as_ref(),
                query.required_qualifier.as_ref(),
            )
        };
        if query.schema_only {
            let mut found = Vec::new();
            for (link, sources) in self.class_links(class, query.role.as_ref(), &is_link) {
                for (position, property) in references(link) {
                    let has_other_end = sources.iter().any(|source| *source != position);
                    if has_other_end && has_role(property, query.result_role.as_ref()) {
                        let declared = property.data_type.class.as_ref();
                        let end = declared.and_then(|name| self.find_class(name.as_str()));
                        found.extend(end.filter(|end| is_end(end)).cloned());
                    }
                }
            }
            return Ok(Answer::Classes(found));
        }
        let result_role = query.result_role.as_ref();
        let mut found = Vec::new();
        for link in self.links(&query.source, query.role.as_ref(), result_role, &is_link) {
            let class = link.instance.class();
            for (position, property) in references(class) {
                if position == link.source || !has_role(property, query.result_role.as_ref()) {
                    continue;
                }
                let Some(Value::Reference(path)) = link.instance.value_at(position) else {
                    continue;
                };
                let end = self.instance_at(path);
                found.extend(end.filter(|end| is_end(end.class())).cloned());
            }
        }
        Ok(project(found, query.projection))
    }

    pub(super) fn references(&self, query: &ReferencesQuery) -> Result<Answer> {
        let class = self.source_class(&query.source)?;
        self.check_class(query.result_class.as_ref())?;
        let is_link = |class: &Class| {
            fits(
                class,
                query.result_class.as_ref(),
                query.required_qualifier.as_ref(),
            )
        };
        if query.schema_only {
            let links = self.class_links(class, query.role.as_ref(), &is_link);
            let found = links.map(|(link, _)| link.clone()).collect();
            return Ok(Answer::Classes(found));
        }
        let links = self.links(&query.source, query.role.as_ref(), None, &is_link);
        let found = links.map(|link| link.instance.clone()).collect();
        Ok(project(found, query.projection))
    }

    /// Finds the class of the source, and refuses a key that no object of it can have.
    fn source_class(&self, source: &Source) -> Result<&Arc<Class>> {
        let path = &source.path;
        if !self.is_here(path) {
            return Err(Error::new(Status::NOT_SUPPORTED, "another namespace"));
        }
        let name = path.class().map_or("", swbem_core::Name::as_str);
        let class = self.find_class(name).ok_or_else(|| {
            let status = if path.is_class() {
                Status::NOT_FOUND
            } else {
                Status::INVALID_CLASS
            };
            Error::new(status, format!("class `{name}` not found"))
        })?;
        let is_value = |property: &Property, value: &KeyValue| match value {
            KeyValue::String(text) if property.data_type.base.is_integer() => {
                text.parse::<i128>().is_ok()
            }
            KeyValue::String(_) => true,
            KeyValue::Integer(_) => property.data_type.base.is_integer(),
            KeyValue::Boolean(_) => property.data_type.base == CimType::Boolean,
        };
        let mut keys = class.key_properties();
        let fits = match path.key() {
            PathKey::None => true,
            PathKey::Singleton => class.is_singleton(),
            PathKey::Single(value) => {
                keys.next().is_some_and(|only| is_value(only, value)) && keys.next().is_none()
            }
            PathKey::Keys(values) => {
                values.len() == class.keys().len()
                    && keys.all(|key| {
                        let mut values = values.iter();
                        values.any(|(name, value)| *name == key.name && is_value(key, value))
                    })
            }
        };
        if fits {
            Ok(class)
        } else {
            Err(Error::new(Status::INVALID_OBJECT_PATH, "no such key"))
        }
    }

    /// Tells whether a path is one of this namespace.
    fn is_here(&self, path: &ObjectPath) -> bool {
        path.namespace()
            .is_none_or(|namespace| eq_fold(namespace.as_str(), &self.origin.namespace))
            && path.server().is_none_or(|server| {
                server.as_str() == "." || eq_fold(server.as_str(), &self.origin.server)
            })
    }

    fn check_class(&self, name: Option<&Ident>) -> Result<()> {
        name.map_or(Ok(()), |name| self.class(name.name.as_str()).map(|_| ()))
    }

    /// Finds the associations that refer to the source; where several properties do, by one that
    /// leaves the result its role.
    fn links<'a>(
        &'a self,
        source: &'a Source,
        role: Option<&'a Ident>,
        result_role: Option<&'a Ident>,
        is_link: &'a dyn Fn(&Class) -> bool,
    ) -> impl Iterator<Item = Link<'a>> {
        self.instances.iter().filter_map(move |instance| {
            let class = instance.class();
            let sources: Vec<(usize, &Property)> = references(class)
                .filter(|(_, property)| has_role(property, role))
                .filter(|(_, property)| self.may_refer(property, source))
                .filter(|(position, _)| match instance.value_at(*position) {
                    Some(Value::Reference(path)) => self.names_source(path, source),
                    _ => false,
                })
                .collect();
            let leaves_role = |(_, property): &&(usize, &Property)| {
                result_role.is_none() || !has_role(property, result_role)
            };
            let source = sources.iter().find(leaves_role).or(sources.first());
            let (source, _) = *source.filter(|_| is_link(class))?;
            Some(Link { instance, source })
        })
    }

    /// Tells whether a property is declared to refer to the class of the source, to one that it
    /// derives from or to one that derives from it.
    fn may_refer(&self, property: &Property, source: &Source) -> bool {
        let Some(declared) = &property.data_type.class else {
            return true;
        };
        let Some(source) = self.class_of_source(source) else {
            return false;
        };
        source.is_a(declared.as_str())
            || self
                .find_class(declared.as_str())
                .is_some_and(|declared| declared.is_a(source.name().as_str()))
    }

    /// Returns the class of the source where it is stored, or else the one its path names:
    /// providers are not asked for it.
    fn class_of_source(&self, source: &Source) -> Option<&Arc<Class>> {
        let stored = self
            .instance_at(&source.path.to_string())
            .map(Instance::class)
            .filter(|class| !class.is_dynamic());
        let named = || self.find_class(source.path.class()?.as_str());
        stored.or_else(named)
    }

    /// Finds the association classes that the source class can be in, and by which properties.
    fn class_links<'a>(
        &'a self,
        source: &'a Arc<Class>,
        role: Option<&'a Ident>,
        is_link: &'a dyn Fn(&Class) -> bool,
    ) -> impl Iterator<Item = (&'a Arc<Class>, Vec<usize>)> {
        let links = self.classes.iter().filter(move |class| is_link(class));
        links.filter_map(move |class| {
            let sources: Vec<usize> = references(class)
                .filter(|(_, property)| {
                    let declared = property.data_type.class.as_ref();
                    has_role(property, role)
                        && declared.is_none_or(|name| source.is_a(name.as_str()))
                })
                .map(|(position, _)| position)
                .collect();
            (!sources.is_empty()).then_some((class, sources))
        })
    }

    /// Tells whether a reference names the source, by its own class or one that this derives from.
    fn names_source(&self, path: &str, source: &Source) -> bool {
        let text = source.path.to_string();
        if same_object(self, path, &text) {
            return true;
        }
        let is_above = || {
            let reference = ObjectPath::parse(path).ok()?;
            let class = self.class_of_source(source)?;
            class.key_root()?;
            Some(class.is_a(reference.class()?.as_str()))
        };
        is_above() == Some(true)
            && self
                .in_family(path)
                .zip(self.in_family(&text))
                .is_some_and(|(a, b)| same_object(self, &a, &b))
    }

    /// Names an instance by the class that its keys come from.
    fn in_family(&self, path: &str) -> Option<String> {
        let mut path = ObjectPath::parse(path).ok()?;
        let class = self.find_class(path.class()?.as_str())?;
        let root = class
            .key_root()
            .cloned()
            .unwrap_or_else(|| class.name().clone());
        if let Some(only) = class.key_properties().next()
            && class.keys().len() == 1
        {
            path.name_single_key(&only.name);
        }
        path.set_class(root.as_str());
        Some(path.to_string())
    }

    fn instance_at(&self, path: &str) -> Option<&Instance> {
        let wanted = ObjectPath::parse(path).ok()?;
        let wanted_class = wanted.class()?;
        self.instances.iter().find(|instance| {
            let relpath = instance.relpath().unwrap_or_default();
            self.is_here(&wanted)
                && instance.class().is_a(wanted_class.as_str())
                && self
                    .in_family(&relpath)
                    .zip(self.in_family(&wanted.relpath()))
                    .is_some_and(|(a, b)| same_object(self, &a, &b))
        })
    }
}

/// Iterates over the reference properties of a class with their positions.
fn references(class: &Class) -> impl Iterator<Item = (usize, &Property)> {
    let properties = class.properties().values().enumerate();
    properties.filter(|(_, property)| {
        property.data_type.base == CimType::Reference && !property.data_type.is_array
    })
}

fn has_role(property: &Property, role: Option<&Ident>) -> bool {
    role.is_none_or(|role| role.name == property.name)
}

fn fits(class: &Class, wanted: Option<&Ident>, qualifier: Option<&Ident>) -> bool {
    wanted.is_none_or(|wanted| class.is_a(wanted.name.as_str()))
        && qualifier.is_none_or(|q| class.qualifiers().get(q.name.as_str()).is_some())
}

fn project(found: Vec<Instance>, projection: Projection) -> Answer {
    match projection {
        Projection::Whole => Answer::Instances(found),
        Projection::Keys => Answer::Instances(
            found
                .into_iter()
                .map(|mut instance| {
                    instance.project(instance.class().keys().into());
                    instance
                })
                .collect(),
        ),
        Projection::ClassDefinitions => {
            let mut classes: Vec<Arc<Class>> = Vec::new();
            for instance in found {
                if classes
                    .iter()
                    .all(|class| class.name() != instance.class_name())
                {
                    classes.push(instance.class().clone());
                }
            }
            Answer::Classes(classes)
        }
    }
}

//! Binding of ASSOCIATORS OF and REFERENCES OF.

use std::sync::Arc;

use swbem_core::{Class, Instance, Name, ObjectPath, Origin, Property, Status};
use swbem_store::{Namespace, RowKey, StoredClass};
use swbem_wql::ast::{AssociatorsQuery, Ident, Projection, ReferencesQuery, Source};

use super::{Binder, Bound, Prototype};
use crate::error::Result;

/// An association query whose source has a class.
#[derive(Debug)]
pub(crate) struct BoundAssociation {
    pub(crate) namespace: Arc<Namespace>,
    pub(crate) origin: Origin,
    /// The class that the path of the source names.
    pub(crate) class: Arc<StoredClass>,
    /// The path of the source, without server and namespace.
    pub(crate) path: ObjectPath,
    /// The key of the source; nothing when it is a class.
    pub(crate) key: Option<RowKey>,
    /// Whether the associations themselves are the results.
    pub(crate) is_references: bool,
    pub(crate) link: Link,
    pub(crate) end: End,
    pub(crate) projection: Projection,
}

/// What must hold for an association.
#[derive(Debug, Default)]
pub(crate) struct Link {
    /// It is of this class or derives from it.
    pub(crate) class: Option<Arc<StoredClass>>,
    /// Its class has this qualifier.
    pub(crate) qualifier: Option<Name>,
    /// The source is in this property.
    pub(crate) role: Option<Name>,
}

/// What must hold for what is at the other end.
#[derive(Debug, Default)]
pub(crate) struct End {
    /// It is of this class or derives from it.
    pub(crate) class: Option<Arc<StoredClass>>,
    /// Its class has this qualifier.
    pub(crate) qualifier: Option<Name>,
    /// It is in this property.
    pub(crate) role: Option<Name>,
}

impl BoundAssociation {
    /// Returns an object of the form that the results have.
    pub(crate) fn prototype(&self) -> Option<Prototype> {
        let class = match self.is_references {
            true => self.link.class.as_ref()?,
            false => self.end.class.as_ref()?,
        };
        if self.key.is_none() || self.projection == Projection::ClassDefinitions {
            return Some(Prototype::Class(class.clone()));
        }
        let mut instance = Instance::new(class.class.clone());
        if self.projection == Projection::Keys {
            instance.project(class.class.keys().into());
        }
        Some(Prototype::Instance(instance))
    }

    /// Returns the path of the source as the query has it.
    pub(crate) fn source_text(&self) -> String {
        self.path.relpath()
    }
}

impl Link {
    /// Tells whether the instances of a class may be associations that are looked for.
    pub(crate) fn takes(&self, class: &Class) -> bool {
        is_of(class, self.class.as_ref()) && has(class, self.qualifier.as_ref())
    }

    /// Tells whether the source may be in a property.
    pub(crate) fn takes_property(&self, property: &Property) -> bool {
        self.role.as_ref().is_none_or(|role| *role == property.name)
    }
}

impl End {
    /// Tells whether objects of a class may be results.
    pub(crate) fn takes(&self, class: &Class) -> bool {
        is_of(class, self.class.as_ref()) && has(class, self.qualifier.as_ref())
    }

    /// Tells whether results may be in a property.
    pub(crate) fn takes_property(&self, property: &Property) -> bool {
        self.role.as_ref().is_none_or(|role| *role == property.name)
    }
}

fn is_of(class: &Class, wanted: Option<&Arc<StoredClass>>) -> bool {
    wanted.is_none_or(|wanted| class.is_a(wanted.name().as_str()))
}

fn has(class: &Class, qualifier: Option<&Name>) -> bool {
    qualifier.is_none_or(|name| class.qualifiers().get(name.as_str()).is_some())
}

impl Binder<'_> {
    pub(super) fn associators(&mut self, query: &AssociatorsQuery) -> Result<Option<Bound>> {
        let link = Link {
            class: self.option_class(query.assoc_class.as_ref())?,
            qualifier: name_of(query.required_assoc_qualifier.as_ref()),
            role: name_of(query.role.as_ref()),
        };
        let end = End {
            class: self.option_class(query.result_class.as_ref())?,
            qualifier: name_of(query.required_qualifier.as_ref()),
            role: name_of(query.result_role.as_ref()),
        };
        self.association(&query.source, false, link, end, query.projection)
    }

    pub(super) fn references(&mut self, query: &ReferencesQuery) -> Result<Option<Bound>> {
        let link = Link {
            class: self.option_class(query.result_class.as_ref())?,
            qualifier: name_of(query.required_qualifier.as_ref()),
            role: name_of(query.role.as_ref()),
        };
        self.association(&query.source, true, link, End::default(), query.projection)
    }

    fn association(
        &mut self,
        source: &Source,
        is_references: bool,
        link: Link,
        end: End,
        projection: Projection,
    ) -> Result<Option<Bound>> {
        let (path, span) = (&source.path, source.loc.0);
        let namespace = path.namespace().map(|namespace| namespace.as_str());
        let server = path.server().map(Name::as_str);
        let own = self.settings.server.clone();
        let server = server.filter(|server| !swbem_core::eq_fold(server, &own));
        if !self.namespace.is_meant_by(server, namespace) {
            let message = "the object is in another namespace, and associations are not followed \
                           from one to another";
            self.refuse(Status::NOT_SUPPORTED, span, message);
            return Ok(None);
        }
        let Some(name) = path.class() else {
            self.refuse(Status::INVALID_OBJECT_PATH, span, "the path names no class");
            return Ok(None);
        };
        let status = match path.is_class() {
            true => Status::NOT_FOUND,
            false => Status::INVALID_CLASS,
        };
        let Some(class) = self.class(name.as_str())? else {
            self.refuse_class(name.as_str(), span, status)?;
            return Ok(None);
        };
        let key = match path.is_class() {
            true => None,
            false => match RowKey::from_path_key(&class, path.key()) {
                Ok(key) => Some(key),
                Err(error) => {
                    self.refuse(Status::INVALID_OBJECT_PATH, span, error.to_string());
                    return Ok(None);
                }
            },
        };
        let mut path = ObjectPath::of_class(class.name().clone());
        path.set_key(source.path.key().clone());
        Ok(Some(Bound::Association(Arc::new(BoundAssociation {
            namespace: self.namespace.clone(),
            origin: self.origin(),
            class,
            path,
            key,
            is_references,
            link,
            end,
            projection,
        }))))
    }

    /// Finds the class that an option names.
    fn option_class(&mut self, name: Option<&Ident>) -> Result<Option<Arc<StoredClass>>> {
        match name {
            None => Ok(None),
            Some(name) => self.class_named(name, Status::INVALID_CLASS),
        }
    }
}

fn name_of(ident: Option<&Ident>) -> Option<Name> {
    ident.map(|ident| ident.name.clone())
}

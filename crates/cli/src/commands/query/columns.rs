//! The columns of a table of results.

use swbem_core::{Object, Value};
use swbem_runtime::Connection;
use swbem_wql::ast::{Columns, Projection, Query};

use crate::commands::{class, classes};
use crate::failure::Failure;

/// How many objects are looked at for what they have in common.
const SAMPLE_OBJECTS: usize = 100;

/// Says what a table of results shows of each.
pub(super) enum Layout {
    /// Properties, those of embedded objects and system properties among them.
    Properties(Vec<Vec<String>>),
    /// What `swbem classes` shows of a class.
    Classes,
}

type Results<'a> = &'a mut dyn Iterator<Item = Result<Object, Failure>>;

impl Layout {
    /// Decides on the columns of a query's results; what it had to read of them is left in `first`.
    pub(super) fn of(
        connection: &Connection,
        query: Option<&Query>,
        found: Results<'_>,
        first: &mut Vec<Result<Object, Failure>>,
    ) -> Result<Layout, Failure> {
        let is_of_classes = match query {
            Some(Query::Data(data)) => {
                return match &data.columns {
                    Columns::All => Layout::whole(connection, data.class.name.as_str()),
                    Columns::List(list) => Ok(Layout::Properties(
                        list.iter()
                            .map(|path| path.iter().map(|part| part.name.to_string()).collect())
                            .collect(),
                    )),
                };
            }
            Some(Query::Schema(_)) => true,
            Some(Query::Associators(query)) => {
                query.schema_only || query.projection == Projection::ClassDefinitions
            }
            Some(Query::References(query)) => {
                query.schema_only || query.projection == Projection::ClassDefinitions
            }
            None => false,
        };
        if is_of_classes {
            return Ok(Layout::Classes);
        }
        first.extend(found.take(SAMPLE_OBJECTS));
        Ok(Layout::common(first.iter().flatten()))
    }

    /// Returns the columns of all properties of a class.
    fn whole(connection: &Connection, name: &str) -> Result<Layout, Failure> {
        let class = class(connection, name)?;
        let own = class.properties().values();
        let own = own.map(|property| vec![property.name.to_string()]);
        let class_name = vec!["__CLASS".to_owned()];
        Ok(Layout::Properties(
            std::iter::once(class_name).chain(own).collect(),
        ))
    }

    /// Returns the columns of the properties that some objects have in common.
    fn common<'a>(objects: impl Iterator<Item = &'a Object>) -> Layout {
        let mut instances = objects.filter_map(Object::as_instance);
        let mut common: Vec<Vec<String>> = vec![vec!["__CLASS".to_owned()]];
        if let Some(first) = instances.next() {
            let names = first.properties();
            common.extend(names.map(|(property, _)| vec![property.name.to_string()]));
        }
        for instance in instances {
            common.retain(|path| {
                path.iter()
                    .all(|name| name.starts_with("__") || instance.get(name).is_some())
            });
        }
        Layout::Properties(common)
    }

    /// Returns the header.
    pub(super) fn header(&self) -> Vec<String> {
        match self {
            Layout::Properties(paths) => paths.iter().map(|path| path.join(".")).collect(),
            Layout::Classes => classes::HEADER.map(str::to_owned).to_vec(),
        }
    }

    /// Returns what is shown of an object.
    pub(super) fn cells(&self, object: &Object) -> Vec<Value> {
        match self {
            Layout::Properties(paths) => paths
                .iter()
                .map(|path| value(object, path).unwrap_or(Value::Null))
                .collect(),
            Layout::Classes => classes::cells(object),
        }
    }
}

fn value(object: &Object, path: &[String]) -> Option<Value> {
    let (name, rest) = path.split_first()?;
    let value = match object {
        Object::Instance(instance) => instance.get(name).cloned(),
        Object::Class(_) => None,
    };
    let value = value.or_else(|| object.system_property(name))?;
    match (rest, &value) {
        ([], _) => Some(value),
        (rest, Value::Object(inner)) => self::value(inner, rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use swbem_core::{CimType, Class, ClassDecl, DataType, Instance, Name, PropertyDecl};

    use super::*;

    fn instance(class: &str, properties: &[&str]) -> Object {
        let mut decl = ClassDecl::new(class, None);
        for name in properties {
            let data_type = DataType::from(CimType::String);
            decl.properties
                .insert(Name::from(*name), PropertyDecl::new(data_type));
        }
        let mut made = Instance::new(Arc::new(Class::derive(Arc::new(decl), None)));
        for name in properties {
            made.set(name, format!("{class}.{name}")).unwrap();
        }
        made.into()
    }

    #[test]
    fn different_objects_show_what_they_have_in_common() {
        let objects = [
            instance("A", &["Id", "Text", "Own"]),
            instance("B", &["text", "Id"]),
        ];
        let layout = Layout::common(objects.iter());
        assert_eq!(layout.header(), ["__CLASS", "Id", "Text"]);
        let cells = layout.cells(objects.last().unwrap());
        let shown: Vec<&str> = cells.iter().filter_map(Value::as_str).collect();
        assert_eq!(shown, ["B", "B.Id", "B.text"]);
        assert_eq!(Layout::common(std::iter::empty()).header(), ["__CLASS"]);
    }
}

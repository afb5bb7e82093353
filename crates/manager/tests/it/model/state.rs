//! The model: classes and instances in plain maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use swbem_core::{Class, Status, Value};
use swbem_testkit::generate::{
    Action, CLASSES, ClassSpec, PROPERTIES, PropertySpec, Setting, class_name, text, value,
};

/// The statuses that an operation may end with; success when there is none.
pub(crate) type Allowed = Vec<Status>;

const UPDATE_ONLY: u32 = 1;
const CREATE_ONLY: u32 = 2;
const SAFE: u32 = 0x20;
const FORCE: u32 = 0x40;

#[derive(Clone, Debug)]
pub(crate) struct Model {
    namespaces: BTreeMap<String, Space>,
}

/// What is in a namespace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    classes: BTreeMap<usize, ClassSpec>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    class: usize,
    values: [Option<Value>; PROPERTIES.len()],
}

/// A class with what it inherits.
struct Resolved {
    properties: [Option<PropertySpec>; PROPERTIES.len()],
    mark: Option<(u8, bool)>,
    method: Option<bool>,
    is_singleton: bool,
}

impl Model {
    pub(crate) fn new(namespace: &str) -> Self {
        Model {
            namespaces: BTreeMap::from([(namespace.to_owned(), Space::default())]),
        }
    }

    pub(crate) fn has(&self, namespace: &str) -> bool {
        self.namespaces.contains_key(namespace)
    }

    pub(crate) fn space(&mut self, namespace: &str) -> &mut Space {
        self.namespaces.get_mut(namespace).unwrap()
    }

    pub(crate) fn create(&mut self, namespace: &str, flags: u32) -> Status {
        match (self.has(namespace), flags) {
            (true, CREATE_ONLY) => Status::ALREADY_EXISTS,
            (false, UPDATE_ONLY) => Status::NOT_FOUND,
            (true, _) => Status::OK,
            (false, _) => {
                self.namespaces
                    .insert(namespace.to_owned(), Space::default());
                Status::OK
            }
        }
    }

    pub(crate) fn delete(&mut self, namespace: &str) -> Status {
        if !self.has(namespace) {
            return Status::NOT_FOUND;
        }
        let inside = format!("{namespace}\\");
        self.namespaces
            .retain(|path, _| path != namespace && !path.starts_with(&inside));
        Status::OK
    }
}

type Classes = BTreeMap<usize, ClassSpec>;

/// Returns a class and its superclasses, the class first.
fn line(classes: &Classes, class: usize) -> Vec<usize> {
    let mut line = vec![class];
    while let Some(above) = line.last().and_then(|last| classes.get(last)?.superclass) {
        line.push(above);
    }
    line
}

fn resolve(classes: &Classes, class: usize) -> Resolved {
    let mut resolved = Resolved {
        properties: [None; PROPERTIES.len()],
        mark: None,
        method: None,
        is_singleton: false,
    };
    for number in line(classes, class).into_iter().rev() {
        let spec = &classes[&number];
        for (inherited, own) in resolved.properties.iter_mut().zip(&spec.properties) {
            if let Some(own) = own {
                let above = inherited.take();
                *inherited = Some(PropertySpec {
                    is_key: own.is_key || above.is_some_and(|above| above.is_key),
                    is_not_null: own.is_not_null || above.is_some_and(|above| above.is_not_null),
                    default: own.default.or(above.and_then(|above| above.default)),
                    ..*own
                });
            }
        }
        resolved.mark = spec.mark.or(resolved.mark);
        resolved.method = spec.method.or(resolved.method);
        resolved.is_singleton |= spec.is_singleton;
    }
    resolved
}

impl Resolved {
    fn keys(&self) -> Vec<(usize, bool)> {
        let properties = self.properties.iter().enumerate();
        properties
            .filter_map(|(at, property)| property.filter(|p| p.is_key).map(|p| (at, p.is_text)))
            .collect()
    }
}

/// Judges a class under its superclass, which is among `classes`.
fn judge_under(spec: &ClassSpec, classes: &Classes) -> Allowed {
    let mut broken = Vec::new();
    let own_key = spec
        .properties
        .iter()
        .flatten()
        .any(|property| property.is_key);
    let Some(above) = spec.superclass else {
        if spec.is_singleton && own_key {
            broken.push(Status::CANNOT_BE_SINGLETON);
        }
        return broken;
    };
    let (parent, parent_is_abstract) = (resolve(classes, above), classes[&above].is_abstract);
    let is_free = parent_is_abstract && parent.keys().is_empty();
    if spec.is_abstract && !parent_is_abstract {
        broken.push(Status::CANNOT_BE_ABSTRACT);
    }
    let stands_well = parent.is_singleton || is_free;
    let is_singleton = spec.is_singleton || parent.is_singleton;
    let has_key = own_key || !parent.keys().is_empty();
    if (spec.is_singleton && !stands_well) || (is_singleton && has_key) {
        broken.push(Status::CANNOT_BE_SINGLETON);
    }
    for (own, inherited) in spec.properties.iter().zip(&parent.properties) {
        let Some(own) = own else { continue };
        if inherited.is_some_and(|inherited| inherited.is_text != own.is_text) {
            broken.push(Status::UPDATE_TYPE_MISMATCH);
        }
        if own.is_key && !inherited.is_some_and(|inherited| inherited.is_key) && !is_free {
            broken.push(Status::CANNOT_BE_KEY);
        }
    }
    if let (Some(own), Some(inherited)) = (spec.mark, parent.mark)
        && inherited.1
        && own != inherited
    {
        broken.push(Status::UPDATE_OVERRIDE_NOT_ALLOWED);
    }
    if let (Some(own), Some(inherited)) = (spec.method, parent.method)
        && own != inherited
    {
        broken.push(Status::UPDATE_PROPAGATED_METHOD);
    }
    broken
}

fn stand_in(name: usize) -> ClassSpec {
    let key = PropertySpec {
        is_text: true,
        is_key: true,
        is_not_null: false,
        default: None,
    };
    ClassSpec {
        name,
        superclass: None,
        is_abstract: false,
        is_singleton: false,
        mark: None,
        description: None,
        method: None,
        properties: [Some(key), None, None],
    }
}

impl Space {
    pub(crate) fn class(&self, class: usize) -> Option<&ClassSpec> {
        self.classes.get(&class)
    }

    fn is_a(&self, class: usize, ancestor: usize) -> bool {
        line(&self.classes, class).contains(&ancestor)
    }

    /// Returns the classes below a class, superclasses first.
    fn below(&self, class: usize) -> Vec<usize> {
        let mut below: Vec<(usize, usize)> = self
            .classes
            .keys()
            .map(|&number| (line(&self.classes, number).len(), number))
            .filter(|&(_, number)| number != class && self.is_a(number, class))
            .collect();
        below.sort_unstable();
        below.into_iter().map(|(_, number)| number).collect()
    }

    fn has_rows(&self, class: usize) -> bool {
        self.rows.iter().any(|row| row.class == class)
    }

    /// Turns the edit of a class into the put of what a client would make of it; one that is not
    /// there is put new below the first.
    pub(crate) fn settle(&self, action: &Action) -> Action {
        let Action::EditClass(class, edit, flags) = action else {
            return action.clone();
        };
        let spec = self
            .classes
            .get(class)
            .cloned()
            .unwrap_or_else(|| ClassSpec {
                superclass: (*class != 0).then_some(0),
                ..stand_in(*class)
            });
        Action::PutClass(spec.edited(*edit), *flags)
    }

    /// Makes the class as clients see it; a stand-in for one that is not there.
    pub(crate) fn definition(&self, class: usize) -> Arc<Class> {
        let Some(spec) = self.classes.get(&class) else {
            return stand_in(class).to_class(None);
        };
        let parent = spec.superclass.map(|above| self.definition(above));
        spec.to_class(parent)
    }

    pub(crate) fn judge(&self, seen: &Space, action: &Action) -> Allowed {
        match action {
            Action::EditClass(..) => unreachable!("settled before"),
            Action::PutClass(spec, flags) => self.judge_class(spec, *flags),
            Action::PutInstance(class, settings, flags) => {
                self.judge_instance(seen, *class, settings, *flags)
            }
            Action::DeleteClass(class) if self.classes.contains_key(class) => Vec::new(),
            Action::DeleteClass(_) => vec![Status::NOT_FOUND],
            Action::DeleteInstance(class, keys) => match self.target(seen, *class, keys) {
                Ok(_) => Vec::new(),
                Err(status) => vec![status],
            },
        }
    }

    fn judge_class(&self, spec: &ClassSpec, flags: u32) -> Allowed {
        let old = self.classes.get(&spec.name);
        match old {
            Some(_) if flags & CREATE_ONLY != 0 => return vec![Status::ALREADY_EXISTS],
            None if flags & UPDATE_ONLY != 0 => return vec![Status::NOT_FOUND],
            _ => {}
        }
        if let Some(above) = spec.superclass {
            if above == spec.name {
                return vec![Status::CIRCULAR_REFERENCE];
            }
            if !self.classes.contains_key(&above) {
                return vec![Status::NOT_FOUND];
            }
            if old.is_some() && self.is_a(above, spec.name) {
                return vec![Status::CIRCULAR_REFERENCE];
            }
        }
        let mut broken = judge_under(spec, &self.classes);
        if old.is_some() {
            broken.extend(self.judge_update(spec, flags));
        }
        broken
    }

    /// Tells whether a change is more than one of qualifiers that mean nothing (PUT-100, and the
    /// ruling on qualifiers that subclasses override).
    fn is_material(&self, spec: &ClassSpec) -> bool {
        let old = &self.classes[&spec.name];
        let meaningless = ClassSpec {
            mark: old.mark,
            description: old.description,
            ..spec.clone()
        };
        let meets_override = spec.mark != old.mark
            && spec.mark.is_some_and(|(_, is_protected)| is_protected)
            && self.below(spec.name).iter().any(|below| {
                let own = self.classes[below].mark;
                own.is_some() && own != spec.mark
            });
        meaningless != *old || meets_override
    }

    fn judge_update(&self, spec: &ClassSpec, flags: u32) -> Allowed {
        if !self.is_material(spec) {
            return Vec::new();
        }
        let below = self.below(spec.name);
        let has_own = self.has_rows(spec.name);
        let has_below = below.iter().any(|class| self.has_rows(*class));
        let instances = |is_so: bool| is_so.then_some(Status::CLASS_HAS_INSTANCES);
        if flags & (SAFE | FORCE) == 0 {
            return match below.is_empty() {
                false => vec![Status::CLASS_HAS_CHILDREN],
                true => instances(has_own).into_iter().collect(),
            };
        }
        let (_, mut broken) = self.updated(spec, flags & FORCE != 0);
        broken.extend(instances(has_below || (has_own && flags & FORCE == 0)));
        broken
    }

    /// Makes the classes with one changed, and says what subclasses have against it.
    fn updated(&self, spec: &ClassSpec, is_forced: bool) -> (Classes, Allowed) {
        let mut classes = self.classes.clone();
        classes.insert(spec.name, spec.clone());
        let mut broken = Vec::new();
        for class in self.below(spec.name) {
            let mut own = classes[&class].clone();
            let mut against = judge_under(&own, &classes);
            if against.contains(&Status::UPDATE_OVERRIDE_NOT_ALLOWED) && is_forced {
                own.mark = None;
                classes.insert(class, own.clone());
                against = judge_under(&own, &classes);
            }
            broken.extend(against);
            let keys = |classes: &Classes| resolve(classes, class).keys();
            if keys(&self.classes) != keys(&classes) {
                broken.push(Status::CLASS_HAS_CHILDREN);
            }
        }
        (classes, broken)
    }

    /// Returns the values of an instance as it would be stored, `None` for properties that the
    /// class does not have, or what is wrong with it.
    fn values(
        &self,
        seen: &Space,
        class: usize,
        settings: &[Setting; PROPERTIES.len()],
    ) -> Result<[Option<Value>; PROPERTIES.len()], Status> {
        let (here, there) = (
            resolve(&self.classes, class).properties,
            seen.definition(class),
        );
        let mut values = [const { None }; PROPERTIES.len()];
        for (at, name) in PROPERTIES.iter().enumerate() {
            let sent = there.property(name);
            let sent_is_text =
                sent.map(|property| property.data_type.base == swbem_core::CimType::String);
            let Some(property) = here[at] else {
                match sent {
                    Some(_) => return Err(Status::INVALID_OBJECT),
                    None => continue,
                }
            };
            if sent_is_text.is_some_and(|is_text| is_text != property.is_text) {
                return Err(Status::INVALID_OBJECT);
            }
            let default = property
                .default
                .map(|number| value(property.is_text, number));
            let shown = match (sent, settings[at]) {
                (None, _) => default,
                (Some(_), Setting::Null) => Some(Value::Null),
                (Some(_), Setting::To(number)) => Some(value(property.is_text, number)),
                // What the sender saw as the default is what is meant.
                (Some(sent), Setting::Unset) => Some(sent.default.clone()),
            };
            values[at] = Some(shown.unwrap_or(Value::Null));
        }
        Ok(values)
    }

    fn judge_instance(
        &self,
        seen: &Space,
        class: usize,
        settings: &[Setting; PROPERTIES.len()],
        flags: u32,
    ) -> Allowed {
        let Some(spec) = self.classes.get(&class) else {
            return vec![Status::INVALID_CLASS];
        };
        let mut broken = Vec::new();
        let resolved = resolve(&self.classes, class);
        if spec.is_abstract {
            broken.push(Status::INVALID_OPERATION);
        }
        if resolved.keys().is_empty() && !resolved.is_singleton {
            broken.push(Status::NO_KEY);
        }
        let values = match self.values(seen, class, settings) {
            Ok(values) => values,
            Err(status) => {
                broken.push(status);
                return broken;
            }
        };
        let mut makes_key = false;
        for (property, value) in resolved.properties.iter().zip(&values) {
            let (Some(property), Some(Value::Null)) = (property, value) else {
                continue;
            };
            let is_made = property.is_key && property.is_text && flags & UPDATE_ONLY == 0;
            makes_key |= is_made;
            if (property.is_key || property.is_not_null) && !is_made {
                broken.push(Status::ILLEGAL_NULL);
            }
        }
        if broken.is_empty() && !makes_key {
            broken.extend(self.judge_existence(class, &values, flags));
        }
        broken
    }

    fn judge_existence(
        &self,
        class: usize,
        values: &[Option<Value>; PROPERTIES.len()],
        flags: u32,
    ) -> Option<Status> {
        match self.holder(class, values).map(|at| self.rows[at].class) {
            Some(holder) if holder == class => {
                (flags & CREATE_ONLY != 0).then_some(Status::ALREADY_EXISTS)
            }
            _ if flags & UPDATE_ONLY != 0 => Some(Status::NOT_FOUND),
            Some(_) => Some(Status::ALREADY_EXISTS),
            None => None,
        }
    }

    /// Returns the class that introduces the keys of a class; singletons share none.
    fn root(&self, class: usize) -> usize {
        let line = line(&self.classes, class);
        let with_keys = line
            .iter()
            .rev()
            .find(|number| !resolve(&self.classes, **number).keys().is_empty());
        with_keys.copied().unwrap_or(class)
    }

    fn identity(&self, class: usize, values: &[Option<Value>; PROPERTIES.len()]) -> Vec<String> {
        resolve(&self.classes, class)
            .keys()
            .into_iter()
            .map(|(at, _)| match &values[at] {
                Some(Value::String(text)) => text.to_lowercase(),
                other => format!("{other:?}"),
            })
            .collect()
    }

    /// Returns the row of the family that has the key.
    fn holder(&self, class: usize, values: &[Option<Value>; PROPERTIES.len()]) -> Option<usize> {
        let identity = self.identity(class, values);
        self.rows.iter().position(|row| {
            self.root(row.class) == self.root(class)
                && self.identity(row.class, &row.values) == identity
        })
    }

    /// Returns a path by the keys that a class is known to have.
    pub(crate) fn path(&self, class: usize, keys: &[u8; PROPERTIES.len()]) -> String {
        let name = class_name(class);
        if !self.classes.contains_key(&class) {
            return format!("{name}.K=\"{}\"", text(keys[0]));
        }
        let resolved = resolve(&self.classes, class);
        if resolved.is_singleton {
            return format!("{name}=@");
        }
        let parts: Vec<String> = resolved
            .keys()
            .into_iter()
            .map(|(at, is_text)| match is_text {
                true => format!("{}=\"{}\"", PROPERTIES[at], text(keys[at])),
                false => format!("{}={}", PROPERTIES[at], keys[at]),
            })
            .collect();
        match parts.is_empty() {
            true => format!("{name}.K=\"{}\"", text(keys[0])),
            false => format!("{name}.{}", parts.join(",")),
        }
    }

    /// Finds the row that a path means which was made from what was seen.
    fn target(
        &self,
        seen: &Space,
        class: usize,
        keys: &[u8; PROPERTIES.len()],
    ) -> Result<usize, Status> {
        if !self.classes.contains_key(&class) {
            return Err(Status::INVALID_CLASS);
        }
        let resolved = resolve(&self.classes, class);
        let shape = |space: &Space| space.path(class, &[0; PROPERTIES.len()]);
        let is_keyless = resolved.keys().is_empty() && !resolved.is_singleton;
        if is_keyless || (shape(seen) != shape(self)) {
            return Err(Status::INVALID_OBJECT_PATH);
        }
        let mut values = [const { None }; PROPERTIES.len()];
        for (at, is_text) in resolved.keys() {
            values[at] = Some(value(is_text, keys[at]));
        }
        self.holder(class, &values)
            .filter(|at| self.is_a(self.rows[*at].class, class))
            .ok_or(Status::NOT_FOUND)
    }

    /// Does what was judged to succeed. `made` tells the keys that the server made.
    pub(crate) fn carry_out(
        &mut self,
        seen: &Space,
        action: &Action,
        made: &dyn Fn(&str) -> Option<String>,
    ) {
        match action {
            Action::EditClass(..) => unreachable!("settled before"),
            Action::PutClass(spec, flags) => {
                if self.classes.contains_key(&spec.name) && self.is_material(spec) {
                    let (classes, _) = self.updated(spec, flags & FORCE != 0);
                    self.rows.retain(|row| row.class != spec.name);
                    self.classes = classes;
                } else {
                    self.classes.insert(spec.name, spec.clone());
                }
            }
            Action::PutInstance(class, settings, _) => {
                let mut values = self.values(seen, *class, settings).unwrap();
                for (at, is_text) in resolve(&self.classes, *class).keys() {
                    if is_text && values[at] == Some(Value::Null) {
                        values[at] = Some(Value::string(made(PROPERTIES[at]).unwrap()));
                    }
                }
                match self.holder(*class, &values) {
                    Some(at) => self.rows[at].values = values,
                    None => self.rows.push(Row {
                        class: *class,
                        values,
                    }),
                }
            }
            Action::DeleteClass(class) => {
                let mut gone = self.below(*class);
                gone.push(*class);
                self.rows.retain(|row| !gone.contains(&row.class));
                self.classes.retain(|number, _| !gone.contains(number));
            }
            Action::DeleteInstance(class, keys) => {
                let at = self.target(seen, *class, keys).unwrap();
                self.rows.remove(at);
            }
        }
    }

    /// Returns the relative paths and values of the instances of a class.
    pub(crate) fn instances(
        &self,
        class: usize,
        is_shallow: bool,
    ) -> BTreeMap<String, Vec<Option<Value>>> {
        assert!(class < CLASSES);
        self.rows
            .iter()
            .filter(|row| match is_shallow {
                true => row.class == class,
                false => self.is_a(row.class, class),
            })
            .map(|row| (self.relpath(row), row.values.to_vec()))
            .collect()
    }

    fn relpath(&self, row: &Row) -> String {
        let resolved = resolve(&self.classes, row.class);
        let name = class_name(row.class);
        if resolved.is_singleton {
            return format!("{name}=@");
        }
        let parts: Vec<String> = resolved
            .keys()
            .into_iter()
            .map(|(at, _)| match &row.values[at] {
                Some(Value::String(text)) => format!("{}=\"{text}\"", PROPERTIES[at]),
                Some(other) => format!("{}={}", PROPERTIES[at], other.as_integer().unwrap()),
                None => panic!("a row without its key"),
            })
            .collect();
        format!("{name}.{}", parts.join(","))
    }
}

//! Association queries: what refers to an object, and what is at the other ends.
//!
//! Stored associations are found by the index of references, dynamic ones by asking for all of
//! them. [MS-WMI] 3.1.4.3.18 has the algorithm.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{
    Class, Instance, KeyRef, ObjectPath, PathRef, Property, Status, Value, decode_escapes,
};
use swbem_store::{ClassId, Read, Reference, RowKey, RowRef, StoredClass};
use swbem_wql::ast::Projection;

use crate::bind::association::BoundAssociation;
use crate::error::{Error, Result};
use crate::found::{Found, SelectedRow, Selection};
use crate::providers::{Ask, Providers};
use crate::run::{Flow, Mark, Run, Visit};

/// A node of the plan of an association query.
#[derive(Debug)]
pub(crate) struct Traversal {
    pub(crate) query: Arc<BoundAssociation>,
    pub(crate) source: Arc<Source>,
    pub(crate) links: Links,
}

/// Where associations are looked for.
#[derive(Debug)]
pub(crate) enum Links {
    /// In the index of references, by the nth name of the source.
    Stored(usize),
    /// At the provider of an association class.
    Provided(Arc<StoredClass>),
    /// In the schema.
    Schema,
}

/// The object whose associations are looked for.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its class, as far as that is known.
    class: Arc<StoredClass>,
    /// Its paths: by its class and by those above it that have its keys too.
    pub(crate) paths: Vec<String>,
    /// The canonical forms of the paths.
    canonical: Vec<String>,
}

/// Which properties of an association class are its ends.
struct Ends {
    class: Arc<StoredClass>,
    /// Where the source may be. An association that has it at several of them counts as one from
    /// the first; where the one result has to be is the last.
    sources: Vec<usize>,
    /// Where results may be.
    results: Vec<usize>,
}

/// Plans an association query.
pub(crate) fn plan(
    query: &Arc<BoundAssociation>,
    read: &dyn Read,
    providers: &dyn Providers,
) -> Result<Vec<Traversal>> {
    let source = Arc::new(Source::of(query, read)?);
    let node = |links| Traversal {
        query: query.clone(),
        source: source.clone(),
        links,
    };
    if query.key.is_none() {
        return Ok(vec![node(Links::Schema)]);
    }
    let mut nodes: Vec<Traversal> = (0..source.paths.len())
        .map(|nth| node(Links::Stored(nth)))
        .collect();
    if !providers.any() {
        return Ok(nodes);
    }
    let mut dynamic = Vec::new();
    read.all_classes(query.namespace.id, &mut |class| {
        if class.class.is_dynamic() && !class.class.is_abstract() {
            dynamic.push(class.clone());
        }
        ControlFlow::Continue(())
    })?;
    for class in dynamic {
        if Ends::of(&class, query, &source, read)?.is_some() {
            nodes.push(node(Links::Provided(class)));
        }
    }
    Ok(nodes)
}

impl Source {
    /// Finds the class of the source, which need not exist, and its paths.
    fn of(query: &BoundAssociation, read: &dyn Read) -> Result<Source> {
        let found = match &query.key {
            None => None,
            Some(key) => read.find(&query.class, key)?.map(|(class, _)| class),
        };
        let named = query.class.name().as_str();
        let class = found
            .filter(|class| class.class.is_a(named))
            .unwrap_or_else(|| query.class.clone());
        let has_keys = |above: &&StoredClass| above.key_root_id == class.key_root_id;
        let mut names: Vec<&str> = match class.key_root_id {
            Some(_) => class
                .lineage()
                .take_while(has_keys)
                .map(|c| c.name().as_str())
                .collect(),
            None => vec![class.name().as_str()],
        };
        if !names.iter().any(|name| swbem_core::eq_fold(name, named)) {
            names.push(named);
        }
        let paths: Vec<String> = names
            .into_iter()
            .map(|name| {
                let mut path: ObjectPath = query.path.clone();
                path.set_class(name);
                path.relpath()
            })
            .collect();
        let canonical = paths
            .iter()
            .map(|path| query.namespace.canonical_reference(path))
            .collect();
        Ok(Source {
            class,
            paths,
            canonical,
        })
    }

    fn is(&self, query: &BoundAssociation, reference: &str) -> bool {
        let canonical = query.namespace.canonical_reference(reference);
        self.canonical.contains(&canonical)
    }

    /// Tells whether a reference property may hold the source, by the class it is declared to
    /// refer to. An untyped one refers to any.
    fn fits(&self, property: &Property, query: &BoundAssociation, read: &dyn Read) -> Result<bool> {
        let Some(declared) = &property.data_type.class else {
            return Ok(true);
        };
        if self.class.class.is_a(declared.as_str()) {
            return Ok(true);
        }
        let declared = read.class(query.namespace.id, declared.as_str())?;
        let name = self.class.name().as_str();
        Ok(declared.is_some_and(|declared| declared.class.is_a(name)))
    }
}

impl Ends {
    /// Finds the ends of an association class; nothing when none of its instances is looked for.
    fn of(
        class: &Arc<StoredClass>,
        query: &BoundAssociation,
        source: &Source,
        read: &dyn Read,
    ) -> Result<Option<Ends>> {
        if !query.link.takes(&class.class) {
            return Ok(None);
        }
        let (mut sources, mut results) = (Vec::new(), Vec::new());
        for position in class.reference_positions() {
            let Some(property) = class.class.property_at(position) else {
                continue;
            };
            if query.link.takes_property(property) && source.fits(property, query, read)? {
                sources.push(position);
            }
            if query.end.takes_property(property) {
                results.push(position);
            }
        }
        if let [result] = results.as_slice() {
            // The sort is stable.
            sources.sort_by_key(|source| source == result);
        }
        Ok((!sources.is_empty()).then(|| Ends {
            class: class.clone(),
            sources,
            results,
        }))
    }
}

/// The references that an association holds, stored or decoded.
trait Holder {
    /// Visits the references of a property.
    fn references(&self, position: usize, visit: &mut dyn FnMut(&str)) -> Result<()>;
}

impl Holder for RowRef<'_> {
    fn references(&self, position: usize, visit: &mut dyn FnMut(&str)) -> Result<()> {
        match self.text(position)? {
            Some(text) => visit(text),
            None => visit_references(&self.value(position)?, visit),
        }
        Ok(())
    }
}

/// An instance of a provider, whose class may be a definition of its own.
struct Sent<'a>(&'a Instance, &'a Class);

impl Holder for Sent<'_> {
    fn references(&self, position: usize, visit: &mut dyn FnMut(&str)) -> Result<()> {
        let name = self.1.property_at(position).map(|property| &property.name);
        if let Some(value) = name.and_then(|name| self.0.get(name.as_str())) {
            visit_references(value, visit);
        }
        Ok(())
    }
}

fn visit_references(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Reference(text) => visit(text),
        Value::Array(items) => items.iter().filter_map(Value::as_str).for_each(visit),
        _ => {}
    }
}

impl Traversal {
    pub(crate) fn run(
        &self,
        run: &mut Run<'_>,
        mark: &mut Mark,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        match &self.links {
            Links::Stored(nth) => match self.source.paths.get(*nth) {
                Some(path) => self.run_stored(path, run, mark, visit),
                None => Ok(Flow::Done),
            },
            Links::Provided(class) => self.run_provided(class, run, visit),
            Links::Schema => self.run_schema(run, visit),
        }
    }

    fn run_stored(
        &self,
        path: &str,
        run: &mut Run<'_>,
        mark: &mut Mark,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let after = match std::mem::take(mark) {
            Mark::Reference(after) => Some(after),
            _ => None,
        };
        let read = run.read;
        let mut known: BTreeMap<ClassId, Option<Ends>> = BTreeMap::new();
        let mut outcome = Ok(Flow::Done);
        let namespace = self.query.namespace.id;
        read.references_after(namespace, path, after.as_ref(), &mut |reference| {
            run.counts.examined = run.counts.examined.saturating_add(1);
            run.budget.examined = run.budget.examined.saturating_sub(1);
            outcome = self.run_reference(reference, &mut known, run, visit);
            if !matches!(outcome, Ok(Flow::Done)) {
                return ControlFlow::Break(());
            }
            if run.budget.is_spent() {
                outcome = Ok(Flow::Paused);
                *mark = Mark::Reference(reference.clone());
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        outcome
    }

    fn run_reference(
        &self,
        reference: &Reference,
        known: &mut BTreeMap<ClassId, Option<Ends>>,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let ends = match known.entry(reference.class) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(unknown) => {
                let ends = match run.read.class_by_id(reference.class)? {
                    Some(class) => Ends::of(&class, &self.query, &self.source, run.read)?,
                    None => None,
                };
                unknown.insert(ends)
            }
        };
        let Some(ends) = ends.as_ref() else {
            return Ok(Flow::Done);
        };
        if !ends.sources.contains(&reference.position) {
            return Ok(Flow::Done);
        }
        let mut outcome = Ok(Flow::Done);
        let read = run.read;
        read.visit_row(&ends.class, &reference.key, &mut |row| {
            let found = || SelectedRow::new(row, self.selection());
            outcome = match self.is_first(&row, ends, reference.position) {
                Ok(false) => Ok(Flow::Done),
                Ok(true) if self.query.is_references => {
                    self.emit(&ends.class, || Found::Row(found()), run, visit)
                }
                Ok(true) => self.follow(&row, ends, reference.position, run, visit),
                Err(error) => Err(error),
            };
        })?;
        outcome
    }

    /// Tells whether no end before the one at `position` is the source too, so that an association
    /// that refers to it twice counts once.
    fn is_first(&self, holder: &dyn Holder, ends: &Ends, position: usize) -> Result<bool> {
        let mut is_first = true;
        for before in ends
            .sources
            .iter()
            .take_while(|before| **before != position)
        {
            holder.references(*before, &mut |text| {
                is_first &= !self.source.is(&self.query, text);
            })?;
        }
        Ok(is_first)
    }

    /// Finds what is at the other ends of an association.
    fn follow(
        &self,
        holder: &dyn Holder,
        ends: &Ends,
        position: usize,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        for other in ends.results.iter().filter(|other| **other != position) {
            let mut outcome = Ok(Flow::Done);
            holder.references(*other, &mut |text| {
                if matches!(outcome, Ok(Flow::Done)) {
                    outcome = self.endpoint(text, run, visit);
                }
            })?;
            let flow = outcome?;
            if flow != Flow::Done {
                return Ok(flow);
            }
        }
        Ok(Flow::Done)
    }

    /// Finds the object that a reference names. What is elsewhere or does not exist is left out.
    fn endpoint(&self, text: &str, run: &mut Run<'_>, visit: &mut Visit<'_>) -> Result<Flow> {
        let Ok(decoded) = decode_escapes(text) else {
            return Ok(Flow::Done);
        };
        let Ok(path) = PathRef::parse(&decoded) else {
            return Ok(Flow::Done);
        };
        let own = &self.query.origin.server;
        let server = path
            .server
            .filter(|server| !swbem_core::eq_fold(server, own));
        let is_here = self.query.namespace.is_meant_by(server, path.namespace);
        let Some(name) = path.class.filter(|_| is_here) else {
            return Ok(Flow::Done);
        };
        let Some(class) = run.read.class(self.query.namespace.id, name)? else {
            return Ok(Flow::Done);
        };
        if matches!(path.key, KeyRef::None) {
            return self.emit(&class, || Found::Class(class.clone()), run, visit);
        }
        if class.class.is_dynamic() {
            let before = run.counts.returned;
            let flow = self.ask(&class, &decoded, run, visit)?;
            if flow != Flow::Done || run.counts.returned != before {
                return Ok(flow);
            }
            // As a get does: the object may be of a class deriving from it, with another provider.
            return self.ask_below(&class, &decoded, run, visit);
        }
        let Ok(key) = RowKey::from_path(&class, path.key) else {
            return Ok(Flow::Done);
        };
        match run.read.find(&class, &key)? {
            Some((holder, row)) if holder.class.is_a(class.name().as_str()) => {
                let row = row.as_ref(&key);
                let found = || Found::Row(SelectedRow::new(row, self.selection()));
                self.emit(&holder, found, run, visit)
            }
            _ => self.ask_below(&class, &decoded, run, visit),
        }
    }

    /// Asks the providers of classes deriving from one.
    fn ask_below(
        &self,
        class: &Arc<StoredClass>,
        path: &str,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        if !run.providers.any() {
            return Ok(Flow::Done);
        }
        for below in run.read.descendants(class)? {
            if !below.class.is_dynamic() || below.class.is_abstract() {
                continue;
            }
            let before = run.counts.returned;
            let flow = self.ask(&below, path, run, visit)?;
            if flow != Flow::Done || run.counts.returned != before {
                return Ok(flow);
            }
        }
        Ok(Flow::Done)
    }

    /// Asks the provider of a class for the instance with the keys of a path.
    fn ask(
        &self,
        class: &Arc<StoredClass>,
        path: &str,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let Ok(mut path) = ObjectPath::parse(path) else {
            return Ok(Flow::Done);
        };
        if !run.providers.can_get(class) {
            return Ok(Flow::Done);
        }
        path.set_class(class.name().as_str());
        let mut outcome = Ok(Flow::Done);
        let providers = run.providers;
        let asked = providers.ask(class, Ask::Get(&path.relpath()), &mut |instance| {
            outcome = self.emit_instance(instance, run, visit);
            ControlFlow::Break(())
        });
        match asked {
            Err(error) if error.status() != Status::NOT_FOUND => Err(Error::provider(error)),
            _ => outcome,
        }
    }

    fn run_provided(
        &self,
        class: &Arc<StoredClass>,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let Some(ends) = Ends::of(class, &self.query, &self.source, run.read)? else {
            return Ok(Flow::Done);
        };
        let mut outcome = Ok(Flow::Done);
        let providers = run.providers;
        let asked = providers.ask(class, Ask::Enumerate, &mut |instance| {
            run.counts.examined = run.counts.examined.saturating_add(1);
            outcome = self.sent(instance, &ends, run, visit);
            match outcome {
                Ok(Flow::Done) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
        asked.map_err(Error::provider)?;
        outcome
    }

    /// Looks at an association that a provider sent.
    fn sent(
        &self,
        instance: Instance,
        ends: &Ends,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let holder = Sent(&instance, &ends.class.class);
        let mut source = None;
        for position in &ends.sources {
            holder.references(*position, &mut |text| {
                if source.is_none() && self.source.is(&self.query, text) {
                    source = Some(*position);
                }
            })?;
        }
        match source {
            None => Ok(Flow::Done),
            Some(_) if self.query.is_references => self.emit_instance(instance, run, visit),
            Some(position) => self.follow(&holder, ends, position, run, visit),
        }
    }

    fn emit_instance(
        &self,
        mut instance: Instance,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let name = instance.class_name().as_str();
        let Some(class) = run.read.class(self.query.namespace.id, name)? else {
            return Ok(Flow::Done);
        };
        if self.query.projection == Projection::Keys {
            let keys = instance.class().keys().into();
            instance.project(keys);
        }
        self.emit(&class, || Found::Instance(instance), run, visit)
    }

    /// Shows a result of a class to the visitor, if the query takes it: the object, or the class.
    fn emit<'f>(
        &self,
        class: &Arc<StoredClass>,
        found: impl FnOnce() -> Found<'f>,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        if !self.query.is_references && !self.query.end.takes(&class.class) {
            return Ok(Flow::Done);
        }
        let found = match self.query.projection {
            Projection::ClassDefinitions if !run.seen.insert(class.id) => return Ok(Flow::Done),
            Projection::ClassDefinitions => Found::Class(class.clone()),
            Projection::Whole | Projection::Keys => found(),
        };
        run.counts.returned = run.counts.returned.saturating_add(1);
        run.budget.spend(match &found {
            Found::Row(row) => row.row().as_bytes().len(),
            Found::Instance(_) | Found::Class(_) => 0,
        });
        Ok(match visit(found) {
            ControlFlow::Continue(()) => Flow::Done,
            ControlFlow::Break(()) => Flow::Stopped,
        })
    }

    fn selection(&self) -> Selection<'static> {
        match self.query.projection {
            Projection::Keys => Selection::Keys,
            Projection::Whole | Projection::ClassDefinitions => Selection::All,
        }
    }

    /// Finds what classes are associated with the source class.
    fn run_schema(&self, run: &mut Run<'_>, visit: &mut Visit<'_>) -> Result<Flow> {
        let mut classes = Vec::new();
        run.read
            .all_classes(self.query.namespace.id, &mut |class| {
                if class.reference_positions().next().is_some() {
                    classes.push(class.clone());
                }
                ControlFlow::Continue(())
            })?;
        for class in classes {
            run.counts.examined = run.counts.examined.saturating_add(1);
            let flow = self.run_schema_class(&class, run, visit)?;
            if flow != Flow::Done {
                return Ok(flow);
            }
        }
        Ok(Flow::Done)
    }

    fn run_schema_class(
        &self,
        class: &Arc<StoredClass>,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        if !self.query.link.takes(&class.class) {
            return Ok(Flow::Done);
        }
        let references: Vec<(usize, &Property)> = class
            .reference_positions()
            .filter_map(|at| Some((at, class.class.property_at(at)?)))
            .collect();
        let holds_source = |property: &Property| {
            let declared = property.data_type.class.as_ref();
            self.query.link.takes_property(property)
                && declared.is_none_or(|name| self.query.class.class.is_a(name.as_str()))
        };
        let sources: Vec<usize> = references
            .iter()
            .filter(|(_, property)| holds_source(property))
            .map(|(at, _)| *at)
            .collect();
        if sources.is_empty() {
            return Ok(Flow::Done);
        }
        if self.query.is_references {
            return self.emit(class, || Found::Class(class.clone()), run, visit);
        }
        for (position, property) in references {
            let is_other_end = sources.iter().any(|source| *source != position);
            if !is_other_end || !self.query.end.takes_property(property) {
                continue;
            }
            let Some(name) = &property.data_type.class else {
                continue;
            };
            let Some(end) = run.read.class(self.query.namespace.id, name.as_str())? else {
                continue;
            };
            let flow = self.emit(&end, || Found::Class(end.clone()), run, visit)?;
            if flow != Flow::Done {
                return Ok(flow);
            }
        }
        Ok(Flow::Done)
    }
}

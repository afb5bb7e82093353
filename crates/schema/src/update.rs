//! Changing a class that has subclasses and instances.

mod respell;

use std::sync::Arc;

use swbem_core::{Class, ClassDecl, Error, Name, NameMap, Result, Status, bail};

use crate::hierarchy::{self, Place, first_forbidden, set_of_mut};
use crate::{ChangeKind, ClassLookup, check_class, classify};

/// How the update of a class deals with subclasses and instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateMode {
    /// No material change when there are subclasses or instances
    /// (`wbemChangeFlagUpdateCompatible`).
    Compatible,
    /// No conflict with a subclass and no instances (`wbemChangeFlagUpdateSafeMode`).
    Safe,
    /// Conflicts are resolved where they can be (`wbemChangeFlagUpdateForceMode`).
    Force,
}

/// What a forced update does with the class's own instances (PUT-109).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForcePolicy {
    /// Deletes them.
    #[default]
    Delete,
    /// Fails with `CLASS_HAS_INSTANCES`.
    Fail,
}

/// An update that was judged and may be applied, as one step.
#[derive(Clone, Debug)]
pub struct Update {
    /// What the class declares from now on.
    pub decl: Arc<ClassDecl>,
    /// The class from now on; the stored one itself when nothing changed.
    pub class: Arc<Class>,
    /// All subclasses derived anew (PUT-114), in the order they were given.
    pub descendants: Vec<Arc<Class>>,
    /// The declarations of subclasses that themselves change: force mode deleted a qualifier that
    /// they may no longer override (PUT-108).
    pub changed_subclasses: Vec<ClassDecl>,
    /// Whether the instances of exactly this class are deleted (PUT-109).
    pub delete_own_instances: bool,
    /// How much the change matters.
    pub kind: ChangeKind,
}

/// Judges the update of a stored class (PUT-100 to PUT-124).
///
/// `new` need not have been judged by [`check_class`] before. `new_parent` is the superclass that
/// `new` names. `descendants` are all subclasses of the stored class, at any depth, superclasses
/// before their subclasses. A failed update has no effect (PUT-123).
///
/// # Errors
/// What [`check_class`] refuses; `CLASS_HAS_CHILDREN` and `CLASS_HAS_INSTANCES` by mode; by the kind
/// of conflict with a subclass `UPDATE_TYPE_MISMATCH`, `UPDATE_OVERRIDE_NOT_ALLOWED`,
/// `UPDATE_PROPAGATED_METHOD`, `CANNOT_BE_ABSTRACT`, `CANNOT_BE_SINGLETON`, `CANNOT_BE_KEY` or
/// `CLASS_HAS_CHILDREN` (PUT-116).
#[expect(
    clippy::too_many_arguments,
    reason = "what an update depends on, all of it from one caller"
)]
pub fn plan_update(
    old: &Arc<Class>,
    new: ClassDecl,
    new_parent: Option<&Arc<Class>>,
    descendants: &[Arc<Class>],
    has_own_instances: bool,
    has_descendant_instances: bool,
    mode: UpdateMode,
    policy: ForcePolicy,
    classes: &dyn ClassLookup,
) -> Result<Update> {
    if same_parent(old, new_parent) && new == **old.decl() {
        return Ok(unchanged(old, descendants));
    }
    let mut new = check_class(new, new_parent, classes)?;
    respell::respell(&mut new, old.decl());
    let kind = classify(old, &new, descendants);
    if kind == ChangeKind::Same && same_parent(old, new_parent) {
        return Ok(unchanged(old, descendants));
    }
    let decl = match kind {
        ChangeKind::Same => old.decl().clone(),
        _ => Arc::new(new),
    };
    let class = Arc::new(Class::derive(decl.clone(), new_parent.cloned()));
    // A dynamic class has no stored instances.
    let stock = Stock {
        own: has_own_instances && !old.is_dynamic(),
        of_subclasses: has_descendant_instances,
    };
    let rederived = if kind == ChangeKind::Material {
        admit(old, &class, descendants, stock, mode, policy, classes)?
    } else {
        rederive(&class, descendants)
    };
    Ok(Update {
        delete_own_instances: kind == ChangeKind::Material
            && mode == UpdateMode::Force
            && stock.own,
        decl,
        class,
        descendants: rederived.classes,
        changed_subclasses: rederived.changed,
        kind,
    })
}

/// Which stored instances there are.
#[derive(Clone, Copy)]
struct Stock {
    own: bool,
    of_subclasses: bool,
}

/// Subclasses under a changed superclass.
#[derive(Default)]
struct Rederived {
    classes: Vec<Arc<Class>>,
    changed: Vec<ClassDecl>,
    by_name: NameMap<Arc<Class>>,
}

fn unchanged(old: &Arc<Class>, descendants: &[Arc<Class>]) -> Update {
    Update {
        decl: old.decl().clone(),
        class: old.clone(),
        descendants: descendants.to_vec(),
        changed_subclasses: Vec::new(),
        delete_own_instances: false,
        kind: ChangeKind::Same,
    }
}

fn same_parent(old: &Class, new_parent: Option<&Arc<Class>>) -> bool {
    match (old.parent(), new_parent) {
        (Some(old), Some(new)) => Arc::ptr_eq(old, new),
        (None, None) => true,
        _ => false,
    }
}

/// Applies the decision table to a material change.
fn admit(
    old: &Class,
    class: &Arc<Class>,
    descendants: &[Arc<Class>],
    stock: Stock,
    mode: UpdateMode,
    policy: ForcePolicy,
    classes: &dyn ClassLookup,
) -> Result<Rederived> {
    let rederived = match mode {
        UpdateMode::Compatible => {
            refuse_children(old, descendants)?;
            rederive(class, descendants)
        }
        UpdateMode::Safe => reconcile(old, class, descendants, Clash::Fails, classes)?,
        UpdateMode::Force => reconcile(old, class, descendants, Clash::IsRemoved, classes)?,
    };
    if stock.of_subclasses {
        bail!(
            CLASS_HAS_INSTANCES,
            "class `{}` cannot be changed while subclasses of it have instances; delete them first",
            old.name()
        );
    }
    if stock.own && (mode != UpdateMode::Force || policy == ForcePolicy::Fail) {
        bail!(
            CLASS_HAS_INSTANCES,
            "class `{}` cannot be changed while it has instances; delete them first{}",
            old.name(),
            if mode == UpdateMode::Force {
                ""
            } else {
                ", or force the update"
            }
        );
    }
    Ok(rederived)
}

fn refuse_children(old: &Class, descendants: &[Arc<Class>]) -> Result<()> {
    let Some(first) = descendants.first() else {
        return Ok(());
    };
    bail!(
        CLASS_HAS_CHILDREN,
        "class `{}` cannot be changed in compatible mode: it has {} subclasses, such as `{}`; update in safe or force mode",
        old.name(),
        descendants.len(),
        first.name()
    )
}

/// Derives subclasses anew without judging them.
fn rederive(class: &Arc<Class>, descendants: &[Arc<Class>]) -> Rederived {
    let mut rederived = Rederived::under(class, descendants.len());
    for old in descendants {
        let parent = rederived.parent_of(old);
        rederived.add(old.decl().clone(), parent);
    }
    rederived
}

/// What happens to a subclass's qualifier that it may no longer override.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clash {
    Fails,
    IsRemoved,
}

/// Derives subclasses anew and judges each by the conflicts table (PUT-116).
fn reconcile(
    base: &Class,
    class: &Arc<Class>,
    descendants: &[Arc<Class>],
    clash: Clash,
    classes: &dyn ClassLookup,
) -> Result<Rederived> {
    let mut rederived = Rederived::under(class, descendants.len());
    for old in descendants {
        let parent = rederived.parent_of(old);
        let mut decl = old.decl().clone();
        if let Some(parent) = &parent {
            decl = reconcile_one(base, old, parent, clash, classes)?;
        }
        if !Arc::ptr_eq(&decl, old.decl()) {
            rederived.changed.push(ClassDecl::clone(&decl));
        }
        rederived.add(decl, parent);
    }
    Ok(rederived)
}

fn reconcile_one(
    base: &Class,
    old: &Class,
    parent: &Arc<Class>,
    clash: Clash,
    classes: &dyn ClassLookup,
) -> Result<Arc<ClassDecl>> {
    let place = Place {
        decl: old.decl(),
        parent,
        before: old.parent().map(Arc::as_ref),
        classes,
    };
    check_key_set(base, old, parent)?;
    hierarchy::check_limits(place)?;
    hierarchy::check_types(place)?;
    hierarchy::check_signatures(place)?;
    hierarchy::check_abstract(place)?;
    hierarchy::check_singleton(place)?;
    hierarchy::check_keys(place)?;
    hierarchy::check_dynamic(place).map_err(|error| children(base, old, &error))?;
    if parent.is_terminal() {
        let error = Error::new(
            Status::INVALID_SUPERCLASS,
            "a terminal class has no subclasses",
        );
        return Err(children(base, old, &error));
    }
    let mut decl = old.decl().clone();
    while let Some(forbidden) = first_forbidden(&decl, parent) {
        if clash == Clash::Fails {
            return Err(forbidden.error(old.name(), parent.name()));
        }
        // Each round removes a qualifier that was found, so the loop ends.
        let removed = set_of_mut(Arc::make_mut(&mut decl), &forbidden.element)
            .and_then(|set| set.remove(forbidden.qualifier.as_str()));
        if removed.is_none() {
            return Err(forbidden.error(old.name(), parent.name()));
        }
    }
    Ok(decl)
}

fn children(base: &Class, subclass: &Class, cause: &Error) -> Error {
    Error::new(
        Status::CLASS_HAS_CHILDREN,
        format!(
            "class `{}` cannot be changed so while it has the subclass `{}`: {}",
            base.name(),
            subclass.name(),
            cause.message()
        ),
    )
}

/// The key set of a subclass, names and types, does not change.
fn check_key_set(base: &Class, old: &Class, parent: &Arc<Class>) -> Result<()> {
    let new = Class::derive(old.decl().clone(), Some(parent.clone()));
    let is_same = old.keys().len() == new.keys().len()
        && old.key_properties().all(|key| {
            new.property(key.name.as_str()).is_some_and(|other| {
                other.is_key
                    && other.data_type.base == key.data_type.base
                    && other.data_type.is_array == key.data_type.is_array
            })
        });
    if !is_same {
        bail!(
            CLASS_HAS_CHILDREN,
            "class `{}` cannot change its keys while it has the subclass `{}`, whose keys would change; delete the subclasses first",
            base.name(),
            old.name()
        );
    }
    Ok(())
}

impl Rederived {
    fn under(class: &Arc<Class>, count: usize) -> Rederived {
        let mut by_name = NameMap::with_capacity(count + 1);
        by_name.insert(class.name().clone(), class.clone());
        Rederived {
            classes: Vec::with_capacity(count),
            changed: Vec::new(),
            by_name,
        }
    }

    fn parent_of(&self, class: &Class) -> Option<Arc<Class>> {
        let name: &Name = class.superclass()?;
        self.by_name.get(name).or_else(|| class.parent()).cloned()
    }

    fn add(&mut self, decl: Arc<ClassDecl>, parent: Option<Arc<Class>>) {
        let class = Arc::new(Class::derive(decl, parent));
        self.by_name.insert(class.name().clone(), class.clone());
        self.classes.push(class);
    }
}

//! Refreshers: objects and sets that are read again together, in place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use swbem_core::{PathKey, bail};

use crate::context::{Context, call};
use crate::flags;
use crate::{
    EnumFlags, Error, GetFlags, NamedValueSet, Object, ObjectSet, Result, Services, Status,
};

/// Objects and sets of instances that are kept up to date (`SWbemRefresher`).
///
/// Each item shows what was there when it was added, and after each
/// [`refresh`](Self::refresh) what is there now: the object and the set that an item gave are the
/// same ones then, with new contents. Any stored or provided object will do; they are read again one
/// after the other.
///
/// Clones are handles to the same refresher.
#[derive(Clone, Default)]
pub struct Refresher {
    shared: Arc<Mutex<State>>,
}

/// An object or a set of instances in a [`Refresher`] (`SWbemRefreshableItem`).
///
/// Clones are handles to the same item.
#[derive(Clone)]
pub struct RefreshableItem {
    item: Arc<Item>,
    refresher: Weak<Mutex<State>>,
}

struct State {
    items: Vec<Arc<Item>>,
    next_index: i32,
    is_reconnecting: bool,
}

struct Item {
    index: i32,
    kind: Kind,
    get_flags: u32,
    values: Option<NamedValueSet>,
}

enum Kind {
    Object {
        path: String,
        object: Object,
    },
    Set {
        class: String,
        context: Arc<Context>,
        set: ObjectSet,
    },
}

impl Default for State {
    fn default() -> Self {
        State {
            items: Vec::new(),
            next_index: 1,
            is_reconnecting: true,
        }
    }
}

impl Refresher {
    /// Makes a refresher without items.
    #[must_use]
    pub fn new() -> Self {
        Refresher::default()
    }

    /// Adds the instance with a path (`Add`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for the path of a class or other flags than
    /// [`GetFlags::USE_AMENDED_QUALIFIERS`]; as [`Services::get`].
    pub fn add(
        &self,
        services: &Services,
        path: &str,
        flags: impl Into<GetFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<RefreshableItem> {
        let get_flags = flags
            .into()
            .check(flags::GET, "IWbemConfigureRefresher::AddObjectByPath")?;
        let parsed = swbem_core::ObjectPath::parse(path)?;
        if matches!(parsed.key(), PathKey::None) {
            return Err(Error::new(
                Status::INVALID_PARAMETER,
                format!("`{path}` is not the path of an instance; a class is added as a set"),
            )
            .about(path));
        }
        let object = services.get(path, get_flags, context)?;
        let kind = Kind::Object {
            path: path.to_owned(),
            object,
        };
        Ok(self.push(kind, get_flags, context))
    }

    /// Adds the instances of a class and its subclasses (`AddEnum`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for other flags than [`GetFlags::USE_AMENDED_QUALIFIERS`]; as
    /// [`Services::instances_of`].
    pub fn add_enum(
        &self,
        services: &Services,
        class: &str,
        flags: impl Into<GetFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<RefreshableItem> {
        let get_flags = flags
            .into()
            .check(flags::GET, "IWbemConfigureRefresher::AddEnum")?;
        let complete = EnumFlags::from_bits(get_flags);
        let set = services.instances_of(class, complete, context)?;
        let kind = Kind::Set {
            class: class.to_owned(),
            context: services.context(),
            set,
        };
        Ok(self.push(kind, get_flags, context))
    }

    /// Returns the item with an index (`Item`), which is the item's own and no position.
    ///
    /// # Errors
    /// `NOT_FOUND` when the refresher has no such item.
    pub fn item(&self, index: i32) -> Result<RefreshableItem> {
        let found = self
            .lock()
            .items
            .iter()
            .find(|item| item.index == index)
            .cloned();
        match found {
            Some(item) => Ok(self.handle(item)),
            None => Err(no_item(index)),
        }
    }

    /// Returns the items there are.
    #[must_use]
    pub fn items(&self) -> Vec<RefreshableItem> {
        let items = self.lock().items.clone();
        items.into_iter().map(|item| self.handle(item)).collect()
    }

    /// Returns the number of items (`Count`).
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().items.len()
    }

    /// Removes the item with an index (`Remove`); the flags must be 0.
    ///
    /// # Errors
    /// `NOT_FOUND` when the refresher has no such item, `INVALID_PARAMETER` for other flags.
    pub fn remove(&self, index: i32, flags: u32) -> Result<()> {
        no_flags(flags)?;
        let mut state = self.lock();
        let position = state.items.iter().position(|item| item.index == index);
        match position {
            Some(position) => {
                state.items.remove(position);
                Ok(())
            }
            None => Err(no_item(index)),
        }
    }

    /// Removes all items (`DeleteAll`).
    pub fn delete_all(&self) {
        let items = std::mem::take(&mut self.lock().items);
        drop(items);
    }

    /// Reads all items again (`Refresh`); the flags must be 0.
    ///
    /// An item that cannot be read stays as it was. The status is `OK`, or `S_PARTIAL_RESULTS` when
    /// some items were read and others could not be.
    ///
    /// # Errors
    /// What the first item failed with, when none could be read; `INVALID_PARAMETER` for other
    /// flags.
    pub fn refresh(&self, flags: u32) -> Result<Status> {
        no_flags(flags)?;
        // No item is read under the lock: a provider may take any time.
        let items = self.lock().items.clone();
        let failures: Vec<Error> = items
            .iter()
            .filter_map(|item| item.refresh().err())
            .collect();
        let is_nothing_read = failures.len() == items.len();
        match failures.into_iter().next() {
            None => Ok(Status::OK),
            Some(error) if is_nothing_read => Err(error),
            Some(_) => Ok(Status::S_PARTIAL_RESULTS),
        }
    }

    /// Tells whether connections that were lost are opened again (`AutoReconnect`); it is kept, and
    /// matters to high-performance providers alone.
    #[must_use]
    pub fn auto_reconnect(&self) -> bool {
        self.lock().is_reconnecting
    }

    /// Sets whether connections that were lost are opened again (`AutoReconnect`).
    pub fn set_auto_reconnect(&self, value: bool) {
        self.lock().is_reconnecting = value;
    }

    fn push(&self, kind: Kind, get_flags: u32, context: Option<&NamedValueSet>) -> RefreshableItem {
        let mut state = self.lock();
        let item = Arc::new(Item {
            index: state.next_index,
            kind,
            get_flags,
            values: context.cloned(),
        });
        // An index is not given twice while the refresher lives, as far as they go.
        state.next_index = state.next_index.checked_add(1).unwrap_or(1);
        state.items.push(item.clone());
        drop(state);
        self.handle(item)
    }

    fn handle(&self, item: Arc<Item>) -> RefreshableItem {
        RefreshableItem {
            item,
            refresher: Arc::downgrade(&self.shared),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Refresher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refresher")
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

impl RefreshableItem {
    /// Returns the index by which the refresher knows the item (`Index`).
    #[must_use]
    pub fn index(&self) -> i32 {
        self.item.index
    }

    /// Returns the refresher (`Refresher`), or `None` when the item was removed from it.
    #[must_use]
    pub fn refresher(&self) -> Option<Refresher> {
        let refresher = Refresher {
            shared: self.refresher.upgrade()?,
        };
        let is_in = |item: &Arc<Item>| Arc::ptr_eq(item, &self.item);
        let is_there = refresher.lock().items.iter().any(is_in);
        is_there.then_some(refresher)
    }

    /// Tells whether the item is a set and not a single object (`IsSet`).
    #[must_use]
    pub fn is_set(&self) -> bool {
        matches!(self.item.kind, Kind::Set { .. })
    }

    /// Returns the object (`Object`), or `None` of a set. What is returned is the item's object
    /// itself: it changes with each refresh.
    #[must_use]
    pub fn object(&self) -> Option<Object> {
        match &self.item.kind {
            Kind::Object { object, .. } => Some(object.handle()),
            Kind::Set { .. } => None,
        }
    }

    /// Returns the set (`ObjectSet`), or `None` of a single object. What is returned is the item's
    /// set itself: it changes with each refresh.
    #[must_use]
    pub fn object_set(&self) -> Option<ObjectSet> {
        match &self.item.kind {
            Kind::Object { .. } => None,
            Kind::Set { set, .. } => Some(set.handle()),
        }
    }

    /// Removes the item from its refresher (`Remove`); the flags must be 0.
    ///
    /// # Errors
    /// `NOT_FOUND` when it was removed before, `INVALID_PARAMETER` for other flags.
    pub fn remove(&self, flags: u32) -> Result<()> {
        no_flags(flags)?;
        match self.refresher() {
            Some(refresher) => refresher.remove(self.item.index, flags),
            None => Err(no_item(self.item.index)),
        }
    }
}

impl std::fmt::Debug for RefreshableItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshableItem")
            .field("index", &self.index())
            .field("is_set", &self.is_set())
            .finish_non_exhaustive()
    }
}

impl Item {
    fn refresh(&self) -> Result<()> {
        let values = self.values.as_ref();
        match &self.kind {
            Kind::Object { path, object } => object.refresh_from(path, 0, self.get_flags, values),
            Kind::Set {
                class,
                context,
                set,
            } => call(context, |connection| {
                let found = connection.enumerate_instances(class, self.get_flags, values)?;
                set.replace(found.collect::<Result<_>>()?);
                Ok(())
            }),
        }
    }
}

fn no_flags(flags: u32) -> Result<()> {
    if flags != 0 {
        bail!(INVALID_PARAMETER, "the flags are {flags:#x}, and must be 0");
    }
    Ok(())
}

fn no_item(index: i32) -> Error {
    Error::new(
        Status::NOT_FOUND,
        format!("the refresher has no item with the index {index}"),
    )
}

//! Sets of objects: SWbemObjectSet.

use std::collections::{VecDeque, vec_deque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use swbem_core::bail;
use swbem_runtime::Enumerator;

use crate::context::{Context, ContextCell};
use crate::{EnumFlags, Error, Object, ObjectPath, Result, Security, Status, last_error};

/// The objects that a call results in (`SWbemObjectSet`).
///
/// Unless it is forward-only, a set keeps what was read of it, so that it can be read again and by
/// several readers. Reading it by value, `for object in set`, keeps nothing.
pub struct ObjectSet {
    context: Arc<ContextCell>,
    is_forward_only: bool,
    /// Shared by the handles of a set that is refreshed.
    state: Arc<Mutex<State>>,
}

struct State {
    /// What is still to come; gone when all has come.
    rest: Option<Enumerator>,
    read: VecDeque<swbem_core::Object>,
    /// Why the rest never came.
    failure: Option<Error>,
    /// Whether a forward-only set has a reader.
    is_taken: bool,
}

/// Reads a set from its beginning.
pub struct Iter<'a> {
    set: &'a ObjectSet,
    cursor: Cursor,
}

/// Where a reader of a set is.
pub(crate) struct Cursor {
    next: usize,
    is_over: bool,
    /// Why a set cannot be read another time.
    refusal: Option<Error>,
}

/// Reads a set and keeps nothing of it.
pub struct IntoIter {
    context: Arc<Context>,
    read: vec_deque::IntoIter<swbem_core::Object>,
    rest: Option<Enumerator>,
    failure: Option<Error>,
}

impl ObjectSet {
    pub(crate) fn new(
        context: Arc<Context>,
        enumerator: Enumerator,
        flags: EnumFlags,
    ) -> Result<Self> {
        let mut state = State {
            rest: Some(enumerator),
            read: VecDeque::new(),
            failure: None,
            is_taken: false,
        };
        if !flags.has(EnumFlags::RETURN_IMMEDIATELY) {
            while state.pull()? {}
        }
        Ok(ObjectSet {
            context: Arc::new(ContextCell::new(context)),
            is_forward_only: flags.has(EnumFlags::FORWARD_ONLY),
            state: Arc::new(Mutex::new(state)),
        })
    }

    /// Returns the number of objects, for which it reads all of them (`Count`).
    ///
    /// # Errors
    /// `FAILED` on a forward-only set; what reading fails for.
    pub fn count(&self) -> Result<usize> {
        self.check_rewindable("counted")?;
        let mut state = self.lock();
        while self.remembering(state.pull())? {}
        Ok(state.read.len())
    }

    /// Returns the object with a relative path (`Item`).
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` for a malformed path, `NOT_FOUND` when the set has no such object,
    /// `FAILED` on a forward-only set; what reading fails for.
    pub fn item(&self, rel_path: &str) -> Result<Object> {
        let wanted = ObjectPath::parse(rel_path)?.to_core().canonical_key();
        self.check_rewindable("searched")?;
        let mut at = 0;
        let mut state = self.lock();
        while self.remembering(state.reach(at))? {
            if let Some(object) = state.read.get(at)
                && is_at(object, &wanted)
            {
                return Ok(Object::new(self.context.get(), object.clone()));
            }
            at += 1;
        }
        Err(Error::new(
            Status::NOT_FOUND,
            format!("the set has no object `{rel_path}`"),
        )
        .about(rel_path))
    }

    /// Returns the object at a position, the first being 0 (`ItemIndex`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a negative position, `NOT_FOUND` past the end, `FAILED` on a
    /// forward-only set; what reading fails for.
    pub fn item_index(&self, index: i32) -> Result<Object> {
        let Ok(at) = usize::try_from(index) else {
            bail!(INVALID_PARAMETER, "position {index} is negative");
        };
        self.check_rewindable("indexed")?;
        let mut state = self.lock();
        if self.remembering(state.reach(at))?
            && let Some(object) = state.read.get(at)
        {
            return Ok(Object::new(self.context.get(), object.clone()));
        }
        bail!(NOT_FOUND, "the set has no object at position {index}")
    }

    /// Reads the set from its beginning. Readers are independent of each other; a forward-only set
    /// has one, and a second one gets the error `FAILED`.
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            set: self,
            cursor: self.cursor(),
        }
    }

    /// Begins to read the set, as [`iter`](Self::iter) does.
    pub(crate) fn cursor(&self) -> Cursor {
        let is_second = self.is_forward_only && std::mem::replace(&mut self.lock().is_taken, true);
        Cursor {
            next: 0,
            is_over: false,
            refusal: is_second.then(|| forward_only("read a second time")),
        }
    }

    /// Returns the security settings of the objects read from now on (`Security_`).
    #[must_use]
    pub fn security(&self) -> Security {
        Security::new(self.context.clone())
    }

    /// Makes another handle to the same set.
    pub(crate) fn handle(&self) -> ObjectSet {
        ObjectSet {
            context: self.context.clone(),
            is_forward_only: self.is_forward_only,
            state: self.state.clone(),
        }
    }

    /// Puts other objects in the place of all there are.
    pub(crate) fn replace(&self, objects: VecDeque<swbem_core::Object>) {
        let mut state = self.lock();
        state.read = objects;
        state.rest = None;
        state.failure = None;
    }

    fn check_rewindable(&self, what: &str) -> Result<()> {
        if self.is_forward_only {
            Err(forward_only(what))
        } else {
            Ok(())
        }
    }

    fn remembering<T>(&self, result: Result<T>) -> Result<T> {
        result.inspect_err(|error| last_error::remember(error, &self.context.get()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for ObjectSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.lock();
        f.debug_struct("ObjectSet")
            .field("read", &state.read.len())
            .field("is_complete", &state.rest.is_none())
            .finish_non_exhaustive()
    }
}

impl State {
    /// Reads one more object; false at the end.
    fn pull(&mut self) -> Result<bool> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        match self.rest.as_mut().and_then(Iterator::next) {
            Some(Ok(object)) => {
                self.read.push_back(object);
                Ok(true)
            }
            Some(Err(error)) => {
                self.rest = None;
                self.failure = Some(error.clone());
                Err(error)
            }
            None => {
                self.rest = None;
                Ok(false)
            }
        }
    }

    /// Reads until there is an object at a position; false when there is none.
    fn reach(&mut self, at: usize) -> Result<bool> {
        while self.read.len() <= at {
            if !self.pull()? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Cursor {
    /// Reads one more object of the set.
    pub(crate) fn read(&mut self, set: &ObjectSet) -> Option<Result<Object>> {
        if self.is_over {
            return None;
        }
        if let Some(refusal) = self.refusal.take() {
            self.is_over = true;
            return Some(Err(refusal));
        }
        let mut state = set.lock();
        let object = match set.remembering(state.reach(self.next)) {
            Ok(true) if set.is_forward_only => {
                // Only one reader: what it has read is not kept.
                self.next = 0;
                state.read.pop_front()
            }
            Ok(true) => {
                self.next += 1;
                state.read.get(self.next - 1).cloned()
            }
            Ok(false) => None,
            Err(error) => {
                self.is_over = true;
                return Some(Err(error));
            }
        };
        drop(state);
        match object {
            Some(object) => Some(Ok(Object::new(set.context.get(), object))),
            None => {
                self.is_over = true;
                None
            }
        }
    }
}

impl Iterator for Iter<'_> {
    type Item = Result<Object>;

    fn next(&mut self) -> Option<Self::Item> {
        self.cursor.read(self.set)
    }
}

impl<'a> IntoIterator for &'a ObjectSet {
    type Item = Result<Object>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl IntoIterator for ObjectSet {
    type Item = Result<Object>;
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        let context = self.context.get();
        let state = match Arc::try_unwrap(self.state) {
            Ok(state) => state.into_inner().unwrap_or_else(PoisonError::into_inner),
            // Others have the set of a refresher too, all of which has been read.
            Err(shared) => State {
                rest: None,
                read: shared
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .read
                    .clone(),
                failure: None,
                is_taken: false,
            },
        };
        if self.is_forward_only && state.is_taken {
            let failure = Some(forward_only("read a second time"));
            return IntoIter {
                context,
                read: VecDeque::new().into_iter(),
                rest: None,
                failure,
            };
        }
        IntoIter {
            context,
            read: state.read.into_iter(),
            rest: state.rest,
            failure: state.failure,
        }
    }
}

impl Iterator for IntoIter {
    type Item = Result<Object>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(object) = self.read.next() {
            return Some(Ok(Object::new(self.context.clone(), object)));
        }
        if let Some(failure) = self.failure.take() {
            self.rest = None;
            return Some(Err(failure));
        }
        match Iterator::next(self.rest.as_mut()?) {
            Some(Ok(object)) => Some(Ok(Object::new(self.context.clone(), object))),
            Some(Err(error)) => {
                last_error::remember(&error, &self.context);
                self.rest = None;
                Some(Err(error))
            }
            None => {
                self.rest = None;
                None
            }
        }
    }
}

/// Tells whether an object is the one at a path in canonical form.
fn is_at(object: &swbem_core::Object, wanted: &str) -> bool {
    object
        .relpath()
        .and_then(|relpath| swbem_core::ObjectPath::parse(&relpath).ok())
        .is_some_and(|path| {
            // A key may go without its name when it is the only one.
            path.canonical_key() == wanted || without_name(&path) == Some(wanted.to_owned())
        })
}

fn without_name(path: &swbem_core::ObjectPath) -> Option<String> {
    let keys = path.key().as_keys()?;
    let (_, value) = keys.iter().next().filter(|_| keys.len() == 1)?;
    let mut path = path.clone();
    path.set_key(swbem_core::PathKey::Single(value.clone()));
    Some(path.canonical_key())
}

fn forward_only(what: &str) -> Error {
    Error::new(
        Status::FAILED,
        format!("a forward-only set cannot be {what}"),
    )
}

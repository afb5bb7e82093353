//! The global names of an engine.

use std::rc::Rc;

use indexmap::IndexMap;
use swbem_automation::Variant;

use super::class::Class;
use super::code::Code;
use super::engine::HostFunction;
use crate::builtins::{self, Builtin};

/// What a global name stands for.
#[derive(Clone, Default)]
pub(crate) enum Entry {
    /// Nothing yet.
    #[default]
    Undefined,
    /// A variable; its value is beside it.
    Variable,
    /// A constant; its value is beside it.
    Constant,
    /// A procedure of the script.
    Procedure(Rc<Code>),
    /// A class of the script.
    Class(Rc<Class>),
    /// A built-in function.
    Builtin(&'static Builtin),
    /// A function of the interpreter.
    Intrinsic(Intrinsic),
    /// A function of the host.
    Host(HostFunction),
}

/// Functions that need the interpreter itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intrinsic {
    Eval,
    Execute,
    ExecuteGlobal,
    GetRef,
    Erase,
}

/// Values and meanings of the global names, by index.
#[derive(Default)]
pub(crate) struct Globals {
    pub(crate) values: Vec<Variant>,
    pub(crate) entries: Vec<Entry>,
}

/// The indexes of the global names.
#[derive(Debug, Default)]
pub(crate) struct GlobalNames {
    names: IndexMap<Rc<str>, Rc<str>>,
}

impl GlobalNames {
    /// Returns the index of `name`, which the first use of it makes.
    ///
    /// A name of a built-in function or constant starts with that meaning.
    pub(crate) fn index(&mut self, name: &str, globals: &mut Globals) -> u32 {
        let lower = name.to_lowercase();
        let idx = match self.names.get_index_of(lower.as_str()) {
            Some(idx) => idx,
            None => {
                let (value, entry) = initial(&lower);
                globals.values.push(value);
                globals.entries.push(entry);
                self.names.insert_full(lower.into(), name.into()).0
            }
        };
        u32::try_from(idx).unwrap_or(u32::MAX)
    }

    /// Finds the index of `name`, if it was ever used.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        let idx = self.names.get_index_of(name.to_lowercase().as_str())?;
        u32::try_from(idx).ok()
    }

    /// Returns the name with the index `idx`, as it was first written.
    pub(crate) fn name(&self, idx: u32) -> Rc<str> {
        usize::try_from(idx)
            .ok()
            .and_then(|idx| self.names.get_index(idx))
            .map_or_else(|| Rc::from(""), |(_, written)| Rc::clone(written))
    }
}

impl Globals {
    /// Returns what the global `idx` stands for.
    pub(crate) fn entry(&self, idx: u32) -> &Entry {
        const UNDEFINED: &Entry = &Entry::Undefined;
        usize::try_from(idx)
            .ok()
            .and_then(|idx| self.entries.get(idx))
            .unwrap_or(UNDEFINED)
    }

    /// Says what the global `idx` stands for.
    pub(crate) fn set_entry(&mut self, idx: u32, entry: Entry) {
        if let Some(place) = usize::try_from(idx)
            .ok()
            .and_then(|idx| self.entries.get_mut(idx))
        {
            *place = entry;
        }
    }

    /// Makes the global `idx` a variable, unless it means something else already.
    pub(crate) fn define(&mut self, idx: u32) {
        if matches!(self.entry(idx), Entry::Undefined) {
            self.set_entry(idx, Entry::Variable);
        }
    }

    /// Returns the value of the global `idx`.
    pub(crate) fn value(&self, idx: u32) -> Option<&Variant> {
        self.values.get(usize::try_from(idx).ok()?)
    }

    /// Returns the value of the global `idx` to change.
    pub(crate) fn value_mut(&mut self, idx: u32) -> Option<&mut Variant> {
        self.values.get_mut(usize::try_from(idx).ok()?)
    }
}

fn initial(lower: &str) -> (Variant, Entry) {
    let intrinsic = match lower {
        "eval" => Some(Intrinsic::Eval),
        "execute" => Some(Intrinsic::Execute),
        "executeglobal" => Some(Intrinsic::ExecuteGlobal),
        "getref" => Some(Intrinsic::GetRef),
        "erase" => Some(Intrinsic::Erase),
        _ => None,
    };
    if let Some(intrinsic) = intrinsic {
        return (Variant::Empty, Entry::Intrinsic(intrinsic));
    }
    if let Some(builtin) = builtins::lookup(lower) {
        return (Variant::Empty, Entry::Builtin(builtin));
    }
    match builtins::constant(lower) {
        Some(value) => (value, Entry::Constant),
        None => (Variant::Empty, Entry::Undefined),
    }
}

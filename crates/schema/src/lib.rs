#![forbid(unsafe_code)]
//! Class inheritance, class-update rules and instance validation.
//!
//! Everything here is a function of its arguments: what is stored is looked up by the caller, and
//! what is to be stored is returned to it. A class that is put goes through [`check_class_name`] and
//! [`check_class`], or [`plan_update`] when it exists; an instance of a static class through
//! [`validate_instance`], after [`apply_partial`] when only some of its properties are written.

mod amended;
mod change;
mod check;
mod class_name;
mod context;
mod embedded;
mod hierarchy;
mod instance;
mod lookup;
mod partial;
pub mod qualifier_table;
pub mod system;
mod update;

pub use amended::{
    decl_has_amended, localize, merge_amended, set_locale, split_amended, update_overlay,
};
pub use change::{ChangeKind, classify};
pub use check::check_class;
pub use class_name::check_class_name;
pub use context::{check_architecture, forwarded_context, received_context};
pub use instance::{
    InstanceRules, ValidInstance, brings_texts, check_relpath, guid_text, has_amended,
    validate_instance, view_as, without_texts,
};
pub use lookup::{ClassLookup, LookupFn};
pub use partial::{
    GetExtensions, PutExtensions, apply_partial, get_extensions, project, put_extensions,
};
pub use qualifier_table::is_unimportant;
pub use update::{ForcePolicy, Update, UpdateMode, plan_update};

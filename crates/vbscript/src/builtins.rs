//! The built-in functions and constants of the language.

use swbem_automation::{Exception, Variant};

/// A built-in function.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// The name as the reference writes it.
    pub name: &'static str,
    /// The least number of arguments.
    pub min_args: usize,
    /// The greatest number of arguments.
    pub max_args: usize,
    /// The function; the interpreter has checked the number of arguments, an omitted one is
    /// [`Variant::MISSING`].
    pub call: fn(&mut dyn Environment, &[Variant]) -> Result<Variant, Exception>,
}

/// What built-in functions need of the world.
pub trait Environment {
    /// Returns the local date and time, in days since 1899-12-30.
    fn now(&mut self) -> f64;
}

/// Finds the built-in function `name`, in any case.
pub fn lookup(name: &str) -> Option<&'static Builtin> {
    let _ = name;
    None
}

/// Finds the built-in constant `name`, such as `vbCrLf`, in any case.
pub fn constant(name: &str) -> Option<Variant> {
    let _ = name;
    None
}

//! The built-in functions and constants of the language.

mod arguments;
mod arrays;
mod bytes;
mod clock;
mod code_page;
mod constants;
mod conversions;
mod dates;
mod dialogs;
mod formats;
mod information;
mod math;
pub mod oracle;
mod random;
mod search;
mod still;
mod strings;

use swbem_automation::{Exception, Variant};

pub(crate) use clock::local_days;
pub use clock::local_now;
pub(crate) use code_page::to_char as code_page_char;
pub use constants::constant;
pub use random::Session;
pub use still::StillEnvironment;

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
    pub call: Function,
}

/// The code of a built-in function.
pub type Function = fn(&mut dyn Environment, &[Variant]) -> Result<Variant, Exception>;

/// What built-in functions need of the world.
pub trait Environment {
    /// Returns the local date and time, in days since 1899-12-30, with fractions of a second.
    fn now(&mut self) -> f64;

    /// Returns what the functions keep between calls.
    fn session(&mut self) -> &mut Session;

    /// Shows a message and returns the button that was chosen, `vbOK` (1) and so on.
    fn message_box(&mut self, prompt: &str, buttons: i32, title: &str) -> Result<i32, Exception>;

    /// Asks for a line of text; no text when it was not given.
    fn input_box(&mut self, prompt: &str, title: &str, default: &str) -> Result<String, Exception>;
}

/// Finds the built-in function `name`, in any case.
pub fn lookup(name: &str) -> Option<&'static Builtin> {
    all().find(|builtin| builtin.name.eq_ignore_ascii_case(name))
}

/// Returns all built-in functions.
pub fn all() -> impl Iterator<Item = &'static Builtin> {
    const TABLES: [&[Builtin]; 9] = [
        arrays::FUNCTIONS,
        bytes::FUNCTIONS,
        conversions::FUNCTIONS,
        dates::FUNCTIONS,
        dialogs::FUNCTIONS,
        formats::FUNCTIONS,
        information::FUNCTIONS,
        math::FUNCTIONS,
        strings::FUNCTIONS,
    ];
    TABLES.into_iter().flatten()
}

/// Makes an entry of a table of functions.
const fn entry(name: &'static str, min_args: usize, max_args: usize, call: Function) -> Builtin {
    Builtin {
        name,
        min_args,
        max_args,
        call,
    }
}

#[cfg(test)]
mod tests;

//! The objects of the language and of the scripting runtime: `RegExp`, `Dictionary`,
//! `FileSystemObject`, `WScript.Shell`.

mod dictionary;
mod member;
mod regexp;

pub use dictionary::Dictionary;
pub use regexp::RegExp;

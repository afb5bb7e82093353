//! The objects of the language and of the scripting runtime: `RegExp`, `Dictionary`,
//! `FileSystemObject`.

mod dictionary;
mod factory;
mod files;
mod member;
pub mod oracle;
mod regexp;

pub use dictionary::Dictionary;
pub use factory::ScriptingFactory;
pub use files::{FilePolicy, FileSystemObject, StandardStreams};
pub use regexp::RegExp;

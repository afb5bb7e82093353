//! The objects of the language and of the scripting runtime: `RegExp`, `Dictionary`,
//! `FileSystemObject`.

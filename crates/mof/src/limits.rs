//! How much the compiler takes before it says so.
//!
//! Far beyond any real schema (DMTF's whole CIM schema is 5.5 MB in 1,634 files); they bound the
//! memory, stack and time that a hostile file can make the compiler use.

/// How deep embedded instances may nest, as WMI limits embedded objects (PUT-055).
pub const NESTING_DEPTH_MAX: u32 = 64;

/// How deep includes may nest.
pub const INCLUDE_DEPTH_MAX: usize = 32;

/// How many files a compile unit may include, each counted as often as it is included.
pub const INCLUDES_MAX: u32 = 32_768;

/// How many bytes of text a compile unit may have, includes counted as often as they occur.
pub const UNIT_BYTES_MAX: usize = 256 << 20;

/// How many classes and instances a compile unit may have.
pub const UNIT_OBJECTS_MAX: u32 = 4 << 20;

/// How many tokens a compile unit may have.
pub const UNIT_TOKENS_MAX: u64 = 64 << 20;

/// Longest identifier in bytes; the longest name WMI takes is a class name (PUT-050).
pub const IDENTIFIER_BYTES_MAX: usize = 4096;

/// Longest string value in bytes, adjacent literals joined.
pub const STRING_BYTES_MAX: usize = 16 << 20;

/// How many diagnostics are kept for one compile unit.
pub const DIAGNOSTICS_MAX: usize = 100;

/// How many aliases are followed to find the key of an instance that is known by alias.
pub const ALIAS_DEPTH_MAX: usize = 64;

//! Named limits of names, objects and paths.

/// Longest class name, in characters (`WBEM_MAX_IDENTIFIER`, PUT-050).
pub const CLASS_NAME_CHARS_MAX: usize = 4096;
/// Longest name of a property, in characters; longer is `PROPERTY_NAME_TOO_WIDE`.
pub const PROPERTY_NAME_CHARS_MAX: usize = 255;
/// Longest name of a method, in characters; longer is `METHOD_NAME_TOO_WIDE`.
pub const METHOD_NAME_CHARS_MAX: usize = 255;
/// Longest name of a qualifier, in characters; longer is `QUALIFIER_NAME_TOO_WIDE`.
pub const QUALIFIER_NAME_CHARS_MAX: usize = 255;
/// Longest relative object path, in characters (`WBEM_MAX_PATH`, PUT-052).
pub const RELPATH_CHARS_MAX: usize = 8192;
/// Longest namespace path, in characters.
pub const NAMESPACE_CHARS_MAX: usize = 8173;
/// Most properties of a class, inherited ones included (`WBEM_MAX_USER_PROPERTIES`, PUT-053).
pub const PROPERTIES_MAX: usize = 1024;
/// Most key properties of a class whose instances are put (PUT-054).
pub const KEY_PROPERTIES_MAX: usize = 256;
/// Deepest nesting of embedded objects (`WBEM_MAX_OBJECT_NESTING`, PUT-055).
pub const OBJECT_NESTING_MAX: usize = 64;
/// Most qualifiers on one element.
pub const QUALIFIERS_MAX: usize = 1024;
/// Most methods of a class, inherited ones included.
pub const METHODS_MAX: usize = 1024;
/// Most parameters of a method.
pub const PARAMETERS_MAX: usize = 1024;
/// Longest chain of superclasses.
pub const DERIVATION_MAX: usize = 128;

//! Named limits of queries; beyond them the answer is `WBEM_E_QUOTA_VIOLATION`.

/// Longest query text in characters ([MS-WMI] appendix B).
pub const QUERY_CHARS_MAX: usize = 16_384;

/// Most comparisons in one WHERE clause.
pub const TERMS_MAX: usize = 512;

/// Most properties in one select or BY list.
pub const COLUMNS_MAX: usize = 1024;

/// Most names in one property path, which is as deep as objects nest.
pub const PATH_NAMES_MAX: usize = swbem_core::limits::OBJECT_NESTING_MAX;

/// Most parentheses open at one place; the tree of a condition is at most twice as deep.
pub const NESTING_DEPTH_MAX: usize = 128;

/// Shortest polling or grouping interval in seconds; shorter is
/// `WBEMESS_E_REGISTRATION_TOO_PRECISE`.
pub const INTERVAL_SECONDS_MIN: f64 = 0.001;

#![forbid(unsafe_code)]
//! Class inheritance, class-update rules and instance validation.

pub mod qualifier_table;
pub mod system;

//! Names as MOF compares them.

use std::hash::{Hash, Hasher};

/// Is a borrowed name that compares and hashes without case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caseless<'a>(pub(crate) &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Caseless<'_>) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
            || (!self.0.is_ascii() && self.0.to_lowercase() == other.0.to_lowercase())
    }
}

impl Eq for Caseless<'_> {}

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0.is_ascii() {
            for byte in self.0.bytes() {
                state.write_u8(byte.to_ascii_lowercase());
            }
        } else {
            state.write(self.0.to_lowercase().as_bytes());
        }
        state.write_u8(0xFF);
    }
}

//! Names as MOF compares them.

use std::hash::{Hash, Hasher};

use swbem_core::{eq_fold, fold};

/// Is a borrowed name that compares and hashes without case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caseless<'a>(pub(crate) &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Caseless<'_>) -> bool {
        eq_fold(self.0, other.0)
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
            state.write(fold(self.0).as_bytes());
        }
        state.write_u8(0xFF);
    }
}

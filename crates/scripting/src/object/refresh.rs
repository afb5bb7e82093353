//! Reading an object again.

use swbem_core::bail;

use super::Object;
use crate::context::call;
use crate::{NamedValueSet, Result};

impl Object {
    /// Reads the object again, in place (`Refresh_`): its live views show what is stored, or what its
    /// provider has, and local edits are lost. The flags must be 0.
    ///
    /// # Errors
    /// `NOT_FOUND` when the object is not there any more, and it stays as it was then;
    /// `INVALID_OPERATION` when the object has no path, `INVALID_PARAMETER`, `ACCESS_DENIED`.
    pub fn refresh(&self, flags: u32, context: Option<&NamedValueSet>) -> Result<()> {
        let path = self.own_relpath()?;
        self.refresh_from(&path, flags, 0, context)
    }

    /// Reads the object again from a path, with the flags of a get.
    pub(crate) fn refresh_from(
        &self,
        path: &str,
        flags: u32,
        get_flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let data = call(&self.context(), |connection| {
            if flags != 0 {
                bail!(
                    INVALID_PARAMETER,
                    "the flags of a refresh are {flags:#x}, and must be 0"
                );
            }
            connection.get(path, get_flags, context)
        })?;
        *self.cell.lock() = data;
        Ok(())
    }
}

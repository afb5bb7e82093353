//! The script host: what a script finds around it.

use swbem_automation::{Exception, ObjectRef};

/// Makes objects for `CreateObject` and `GetObject`; several factories are asked in order.
pub trait ObjectFactory {
    /// Makes the object with this ProgID, or says nothing when it is not known here.
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>>;

    /// Makes the object that a moniker names, or says nothing when it is not known here.
    fn moniker(&self, moniker: &str) -> Option<Result<ObjectRef, Exception>>;

    /// Returns the ProgIDs that are known here.
    fn prog_ids(&self) -> Vec<&'static str>;
}

/// Where a script writes and reads text.
pub trait Console {
    /// Writes to the standard output.
    fn write_out(&self, text: &str);

    /// Writes to the standard error output.
    fn write_err(&self, text: &str);

    /// Reads a line from the standard input, without its end; nothing at the end of input.
    fn read_line(&self) -> Option<String>;
}

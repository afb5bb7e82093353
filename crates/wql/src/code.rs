//! WBEM statuses as the codes of diagnostics.

use swbem_core::Status;
use swbem_text::Code;

/// Returns the code a diagnostic shows for a status.
#[must_use]
pub fn status_code(status: Status) -> Code {
    Code {
        value: status.0,
        name: status.com_name().unwrap_or("WBEM status"),
    }
}

//! Objects as text.

use swbem_mof::{Flavors, print_object};

use crate::{Result, TextFlags};

/// Writes an object as MOF.
pub(crate) fn object_text(object: &swbem_core::Object, flags: TextFlags) -> Result<String> {
    flags.check(
        TextFlags::NO_FLAVORS.bits(),
        "IWbemClassObject::GetObjectText",
    )?;
    let flavors = if flags.has(TextFlags::NO_FLAVORS) {
        Flavors::Omitted
    } else {
        Flavors::Written
    };
    Ok(print_object(object, flavors))
}

//! `SWbemObjectSet`.

use std::rc::Rc;

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::security::SwbemSecurity;
use super::{Automate, Items, Library, Outcome, type_library};
use crate::{Error, ObjectSet, Status};

/// The objects that a call results in.
pub(super) struct SwbemObjectSet(Rc<ObjectSet>);

impl SwbemObjectSet {
    pub(super) fn new(set: ObjectSet) -> Self {
        SwbemObjectSet(Rc::new(set))
    }
}

impl Automate for SwbemObjectSet {
    const INTERFACE: &'static Interface = &type_library::OBJECT_SET;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let set = &self.0;
        let library = call.library;
        match call.name() {
            "Item" => {
                call.no_flags(1)?;
                Ok(library.object(set.item(&call.text(0)?)?))
            }
            "Count" => {
                let count = i32::try_from(set.count()?).map_err(|_too_many| {
                    Error::new(
                        Status::FAILED,
                        "the set has more objects than a Long counts",
                    )
                })?;
                Ok(count.into())
            }
            "ItemIndex" => Ok(library.object(set.item_index(call.long(0)?)?)),
            _ => Ok(library.wrap(SwbemSecurity(set.security())).into()),
        }
    }

    fn items(&self, library: &Library) -> Result<Items, Failure> {
        let (library, set) = (library.clone(), self.0.clone());
        let mut cursor = set.cursor();
        Ok(Box::new(std::iter::from_fn(move || {
            let object = cursor.read(&set)?;
            Some(
                object
                    .map(|object| library.object(object))
                    .map_err(Failure::from),
            )
        })))
    }
}

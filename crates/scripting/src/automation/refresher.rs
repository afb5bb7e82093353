//! `SWbemRefresher` and `SWbemRefreshableItem`.

use swbem_automation::{Variant, coerce};

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::object_set::SwbemObjectSet;
use super::services::{SwbemServices, object_or_nothing};
use super::{Automate, Items, Library, Outcome, type_library};
use crate::{Error, RefreshableItem, Refresher, Services, Status};

/// Objects and sets that are read again together.
#[derive(Default)]
pub(super) struct SwbemRefresher(Refresher);

/// One of them.
pub(super) struct SwbemRefreshableItem(RefreshableItem);

impl Automate for SwbemRefresher {
    const INTERFACE: &'static Interface = &type_library::REFRESHER;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let refresher = &self.0;
        if let Some(value) = call.value() {
            refresher.set_auto_reconnect(coerce::to_bool(value)?);
            return Ok(Variant::Empty);
        }
        let library = call.library;
        let item = |item| library.wrap(SwbemRefreshableItem(item)).into();
        Ok(match call.name() {
            "Item" => item(refresher.item(call.long(0)?)?),
            "Count" => Variant::Long(i32::try_from(refresher.count()).unwrap_or(i32::MAX)),
            "Add" => {
                let (path, context) = (call.text(1)?, call.context(3)?);
                let flags = call.flags(2)?;
                item(refresher.add(services(call)?, &path, flags, context.as_ref())?)
            }
            "AddEnum" => {
                let (class, context) = (call.text(1)?, call.context(3)?);
                let flags = call.flags(2)?;
                item(refresher.add_enum(services(call)?, &class, flags, context.as_ref())?)
            }
            "Remove" => {
                refresher.remove(call.long(0)?, call.flags(1)?)?;
                Variant::Empty
            }
            "Refresh" => {
                refresher.refresh(call.flags(0)?)?;
                Variant::Empty
            }
            "AutoReconnect" => refresher.auto_reconnect().into(),
            _ => {
                refresher.delete_all();
                Variant::Empty
            }
        })
    }

    fn items(&self, library: &Library) -> Result<Items, Failure> {
        let library = library.clone();
        let items = self.0.items().into_iter();
        Ok(Box::new(items.map(move |item| {
            Ok(library.wrap(SwbemRefreshableItem(item)).into())
        })))
    }
}

impl Automate for SwbemRefreshableItem {
    const INTERFACE: &'static Interface = &type_library::REFRESHABLE_ITEM;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let item = &self.0;
        let library = call.library;
        Ok(match call.name() {
            "Index" => item.index().into(),
            "Refresher" => match item.refresher() {
                Some(refresher) => library.wrap(SwbemRefresher(refresher)).into(),
                None => Variant::NOTHING,
            },
            "IsSet" => item.is_set().into(),
            "Object" => object_or_nothing(library, item.object()),
            "ObjectSet" => match item.object_set() {
                Some(set) => library.wrap(SwbemObjectSet::new(set)).into(),
                None => Variant::NOTHING,
            },
            _ => {
                item.remove(call.flags(0)?)?;
                Variant::Empty
            }
        })
    }
}

fn services<'a>(call: &'a Call<'_>) -> Result<&'a Services, Failure> {
    match call.automated::<SwbemServices>(0)? {
        Some(services) => Ok(&services.0),
        None => Err(Error::new(
            Status::INVALID_PARAMETER,
            format!("{} needs a connection, not Nothing", call.name()),
        )
        .into()),
    }
}

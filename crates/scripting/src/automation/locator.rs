//! `SWbemLocator`.

use std::cell::OnceCell;

use super::call::Call;
use super::interface::Interface;
use super::security::SwbemSecurity;
use super::{Automate, Library, Outcome, type_library};
use crate::{Locator, Result};

/// Connects to namespaces; the service is opened when it is first used.
#[derive(Default)]
pub(super) struct SwbemLocator(OnceCell<Locator>);

impl SwbemLocator {
    fn locator(&self, library: &Library) -> Result<&Locator> {
        if let Some(locator) = self.0.get() {
            return Ok(locator);
        }
        let locator = Locator::new(library.server()?);
        Ok(self.0.get_or_init(|| locator))
    }
}

impl Automate for SwbemLocator {
    const INTERFACE: &'static Interface = &type_library::LOCATOR;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let library = call.library;
        let locator = self.locator(library)?;
        match call.name() {
            "ConnectServer" => {
                let services = locator.connect_server(
                    &call.text(0)?,
                    &call.text(1)?,
                    &call.text(2)?,
                    &call.text(3)?,
                    &call.text(4)?,
                    &call.text(5)?,
                    call.flags(6)?,
                    call.context(7)?.as_ref(),
                )?;
                Ok(library.services(services))
            }
            _ => Ok(library.wrap(SwbemSecurity(locator.security())).into()),
        }
    }
}

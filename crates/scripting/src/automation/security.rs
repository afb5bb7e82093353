//! `SWbemSecurity`, `SWbemPrivilegeSet` and `SWbemPrivilege`.

use swbem_automation::{Variant, coerce};

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::{Automate, Items, Library, Outcome, type_library};
use crate::{
    AuthenticationLevel, Error, ImpersonationLevel, Privilege, PrivilegeEntry, PrivilegeSet,
    Security, Status,
};

/// The security settings of an object.
pub(super) struct SwbemSecurity(pub(super) Security);

/// The privileges among them.
pub(super) struct SwbemPrivilegeSet(PrivilegeSet);

/// A privilege.
pub(super) struct SwbemPrivilege(PrivilegeEntry);

impl Automate for SwbemSecurity {
    const INTERFACE: &'static Interface = &type_library::SECURITY;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let security = &self.0;
        if let Some(value) = call.value() {
            let number = coerce::to_long(value)?;
            match call.name() {
                "ImpersonationLevel" => security.set_impersonation_level(
                    ImpersonationLevel::from_number(number)
                        .ok_or_else(|| unknown("an impersonation level", number))?,
                ),
                _ => security.set_authentication_level(
                    AuthenticationLevel::from_number(number)
                        .ok_or_else(|| unknown("an authentication level", number))?,
                ),
            }
            return Ok(Variant::Empty);
        }
        Ok(match call.name() {
            "ImpersonationLevel" => security.impersonation_level()?.number().into(),
            "AuthenticationLevel" => security.authentication_level()?.number().into(),
            _ => {
                let privileges = SwbemPrivilegeSet(security.privileges());
                call.library.wrap(privileges).into()
            }
        })
    }
}

impl Automate for SwbemPrivilegeSet {
    const INTERFACE: &'static Interface = &type_library::PRIVILEGE_SET;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let set = &self.0;
        let library = call.library;
        let entry = |entry: PrivilegeEntry| library.wrap(SwbemPrivilege(entry)).into();
        Ok(match call.name() {
            "Item" => entry(set.item(privilege(call)?)?),
            "Count" => Variant::Long(i32::try_from(set.count()).unwrap_or(i32::MAX)),
            "Add" => entry(set.add(privilege(call)?, call.boolean(1)?)),
            "AddAsString" => entry(set.add_as_string(&call.text(0)?, call.boolean(1)?)?),
            "Remove" => {
                set.remove(privilege(call)?)?;
                Variant::Empty
            }
            _ => {
                set.delete_all();
                Variant::Empty
            }
        })
    }

    fn items(&self, library: &Library) -> Result<Items, Failure> {
        let library = library.clone();
        Ok(Box::new(self.0.iter().map(move |entry| {
            Ok(library.wrap(SwbemPrivilege(entry)).into())
        })))
    }
}

impl Automate for SwbemPrivilege {
    const INTERFACE: &'static Interface = &type_library::PRIVILEGE;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let entry = &self.0;
        if let Some(value) = call.value() {
            entry.set_enabled(coerce::to_bool(value)?);
            return Ok(Variant::Empty);
        }
        Ok(match call.name() {
            "IsEnabled" => entry.is_enabled().into(),
            "Name" => entry.privilege().full_name().into(),
            "DisplayName" => entry.privilege().display_name().into(),
            _ => entry.privilege().number().into(),
        })
    }
}

fn privilege(call: &Call<'_>) -> Result<Privilege, Failure> {
    let number = call.long(0)?;
    Privilege::from_number(number).ok_or_else(|| unknown("a privilege", number))
}

fn unknown(what: &str, number: i32) -> Failure {
    let message = format!("{number} is not the number of {what}");
    Error::new(Status::INVALID_PARAMETER, message).into()
}

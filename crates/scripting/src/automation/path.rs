//! `SWbemObjectPath`.

use swbem_automation::{Variant, coerce};

use super::call::Call;
use super::failure::Failure;
use super::interface::{Interface, Member};
use super::named_values::SwbemNamedValueSet;
use super::security::SwbemSecurity;
use super::{Automate, Outcome, type_library};
use crate::{Error, ObjectPath, Status};

/// The path of a namespace, class or instance.
pub(super) struct SwbemObjectPath(pub(super) ObjectPath);

impl Automate for SwbemObjectPath {
    const INTERFACE: &'static Interface = &type_library::OBJECT_PATH;

    fn call(&self, call: &Call<'_>) -> Outcome {
        if let Some(value) = call.value() {
            self.put(call.name(), value)?;
            return Ok(Variant::Empty);
        }
        let path = &self.0;
        let library = call.library;
        Ok(match call.name() {
            "Path" => path.path().into(),
            "RelPath" => path.rel_path().into(),
            "Server" => path.server().into(),
            "Namespace" => path.namespace().into(),
            "ParentNamespace" => path.parent_namespace().into(),
            "DisplayName" => path.display_name().into(),
            "Class" => path.class().into(),
            "IsClass" => path.is_class().into(),
            "IsSingleton" => path.is_singleton().into(),
            "Locale" => path.locale().into(),
            "Authority" => path.authority().into(),
            "SetAsClass" => {
                path.set_as_class()?;
                Variant::Empty
            }
            "SetAsSingleton" => {
                path.set_as_singleton()?;
                Variant::Empty
            }
            "Keys" => library
                .wrap(SwbemNamedValueSet::of_path(path.handle()))
                .into(),
            _ => library.wrap(SwbemSecurity(path.security())).into(),
        })
    }

    fn refuses_put(&self, member: &Member) -> Option<Error> {
        (member.name == "Keys").then(|| {
            Error::new(
                Status::NOT_SUPPORTED,
                "the keys of a path cannot be replaced as a whole; add and remove single ones",
            )
        })
    }
}

impl SwbemObjectPath {
    fn put(&self, name: &str, value: &Variant) -> Result<(), Failure> {
        let path = &self.0;
        let text = coerce::to_text(value)?;
        match name {
            "Path" => path.set_path(&text),
            "RelPath" => path.set_rel_path(&text),
            "Server" => path.set_server(&text),
            "Namespace" => path.set_namespace(&text),
            "DisplayName" => path.set_display_name(&text),
            "Class" => path.set_class(&text),
            "Locale" => path.set_locale(&text),
            _ => path.set_authority(&text),
        }?;
        Ok(())
    }
}

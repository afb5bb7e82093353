//! `WScript.Network`.

use std::any::Any;
use std::borrow::Cow;

use swbem_automation::{Arguments, Dispatch, Exception, Invoke, RuntimeError, Variant};

/// Who and where the script is. Drives and printers are absent.
pub(super) struct WshNetwork;

impl Dispatch for WshNetwork {
    fn type_name(&self) -> Cow<'_, str> {
        "IWshNetwork2".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        _arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let member = member.unwrap_or_default().to_ascii_lowercase();
        match member.as_str() {
            "computername" | "userdomain" if !kind.is_put() => Ok(machine().into()),
            "username" if !kind.is_put() => Ok(user().into()),
            _ => Err(Exception::runtime(RuntimeError::NotSupported)),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns the name of the machine without its domain, in capitals.
pub(super) fn machine() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim().split('.').next() {
        None | Some("" | "(none)") => "LOCALHOST".to_owned(),
        Some(name) => name.to_uppercase(),
    }
}

/// Returns the name of the user.
pub(super) fn user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_default()
}

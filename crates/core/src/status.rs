//! WBEM status codes, as numbers that survive being unknown.

mod codes;
mod table;

use std::fmt;

use table::TABLE;

/// A WBEM status: the 32-bit HRESULT that every operation ends with.
///
/// A status is a number and not a closed enum, so that a code from a provider or from the wire
/// that this table does not know still arrives unchanged. Values and names: [MS-WMI] 2.2.11 and
/// appendix C, `WbemErrorEnum` of the scripting type library.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status(pub u32);

impl Status {
    /// Tells whether the status reports success (its severity bit is clear).
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 < 0x8000_0000
    }

    /// Tells whether the status reports an error (its severity bit is set).
    #[must_use]
    pub const fn is_error(self) -> bool {
        !self.is_success()
    }

    /// Returns the number as scripts see it in `Err.Number` and `iHResult`: a signed 32-bit value.
    #[must_use]
    pub const fn hresult(self) -> i32 {
        i32::from_ne_bytes(self.0.to_ne_bytes())
    }

    /// Returns the COM name of the code (`WBEM_E_NOT_FOUND`), if it is a known one.
    #[must_use]
    pub fn com_name(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.1)
    }

    /// Returns the scripting name of the code (`wbemErrNotFound`), or its COM name when the
    /// scripting library has none.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.entry()
            .map(|entry| if entry.2.is_empty() { entry.1 } else { entry.2 })
    }

    /// Returns every known code with its COM name and its scripting name (empty when it has none).
    #[must_use]
    pub const fn table() -> &'static [(u32, &'static str, &'static str)] {
        TABLE
    }

    fn entry(self) -> Option<&'static (u32, &'static str, &'static str)> {
        TABLE.iter().find(|entry| entry.0 == self.0)
    }
}

impl From<i32> for Status {
    fn from(hresult: i32) -> Self {
        Status(u32::from_ne_bytes(hresult.to_ne_bytes()))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "0x{:08X} {name}", self.0),
            None => write!(f, "0x{:08X}", self.0),
        }
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_value_and_not_the_com_name() {
        assert_eq!(Status::NOT_FOUND.to_string(), "0x80041002 wbemErrNotFound");
        assert_eq!(Status::VETO_PUT.0, 0x8004_107A);
        assert_eq!(Status::VETO_PUT.name(), Some("wbemErrVetoDelete"));
        assert_eq!(Status::NO_KEY.name(), Some("WBEM_E_NO_KEY"));
        assert_eq!(Status(0x8007_0005).to_string(), "0x80070005");
    }

    #[test]
    fn numbers_are_signed_for_scripts() {
        assert_eq!(Status::FAILED.hresult(), -2_147_217_407);
        assert_eq!(Status::from(-2_147_217_407), Status::FAILED);
        assert!(Status::S_FALSE.is_success() && Status::FAILED.is_error());
    }
}

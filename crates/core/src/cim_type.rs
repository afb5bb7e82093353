//! CIM types: the scalar types, arrays of them, and strongly typed references and objects.

use std::fmt;

use crate::{Name, eq_fold};

/// A scalar CIM type (`WbemCimtypeEnum`, `CIMTYPE_ENUMERATION`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CimType {
    /// Signed 8-bit integer, code 16.
    Sint8,
    /// Unsigned 8-bit integer, code 17.
    Uint8,
    /// Signed 16-bit integer, code 2.
    Sint16,
    /// Unsigned 16-bit integer, code 18.
    Uint16,
    /// Signed 32-bit integer, code 3.
    Sint32,
    /// Unsigned 32-bit integer, code 19.
    Uint32,
    /// Signed 64-bit integer, code 20.
    Sint64,
    /// Unsigned 64-bit integer, code 21.
    Uint64,
    /// 32-bit IEEE number, code 4.
    Real32,
    /// 64-bit IEEE number, code 5.
    Real64,
    /// Boolean, code 11.
    Boolean,
    /// Text, code 8.
    String,
    /// Date and time, or interval, in the 25-character CIM form, code 101.
    Datetime,
    /// Object path, code 102.
    Reference,
    /// UTF-16 code unit, code 103.
    Char16,
    /// Embedded class or instance, code 13.
    Object,
}

/// The bit that COM adds to a type code for an array of the type.
pub const CIM_FLAG_ARRAY: u32 = 0x2000;

const TYPES: &[(CimType, u32, &str)] = &[
    (CimType::Sint8, 16, "sint8"),
    (CimType::Uint8, 17, "uint8"),
    (CimType::Sint16, 2, "sint16"),
    (CimType::Uint16, 18, "uint16"),
    (CimType::Sint32, 3, "sint32"),
    (CimType::Uint32, 19, "uint32"),
    (CimType::Sint64, 20, "sint64"),
    (CimType::Uint64, 21, "uint64"),
    (CimType::Real32, 4, "real32"),
    (CimType::Real64, 5, "real64"),
    (CimType::Boolean, 11, "boolean"),
    (CimType::String, 8, "string"),
    (CimType::Datetime, 101, "datetime"),
    (CimType::Reference, 102, "ref"),
    (CimType::Char16, 103, "char16"),
    (CimType::Object, 13, "object"),
];

impl CimType {
    /// Returns the type's number in `WbemCimtypeEnum`.
    #[must_use]
    pub fn code(self) -> u32 {
        TYPES
            .iter()
            .find(|entry| entry.0 == self)
            .map_or(0, |entry| entry.1)
    }

    /// Returns the type with the given number.
    #[must_use]
    pub fn from_code(code: u32) -> Option<CimType> {
        TYPES
            .iter()
            .find(|entry| entry.1 == code)
            .map(|entry| entry.0)
    }

    /// Returns the type's lower-case MOF name (`uint32`; `ref` and `object` for the last two).
    #[must_use]
    pub fn mof_name(self) -> &'static str {
        TYPES
            .iter()
            .find(|entry| entry.0 == self)
            .map_or("", |entry| entry.2)
    }

    /// Returns the type with the given MOF name, in any case.
    #[must_use]
    pub fn from_mof_name(name: &str) -> Option<CimType> {
        TYPES
            .iter()
            .find(|entry| eq_fold(entry.2, name))
            .map(|entry| entry.0)
    }

    /// Tells whether the type is a signed or unsigned integer.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.integer_range().is_some()
    }

    /// Returns the smallest and largest value of an integer type.
    #[must_use]
    pub fn integer_range(self) -> Option<(i128, i128)> {
        let range = match self {
            CimType::Sint8 => (i8::MIN.into(), i8::MAX.into()),
            CimType::Uint8 => (0, u8::MAX.into()),
            CimType::Sint16 => (i16::MIN.into(), i16::MAX.into()),
            CimType::Uint16 => (0, u16::MAX.into()),
            CimType::Sint32 => (i32::MIN.into(), i32::MAX.into()),
            CimType::Uint32 => (0, u32::MAX.into()),
            CimType::Sint64 => (i64::MIN.into(), i64::MAX.into()),
            CimType::Uint64 => (0, u64::MAX.into()),
            _ => return None,
        };
        Some(range)
    }

    /// Tells whether a property of the type may be a key: integers, boolean, string, datetime,
    /// reference and char16 (PUT-072).
    #[must_use]
    pub fn may_be_key(self) -> bool {
        !matches!(self, CimType::Real32 | CimType::Real64 | CimType::Object)
    }
}

impl fmt::Display for CimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mof_name())
    }
}

/// The declared type of a property, parameter or return value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataType {
    /// The scalar type, or the element type of an array.
    pub base: CimType,
    /// Tells whether values are arrays of `base`.
    pub is_array: bool,
    /// The class of a strongly typed reference or embedded object (`ref:C`, `object:C`).
    pub class: Option<Name>,
}

impl DataType {
    /// Makes the type of scalar values of `base`.
    #[must_use]
    pub const fn scalar(base: CimType) -> Self {
        DataType {
            base,
            is_array: false,
            class: None,
        }
    }

    /// Makes the type of arrays of `base`.
    #[must_use]
    pub const fn array(base: CimType) -> Self {
        DataType {
            base,
            is_array: true,
            class: None,
        }
    }

    /// Makes the type of references to instances of `class`.
    #[must_use]
    pub fn reference(class: impl Into<Name>) -> Self {
        DataType {
            base: CimType::Reference,
            is_array: false,
            class: Some(class.into()),
        }
    }

    /// Makes the type of embedded objects of `class`.
    #[must_use]
    pub fn object(class: impl Into<Name>) -> Self {
        DataType {
            base: CimType::Object,
            is_array: false,
            class: Some(class.into()),
        }
    }

    /// Returns the type's number in `CIMTYPE_ENUMERATION`, with [`CIM_FLAG_ARRAY`] for an array.
    #[must_use]
    pub fn code(&self) -> u32 {
        let array = if self.is_array { CIM_FLAG_ARRAY } else { 0 };
        self.base.code() | array
    }

    /// Returns the type of one element.
    #[must_use]
    pub fn element(&self) -> DataType {
        DataType {
            base: self.base,
            is_array: false,
            class: self.class.clone(),
        }
    }

    /// Returns the type with the class that a `CIMTYPE` text names (`ref:C`, `object:C`), or
    /// `None` when the text is of another type (SO-087).
    ///
    /// A text without a class leaves the class as it is.
    #[must_use]
    pub fn with_cimtype_text(&self, text: &str) -> Option<DataType> {
        let (base, class) = match text.split_once(':') {
            Some((base, class)) => (base, Some(class)),
            None => (text, None),
        };
        if CimType::from_mof_name(base.trim()) != Some(self.base) {
            return None;
        }
        let Some(class) = class else {
            return Some(self.clone());
        };
        if !matches!(self.base, CimType::Reference | CimType::Object) || class.trim().is_empty() {
            return None;
        }
        Some(DataType {
            class: Some(Name::from(class.trim())),
            ..self.clone()
        })
    }

    /// Returns the text of the `CIMTYPE` qualifier: `uint8`, `ref:Class`, `object`.
    #[must_use]
    pub fn cimtype_text(&self) -> String {
        match &self.class {
            Some(class) => format!("{}:{class}", self.base),
            None => self.base.to_string(),
        }
    }
}

impl From<CimType> for DataType {
    fn from(base: CimType) -> Self {
        DataType::scalar(base)
    }
}

/// Writes the type as MOF does before a property's name: `uint8`, `C ref`, `object`, with `[]`
/// after it for an array.
impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.base, &self.class) {
            (CimType::Reference, Some(class)) => write!(f, "{class} ref")?,
            (CimType::Reference, None) => f.write_str("object ref")?,
            (CimType::Object, Some(class)) => write!(f, "{class}")?,
            (base, _) => write!(f, "{base}")?,
        }
        if self.is_array {
            f.write_str("[]")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pth_030_types_have_the_codes_of_com() {
        let codes = [
            ("sint8", 16),
            ("uint8", 17),
            ("sint16", 2),
            ("uint16", 18),
            ("sint32", 3),
            ("uint32", 19),
            ("sint64", 20),
            ("uint64", 21),
            ("real32", 4),
            ("real64", 5),
            ("boolean", 11),
            ("string", 8),
            ("datetime", 101),
            ("ref", 102),
            ("char16", 103),
            ("object", 13),
        ];
        assert_eq!(TYPES.len(), codes.len());
        for (name, code) in codes {
            let base = CimType::from_mof_name(&name.to_uppercase()).unwrap();
            assert_eq!((base.code(), base.mof_name()), (code, name));
            assert_eq!(CimType::from_code(code), Some(base));
            assert_eq!(DataType::scalar(base).code(), code);
            assert_eq!(DataType::array(base).code(), 0x2000 + code);
        }
        assert_eq!(CimType::from_code(0), None);
        assert_eq!(CimType::from_mof_name("int32"), None);
    }

    #[test]
    fn pth_033_the_cimtype_text_is_the_type_in_lower_case_and_the_class() {
        for (data_type, text) in [
            (CimType::Real64.into(), "real64"),
            (DataType::array(CimType::Uint8), "uint8"),
            (DataType::reference("Win32_Foo"), "ref:Win32_Foo"),
            (DataType::object("Win32_Foo"), "object:Win32_Foo"),
            (CimType::Reference.into(), "ref"),
            (CimType::Object.into(), "object"),
        ] {
            assert_eq!(data_type.cimtype_text(), text);
            assert_eq!(data_type.with_cimtype_text(text), Some(data_type));
        }
    }
}

//! The value of a script.

use std::fmt;

use crate::{ArrayRef, Exception, ObjectRef, Text};

/// A value of any type a script knows: VARIANT.
#[derive(Clone, Debug, Default)]
pub enum Variant {
    /// `Empty`, VT_EMPTY: a variable that was never assigned.
    #[default]
    Empty,
    /// `Null`, VT_NULL: no valid data.
    Null,
    /// VT_BOOL.
    Boolean(bool),
    /// VT_UI1.
    Byte(u8),
    /// VT_I2.
    Integer(i16),
    /// VT_I4.
    Long(i32),
    /// VT_R4.
    Single(f32),
    /// VT_R8.
    Double(f64),
    /// VT_CY.
    Currency(Currency),
    /// VT_DATE.
    Date(Date),
    /// VT_BSTR.
    String(Text),
    /// VT_ERROR, an SCODE; see [`Variant::MISSING`].
    Error(i32),
    /// VT_ARRAY of VT_VARIANT.
    Array(ArrayRef),
    /// VT_DISPATCH; without an object it is `Nothing`.
    Object(Option<ObjectRef>),
}

/// A fixed-point number with four decimals: VT_CY.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency(
    /// Ten-thousandths.
    pub i64,
);

/// A point in time without zone: VT_DATE.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Date(
    /// Days since 1899-12-30; the fraction is the time of day, counted away from zero.
    pub f64,
);

impl Variant {
    /// An optional argument that was left out: VT_ERROR with DISP_E_PARAMNOTFOUND (0x80020004).
    pub const MISSING: Variant = Variant::Error(-2_147_352_572);

    /// `Nothing`.
    pub const NOTHING: Variant = Variant::Object(None);

    /// Tells whether this is an argument that was left out.
    pub fn is_missing(&self) -> bool {
        matches!(self, Variant::Error(-2_147_352_572))
    }

    /// Tells whether this is an object or `Nothing`.
    pub fn is_object(&self) -> bool {
        matches!(self, Variant::Object(_))
    }

    /// Returns the object, if this is one.
    pub fn as_object(&self) -> Option<&ObjectRef> {
        match self {
            Variant::Object(object) => object.as_ref(),
            _ => None,
        }
    }

    /// Makes the value that an assignment stores: arrays are copied in depth, objects shared.
    ///
    /// Fails with "Out of memory" when there is no room, or arrays are nested too deeply.
    pub fn assign_copy(&self) -> Result<Variant, Exception> {
        match self {
            Variant::Array(array) => Ok(Variant::Array(array.deep_copy()?)),
            other => Ok(other.clone()),
        }
    }

    /// Returns the number that `VarType` gives (VT_EMPTY and so on).
    pub fn var_type(&self) -> u16 {
        match self {
            Variant::Empty => 0,
            Variant::Null => 1,
            Variant::Integer(_) => 2,
            Variant::Long(_) => 3,
            Variant::Single(_) => 4,
            Variant::Double(_) => 5,
            Variant::Currency(_) => 6,
            Variant::Date(_) => 7,
            Variant::String(_) => 8,
            Variant::Object(_) => 9,
            Variant::Error(_) => 10,
            Variant::Boolean(_) => 11,
            Variant::Byte(_) => 17,
            Variant::Array(_) => 8192 + 12,
        }
    }
}

impl From<bool> for Variant {
    fn from(value: bool) -> Self {
        Variant::Boolean(value)
    }
}

impl From<u8> for Variant {
    fn from(value: u8) -> Self {
        Variant::Byte(value)
    }
}

impl From<i16> for Variant {
    fn from(value: i16) -> Self {
        Variant::Integer(value)
    }
}

impl From<i32> for Variant {
    fn from(value: i32) -> Self {
        Variant::Long(value)
    }
}

impl From<f64> for Variant {
    fn from(value: f64) -> Self {
        Variant::Double(value)
    }
}

impl From<&str> for Variant {
    fn from(value: &str) -> Self {
        Variant::String(Text::from(value))
    }
}

impl From<String> for Variant {
    fn from(value: String) -> Self {
        Variant::String(Text::from(value))
    }
}

impl From<Text> for Variant {
    fn from(value: Text) -> Self {
        Variant::String(value)
    }
}

impl From<ObjectRef> for Variant {
    fn from(value: ObjectRef) -> Self {
        Variant::Object(Some(value))
    }
}

impl From<Option<ObjectRef>> for Variant {
    fn from(value: Option<ObjectRef>) -> Self {
        Variant::Object(value)
    }
}

impl From<Date> for Variant {
    fn from(value: Date) -> Self {
        Variant::Date(value)
    }
}

impl From<Currency> for Variant {
    fn from(value: Currency) -> Self {
        Variant::Currency(value)
    }
}

impl From<ArrayRef> for Variant {
    fn from(value: ArrayRef) -> Self {
        Variant::Array(value)
    }
}

impl fmt::Debug for ArrayRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_borrow() {
            Some(array) => write!(f, "Array{:?}", array.dimensions()),
            None => f.write_str("Array(in use)"),
        }
    }
}

//! The arguments of built-in functions, converted as they are read.

use swbem_automation::{Exception, RuntimeError, Text, Variant, coerce};

use super::search::Mode;

const MISSING: &Variant = &Variant::MISSING;

/// The arguments of one call. One that was left out converts to nothing: error 13.
#[derive(Clone, Copy)]
pub(super) struct Args<'a>(pub(super) &'a [Variant]);

impl<'a> Args<'a> {
    /// Returns the argument at `idx`, or the mark of one that was left out.
    pub(super) fn get(self, idx: usize) -> &'a Variant {
        self.0.get(idx).unwrap_or(MISSING)
    }

    /// Returns the argument at `idx` if it was given.
    pub(super) fn given(self, idx: usize) -> Option<&'a Variant> {
        self.0.get(idx).filter(|value| !value.is_missing())
    }

    /// Returns the argument at `idx`, or the value of its default member; nothing when it is
    /// `Null`.
    pub(super) fn not_null(self, idx: usize) -> Result<Option<Variant>, Exception> {
        Ok(match coerce::default_value(self.get(idx))? {
            Variant::Null => None,
            value => Some(value),
        })
    }

    /// Returns the argument at `idx` as text; nothing when it is `Null`.
    pub(super) fn text_or_null(self, idx: usize) -> Result<Option<Text>, Exception> {
        self.not_null(idx)?
            .as_ref()
            .map(coerce::to_text)
            .transpose()
    }

    pub(super) fn text(self, idx: usize) -> Result<Text, Exception> {
        coerce::to_text(self.get(idx))
    }

    pub(super) fn text_or(self, idx: usize, default: &str) -> Result<Text, Exception> {
        self.given(idx)
            .map_or_else(|| Ok(Text::from(default)), coerce::to_text)
    }

    pub(super) fn long(self, idx: usize) -> Result<i32, Exception> {
        coerce::to_long(self.get(idx))
    }

    pub(super) fn long_or(self, idx: usize, default: i32) -> Result<i32, Exception> {
        self.given(idx).map_or(Ok(default), coerce::to_long)
    }

    pub(super) fn double(self, idx: usize) -> Result<f64, Exception> {
        coerce::to_double(self.get(idx))
    }

    pub(super) fn bool_or(self, idx: usize, default: bool) -> Result<bool, Exception> {
        self.given(idx).map_or(Ok(default), coerce::to_bool)
    }

    /// Reads a number of characters, which must not be negative (error 5).
    pub(super) fn count(self, idx: usize) -> Result<usize, Exception> {
        usize::try_from(self.long(idx)?).map_err(|_negative| invalid())
    }

    /// Reads a position, which starts at 1 (error 5), as one that starts at 0.
    pub(super) fn position(self, idx: usize) -> Result<usize, Exception> {
        let position = usize::try_from(self.long(idx)?).map_err(|_negative| invalid())?;
        position.checked_sub(1).ok_or_else(invalid)
    }

    /// Reads how texts are compared, `vbBinaryCompare` unless given.
    pub(super) fn mode(self, idx: usize) -> Result<Mode, Exception> {
        match self.long_or(idx, 0)? {
            0 => Ok(Mode::Binary),
            1 => Ok(Mode::Text),
            _ => Err(invalid()),
        }
    }
}

/// Makes "Invalid procedure call or argument".
pub(super) fn invalid() -> Exception {
    RuntimeError::InvalidProcedureCall.into()
}

/// Returns a length or position as a Long.
pub(super) fn long_of(number: usize) -> Result<Variant, Exception> {
    i32::try_from(number)
        .map(Variant::Long)
        .map_err(|_too_large| RuntimeError::Overflow.into())
}

/// Returns a small number as an Integer.
pub(super) fn integer_of(number: i64) -> Result<Variant, Exception> {
    i16::try_from(number)
        .map(Variant::Integer)
        .map_err(|_too_large| RuntimeError::Overflow.into())
}

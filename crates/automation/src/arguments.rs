//! The arguments of a call.

use crate::{Exception, ObjectRef, RuntimeError, Text, Variant, coerce};

const MISSING: &Variant = &Variant::MISSING;

/// The arguments of one call: by position, by name, and what the callee gives back.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    positional: Vec<Variant>,
    named: Vec<(String, Variant)>,
    outs: Vec<(usize, Variant)>,
}

impl Arguments {
    /// Makes arguments of values by position; one that was left out is [`Variant::MISSING`].
    pub fn new(positional: Vec<Variant>) -> Self {
        Arguments {
            positional,
            named: Vec::new(),
            outs: Vec::new(),
        }
    }

    /// Adds an argument by name.
    #[must_use]
    pub fn with_named(mut self, name: impl Into<String>, value: Variant) -> Self {
        self.named.push((name.into(), value));
        self
    }

    /// Returns the number of arguments by position.
    pub fn len(&self) -> usize {
        self.positional.len()
    }

    /// Tells whether there are no arguments at all.
    pub fn is_empty(&self) -> bool {
        self.positional.is_empty() && self.named.is_empty()
    }

    /// Returns the argument at `idx`, [`Variant::MISSING`] past the end.
    pub fn get(&self, idx: usize) -> &Variant {
        self.positional.get(idx).unwrap_or(MISSING)
    }

    /// Returns the arguments by position.
    pub fn positional(&self) -> &[Variant] {
        &self.positional
    }

    /// Returns the arguments by name.
    pub fn named(&self) -> &[(String, Variant)] {
        &self.named
    }

    /// Returns the last argument by position, which for a put is the new value, and those before it.
    pub fn split_value(&self) -> Option<(&Variant, &[Variant])> {
        self.positional.split_last()
    }

    /// Takes the arguments by position out.
    pub fn take_positional(&mut self) -> Vec<Variant> {
        std::mem::take(&mut self.positional)
    }

    /// Assigns to the argument at `idx`; a variable of the caller that was passed there gets it.
    pub fn set_out(&mut self, idx: usize, value: Variant) {
        self.outs.push((idx, value));
    }

    /// Returns what was assigned to arguments, in order.
    pub fn outs(&self) -> impl Iterator<Item = (usize, &Variant)> {
        self.outs.iter().map(|(idx, value)| (*idx, value))
    }

    /// Puts the arguments into the order of the parameters `names`.
    ///
    /// Too many are error 450, an unknown name is 448, a parameter given twice is 450.
    pub fn bind<'a>(&'a self, names: &[&str]) -> Result<Vec<&'a Variant>, Exception> {
        let wrong_number = || Exception::runtime(RuntimeError::WrongNumberOfArguments);
        if self.positional.len() > names.len() {
            return Err(wrong_number());
        }
        let mut bound: Vec<&Variant> = (0..names.len()).map(|idx| self.get(idx)).collect();
        for (name, value) in &self.named {
            let place = names
                .iter()
                .position(|known| known.eq_ignore_ascii_case(name))
                .and_then(|idx| bound.get_mut(idx))
                .ok_or_else(|| Exception::runtime(RuntimeError::NamedArgumentNotFound))?;
            if !place.is_missing() {
                return Err(wrong_number());
            }
            *place = value;
        }
        Ok(bound)
    }

    /// Fails with error 450 unless between `least` and `most` arguments were given by position.
    pub fn expect_count(&self, least: usize, most: usize) -> Result<(), Exception> {
        if (least..=most).contains(&self.positional.len()) {
            return Ok(());
        }
        Err(Exception::runtime(RuntimeError::WrongNumberOfArguments))
    }

    /// Returns the argument at `idx`, which must have been given (otherwise error 449).
    pub fn required(&self, idx: usize) -> Result<&Variant, Exception> {
        match self.get(idx) {
            value if value.is_missing() => {
                Err(Exception::runtime(RuntimeError::ArgumentNotOptional))
            }
            value => Ok(value),
        }
    }

    /// Returns the argument at `idx` if it was given.
    pub fn optional(&self, idx: usize) -> Option<&Variant> {
        Some(self.get(idx)).filter(|value| !value.is_missing())
    }

    /// Returns the argument at `idx` as text.
    pub fn text(&self, idx: usize) -> Result<Text, Exception> {
        coerce::to_text(self.required(idx)?)
    }

    /// Returns the argument at `idx` as text, or `default` if it was left out.
    pub fn text_or(&self, idx: usize, default: &str) -> Result<Text, Exception> {
        match self.optional(idx) {
            Some(value) => coerce::to_text(value),
            None => Ok(Text::from(default)),
        }
    }

    /// Returns the argument at `idx` as a Long.
    pub fn long(&self, idx: usize) -> Result<i32, Exception> {
        coerce::to_long(self.required(idx)?)
    }

    /// Returns the argument at `idx` as a Long, or `default` if it was left out.
    pub fn long_or(&self, idx: usize, default: i32) -> Result<i32, Exception> {
        self.optional(idx).map_or(Ok(default), coerce::to_long)
    }

    /// Returns the argument at `idx` as a Double.
    pub fn double(&self, idx: usize) -> Result<f64, Exception> {
        coerce::to_double(self.required(idx)?)
    }

    /// Returns the argument at `idx` as a Boolean, or `default` if it was left out.
    pub fn bool_or(&self, idx: usize, default: bool) -> Result<bool, Exception> {
        self.optional(idx).map_or(Ok(default), coerce::to_bool)
    }

    /// Returns the object at `idx`; anything else, also `Nothing`, is error 424.
    pub fn object(&self, idx: usize) -> Result<ObjectRef, Exception> {
        self.object_or_nothing(idx)?
            .ok_or_else(|| Exception::runtime(RuntimeError::ObjectRequired))
    }

    /// Returns the object at `idx`, or nothing for `Nothing`, `Null`, `Empty` and an argument that
    /// was left out; anything else is error 424.
    pub fn object_or_nothing(&self, idx: usize) -> Result<Option<ObjectRef>, Exception> {
        match self.get(idx) {
            Variant::Object(object) => Ok(object.clone()),
            Variant::Null | Variant::Empty => Ok(None),
            value if value.is_missing() => Ok(None),
            _ => Err(Exception::runtime(RuntimeError::ObjectRequired)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fill_the_gaps() {
        let arguments = Arguments::new(vec![Variant::Long(1)]).with_named("ICONTEXT", "c".into());
        let bound = arguments.bind(&["path", "flags", "iContext"]).unwrap();
        assert!(matches!(bound[0], Variant::Long(1)));
        assert!(bound[1].is_missing());
        assert!(matches!(bound[2], Variant::String(text) if *text == "c"));
        let unknown = Arguments::default().with_named("x", Variant::Null);
        assert_eq!(unknown.bind(&["path"]).unwrap_err().number, 448);
        let twice = Arguments::new(vec![Variant::Null]).with_named("path", Variant::Null);
        assert_eq!(twice.bind(&["path"]).unwrap_err().number, 450);
        assert_eq!(twice.bind(&[]).unwrap_err().number, 450);
    }

    #[test]
    fn absent_arguments_are_told_from_wrong_ones() {
        let arguments = Arguments::new(vec![Variant::MISSING, Variant::NOTHING, 5_i32.into()]);
        assert_eq!(arguments.text(0).unwrap_err().number, 449);
        assert_eq!(arguments.text_or(0, "d").unwrap(), "d");
        assert_eq!(arguments.object(1).unwrap_err().number, 424);
        assert!(arguments.object_or_nothing(1).unwrap().is_none());
        assert_eq!(arguments.long_or(2, 0).unwrap(), 5);
        assert_eq!(arguments.long_or(3, 9).unwrap(), 9);
    }
}

//! Command-line arguments: one command word, then flags and words in any order.

use anyhow::{Context, Result, bail};

/// The arguments not yet taken.
#[derive(Debug)]
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    /// Takes the process's arguments.
    pub(crate) fn from_env() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// Takes the next argument, whatever it is.
    pub(crate) fn next_word(&mut self) -> Option<String> {
        if self.0.is_empty() {
            None
        } else {
            Some(self.0.remove(0))
        }
    }

    /// Takes `name` out and tells whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() != before
    }

    /// Takes `name N` or `name=N` out.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<u64>> {
        let prefix = format!("{name}=");
        let Some(at) = self
            .0
            .iter()
            .position(|a| a == name || a.starts_with(&prefix))
        else {
            return Ok(None);
        };
        let argument = self.0.remove(at);
        let text = match argument.strip_prefix(&prefix) {
            Some(text) => text.to_owned(),
            None if at < self.0.len() => self.0.remove(at),
            None => bail!("{name} needs a number"),
        };
        let number = text
            .parse()
            .with_context(|| format!("{name} {text}: not a number"))?;
        Ok(Some(number))
    }

    /// Takes the remaining words; a flag among them is an error.
    pub(crate) fn rest(self) -> Result<Vec<String>> {
        match self.0.iter().find(|argument| argument.starts_with('-')) {
            Some(unknown) => bail!("unknown option {unknown}"),
            None => Ok(self.0),
        }
    }

    /// Takes everything that is left, for a program that has its own options.
    pub(crate) fn rest_verbatim(self) -> Vec<String> {
        self.0
    }

    /// Refuses what is left over.
    pub(crate) fn finish(&mut self) -> Result<()> {
        match self.0.first() {
            Some(unknown) => bail!("unexpected argument {unknown}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Arguments {
        Arguments(text.split(' ').map(str::to_owned).collect())
    }

    #[test]
    fn numbers_are_taken_in_both_spellings() {
        let mut spaced = arguments("mof --seconds 5 paths");
        assert_eq!(spaced.number("--seconds").unwrap(), Some(5));
        assert_eq!(spaced.rest().unwrap(), ["mof", "paths"]);
        assert_eq!(
            arguments("--seconds=7").number("--seconds").unwrap(),
            Some(7)
        );
        assert!(arguments("--seconds").number("--seconds").is_err());
        assert!(arguments("--seconds soon").number("--seconds").is_err());
    }

    #[test]
    fn what_nobody_took_is_an_error() {
        assert!(arguments("--wirte").finish().is_err());
        assert!(arguments("--all").rest().is_err());
    }
}

//! Locales: Windows language ids, their `MS_409` form and their names.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Result, bail, eq_fold};

mod table;

#[cfg(test)]
mod tests;

use table::{ALIASES, TABLE};

/// A locale, by its Windows language code identifier ([MS-LCID]).
///
/// WMI writes it `MS_` and the number in hexadecimal ([MS-WMI] 2.2.29, LOC-002). A number that has
/// no name here is a locale all the same: there just is no text in it (LOC-022).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(u32);

/// The most locales a connection may prefer.
pub const PREFERRED_LOCALES_MAX: usize = 64;

/// The largest language code identifier: 16 bits of language and 4 of sort order.
const LCID_MAX: u32 = 0xf_ffff;

impl Locale {
    /// English of the United States, `MS_409`: the last resort (LOC-024, LOC-025).
    pub const EN_US: Locale = Locale(0x409);

    /// Returns the locale with a number; nothing for 0 and for a number of more than 20 bits.
    #[must_use]
    pub fn from_lcid(lcid: u32) -> Option<Self> {
        (1..=LCID_MAX).contains(&lcid).then_some(Locale(lcid))
    }

    /// Reads `MS_` and a hexadecimal number, or a name such as `en-US`, in any case.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a text of neither form and for an unknown name (LOC-022).
    pub fn parse(text: &str) -> Result<Self> {
        let is_number = text
            .split_at_checked(3)
            .filter(|(prefix, _)| eq_fold(prefix, "MS_"));
        if let Some((_, digits)) = is_number {
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let lcid = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex);
            if let Some(locale) = lcid.and_then(Self::from_lcid) {
                return Ok(locale);
            }
        } else if let Some(locale) = Self::from_name(text) {
            return Ok(locale);
        }
        let shown: String = text.chars().take(80).collect();
        bail!(
            INVALID_PARAMETER,
            "locale `{shown}` is neither `MS_` with a hexadecimal language id nor a known name"
        )
    }

    /// Returns the locale with a name, in any case, if it is a known one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|entry| eq_fold(entry.1, name))
            .map(|entry| Locale(entry.0))
    }

    /// Reads the locales a client prefers, divided by commas, the best one first (LOC-021).
    ///
    /// An empty text is an empty list. A locale that comes twice counts where it comes first.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` when one of them is malformed or unknown (LOC-022), or when there are
    /// more than [`PREFERRED_LOCALES_MAX`].
    pub fn parse_preferred(list: &str) -> Result<Vec<Self>> {
        let mut locales = Vec::new();
        if list.trim().is_empty() {
            return Ok(locales);
        }
        for text in list.split(',') {
            let locale = Self::parse(text.trim())?;
            if locales.contains(&locale) {
                continue;
            }
            if locales.len() == PREFERRED_LOCALES_MAX {
                bail!(
                    INVALID_PARAMETER,
                    "more than {PREFERRED_LOCALES_MAX} preferred locales"
                );
            }
            locales.push(locale);
        }
        Ok(locales)
    }

    /// Reads the locales a client prefers and leaves out those that
    /// [`parse_preferred`](Self::parse_preferred) would refuse, as a client does before it connects
    /// (LOC-021).
    #[must_use]
    pub fn known_preferred(list: &str) -> Vec<Self> {
        let mut locales = Vec::new();
        for locale in list
            .split(',')
            .filter_map(|text| Self::parse(text.trim()).ok())
        {
            if locales.len() < PREFERRED_LOCALES_MAX && !locales.contains(&locale) {
                locales.push(locale);
            }
        }
        locales
    }

    /// Returns the locale of a POSIX setting such as `de_DE.UTF-8@euro`, the value of `LANG`.
    ///
    /// A language alone stands for its commonest variant, as does an unknown country. `C`, `POSIX`
    /// and unknown languages have no locale.
    #[must_use]
    pub fn from_posix(value: &str) -> Option<Self> {
        let (rest, modifier) = value.split_once('@').unwrap_or((value, ""));
        let name = rest.split('.').next().unwrap_or_default();
        let (language, country) = name.split_once('_').unwrap_or((name, ""));
        let language = ALIASES
            .iter()
            .find(|alias| eq_fold(alias.0, language))
            .map_or(language, |alias| alias.1);
        let variant = match modifier {
            _ if eq_fold(modifier, "latin") => "Latn",
            _ if eq_fold(modifier, "cyrillic") => "Cyrl",
            _ if eq_fold(modifier, "devanagari") => "Deva",
            other => other,
        };
        // How well an entry fits: the language must; then the country, then the variant decide,
        // then the order of the table.
        let fit = |entry: &&(u32, &str)| {
            let mut parts = entry.1.split('-');
            let is_language = parts.next().is_some_and(|part| eq_fold(part, language));
            let (mut has_country, mut has_variant) = (false, false);
            for part in parts {
                has_country |= eq_fold(part, country);
                has_variant |= eq_fold(part, variant);
            }
            is_language.then_some((has_country, has_variant))
        };
        let mut best: Option<((bool, bool), u32)> = None;
        for entry in TABLE {
            if let Some(fit) = fit(&entry)
                && best.is_none_or(|best| fit > best.0)
            {
                best = Some((fit, entry.0));
            }
        }
        best.map(|best| Locale(best.1))
    }

    /// Returns the locale of a process from its environment; the first of the variables `LC_ALL`,
    /// `LC_MESSAGES` and `LANG` that is set and not empty decides (LOC-025).
    ///
    /// The caller reads the environment. Without a setting, and with one that has no locale, the
    /// answer is [`EN_US`](Self::EN_US).
    #[must_use]
    pub fn from_environment(
        lc_all: Option<&str>,
        lc_messages: Option<&str>,
        lang: Option<&str>,
    ) -> Self {
        [lc_all, lc_messages, lang]
            .into_iter()
            .flatten()
            .find(|value| !value.is_empty())
            .and_then(Self::from_posix)
            .unwrap_or(Self::EN_US)
    }

    /// Returns the Windows language code identifier.
    #[must_use]
    pub fn lcid(self) -> u32 {
        self.0
    }

    /// Returns the name, such as `en-US`, if the locale has one here.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        TABLE
            .iter()
            .find(|entry| entry.0 == self.0)
            .map(|entry| entry.1)
    }

    /// Returns the form clients send: `MS_409`.
    #[must_use]
    pub fn ms_name(self) -> String {
        format!("MS_{:X}", self.0)
    }

    /// Returns the name of the namespace that holds localized classes: `ms_409` (LOC-002).
    #[must_use]
    pub fn namespace_name(self) -> String {
        format!("ms_{:x}", self.0)
    }
}

impl FromStr for Locale {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.ms_name())
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

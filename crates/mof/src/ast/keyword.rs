//! Keywords: from text to the enumerations and back.

use super::{Flavor, InformationalPragma, PutFlag, Scope, Scopes, SimpleType};

impl SimpleType {
    /// Finds the type of a keyword; case does not matter.
    #[must_use]
    pub fn from_keyword(word: &str) -> Option<SimpleType> {
        // All keywords are 5 to 8 letters long; most names that are tried are no types.
        if !(5..=8).contains(&word.len()) {
            return None;
        }
        SimpleType::ALL
            .into_iter()
            .find(|ty| ty.name().eq_ignore_ascii_case(word))
    }
}

impl Flavor {
    /// Finds the flavor of a keyword, in WMI's or DMTF's spelling; case does not matter.
    #[must_use]
    pub fn from_keyword(word: &str) -> Option<Flavor> {
        if word.eq_ignore_ascii_case("translatable") {
            return Some(Flavor::Amended);
        }
        Flavor::ALL
            .into_iter()
            .find(|flavor| flavor.name().eq_ignore_ascii_case(word))
    }
}

impl Scope {
    /// Finds the scope of a keyword; case does not matter.
    #[must_use]
    pub fn from_keyword(word: &str) -> Option<Scope> {
        Scope::ALL
            .into_iter()
            .find(|scope| scope.name().eq_ignore_ascii_case(word))
    }
}

impl Extend<Scope> for Scopes {
    fn extend<I: IntoIterator<Item = Scope>>(&mut self, scopes: I) {
        scopes.into_iter().for_each(|scope| self.insert(scope));
    }
}

impl PutFlag {
    /// All flags.
    pub const ALL: [PutFlag; 4] = [
        PutFlag::CreateOnly,
        PutFlag::UpdateOnly,
        PutFlag::SafeUpdate,
        PutFlag::ForceUpdate,
    ];

    /// Returns the keyword.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PutFlag::CreateOnly => "createonly",
            PutFlag::UpdateOnly => "updateonly",
            PutFlag::SafeUpdate => "safeupdate",
            PutFlag::ForceUpdate => "forceupdate",
        }
    }

    /// Returns the bits it stands for in `WBEM_CHANGE_FLAG_TYPE`.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            PutFlag::CreateOnly => 0x2,
            PutFlag::UpdateOnly => 0x1,
            PutFlag::SafeUpdate => 0x20,
            PutFlag::ForceUpdate => 0x40,
        }
    }

    /// Finds the flag of a keyword; case does not matter.
    #[must_use]
    pub fn from_keyword(word: &str) -> Option<PutFlag> {
        PutFlag::ALL
            .into_iter()
            .find(|flag| flag.name().eq_ignore_ascii_case(word))
    }
}

impl InformationalPragma {
    /// All informational pragmas.
    pub const ALL: [InformationalPragma; 6] = [
        InformationalPragma::Locale,
        InformationalPragma::InstanceLocale,
        InformationalPragma::Source,
        InformationalPragma::SourceType,
        InformationalPragma::NonLocal,
        InformationalPragma::NonLocalType,
    ];

    /// Returns the keyword.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            InformationalPragma::Locale => "locale",
            InformationalPragma::InstanceLocale => "instancelocale",
            InformationalPragma::Source => "source",
            InformationalPragma::SourceType => "sourcetype",
            InformationalPragma::NonLocal => "nonlocal",
            InformationalPragma::NonLocalType => "nonlocaltype",
        }
    }

    /// Finds the pragma of a keyword; case does not matter.
    #[must_use]
    pub fn from_keyword(word: &str) -> Option<InformationalPragma> {
        InformationalPragma::ALL
            .into_iter()
            .find(|pragma| pragma.name().eq_ignore_ascii_case(word))
    }
}

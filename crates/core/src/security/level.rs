use crate::eq_fold;

/// How far the server may trust that a message comes from the caller, unchanged and unread.
///
/// `WbemAuthenticationLevelEnum`; on the wire the `RPC_C_AUTHN_LEVEL` numbers. Higher is safer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum AuthenticationLevel {
    /// `wbemAuthenticationLevelDefault`: what client and server agree on.
    Default,
    /// `wbemAuthenticationLevelNone`: no authentication.
    None,
    /// `wbemAuthenticationLevelConnect`: the caller is authenticated once, on connecting.
    Connect,
    /// `wbemAuthenticationLevelCall`: the start of each call is authenticated.
    Call,
    /// `wbemAuthenticationLevelPkt`: the source of each packet is authenticated.
    Pkt,
    /// `wbemAuthenticationLevelPktIntegrity`: packets cannot be changed on the way either.
    PktIntegrity,
    /// `wbemAuthenticationLevelPktPrivacy`: packets cannot be read on the way either.
    PktPrivacy,
}

impl AuthenticationLevel {
    /// Every level, from the number 0 on.
    pub const ALL: [AuthenticationLevel; 7] = [
        AuthenticationLevel::Default,
        AuthenticationLevel::None,
        AuthenticationLevel::Connect,
        AuthenticationLevel::Call,
        AuthenticationLevel::Pkt,
        AuthenticationLevel::PktIntegrity,
        AuthenticationLevel::PktPrivacy,
    ];

    /// Returns the number of the level, to scripts and on the wire.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            AuthenticationLevel::Default => 0,
            AuthenticationLevel::None => 1,
            AuthenticationLevel::Connect => 2,
            AuthenticationLevel::Call => 3,
            AuthenticationLevel::Pkt => 4,
            AuthenticationLevel::PktIntegrity => 5,
            AuthenticationLevel::PktPrivacy => 6,
        }
    }

    /// Returns the level with a number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// Returns the word after `authenticationLevel=` in a moniker.
    #[must_use]
    pub const fn moniker_word(self) -> &'static str {
        match self {
            AuthenticationLevel::Default => "Default",
            AuthenticationLevel::None => "None",
            AuthenticationLevel::Connect => "Connect",
            AuthenticationLevel::Call => "Call",
            AuthenticationLevel::Pkt => "Pkt",
            AuthenticationLevel::PktIntegrity => "PktIntegrity",
            AuthenticationLevel::PktPrivacy => "PktPrivacy",
        }
    }

    /// Returns the level a moniker word stands for, whatever its case.
    #[must_use]
    pub fn from_moniker_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| eq_fold(level.moniker_word(), word))
    }
}

/// What the server may do in the caller's name: `WbemImpersonationLevelEnum`.
///
/// On the wire the `RPC_C_IMP_LEVEL` numbers. Higher allows more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ImpersonationLevel {
    /// `wbemImpersonationLevelAnonymous`: hide who the caller is; raised to identify.
    Anonymous,
    /// `wbemImpersonationLevelIdentify`: ask who the caller is, and no more.
    Identify,
    /// `wbemImpersonationLevelImpersonate`: act as the caller on the server's machine.
    Impersonate,
    /// `wbemImpersonationLevelDelegate`: act as the caller on other machines too.
    Delegate,
}

impl ImpersonationLevel {
    /// Every level, from the number 1 on.
    pub const ALL: [ImpersonationLevel; 4] = [
        ImpersonationLevel::Anonymous,
        ImpersonationLevel::Identify,
        ImpersonationLevel::Impersonate,
        ImpersonationLevel::Delegate,
    ];

    /// What a server uses when the caller sets no level, unless it is configured otherwise
    /// (SEC-001).
    pub const SHIPPED_DEFAULT: ImpersonationLevel = ImpersonationLevel::Impersonate;

    /// Returns the number of the level, to scripts and on the wire.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            ImpersonationLevel::Anonymous => 1,
            ImpersonationLevel::Identify => 2,
            ImpersonationLevel::Impersonate => 3,
            ImpersonationLevel::Delegate => 4,
        }
    }

    /// Returns the level with a number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// Returns the word after `impersonationLevel=` in a moniker.
    #[must_use]
    pub const fn moniker_word(self) -> &'static str {
        match self {
            ImpersonationLevel::Anonymous => "Anonymous",
            ImpersonationLevel::Identify => "Identify",
            ImpersonationLevel::Impersonate => "Impersonate",
            ImpersonationLevel::Delegate => "Delegate",
        }
    }

    /// Returns the level a moniker word stands for, whatever its case.
    #[must_use]
    pub fn from_moniker_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| eq_fold(level.moniker_word(), word))
    }

    /// Returns the level that is used when this one is asked for: anonymous becomes identify.
    #[must_use]
    pub const fn effective(self) -> Self {
        match self {
            ImpersonationLevel::Anonymous => ImpersonationLevel::Identify,
            level => level,
        }
    }
}

//! The flags of calls, and which of them each operation takes.

use swbem_core::{Result, bail};

/// `wbemChangeFlagUpdateOnly`: the object must exist.
pub const UPDATE_ONLY: u32 = 0x1;
/// `wbemChangeFlagCreateOnly`: the object must not exist.
pub const CREATE_ONLY: u32 = 0x2;
/// `wbemQueryFlagPrototype`: the shape of a query's results, without data.
pub const PROTOTYPE: u32 = 0x2;
/// `wbemQueryFlagShallow`: only the class itself, or only immediate subclasses.
pub const SHALLOW: u32 = 0x1;
/// `wbemFlagReturnImmediately`: a semisynchronous call.
pub const RETURN_IMMEDIATELY: u32 = 0x10;
/// `wbemChangeFlagUpdateSafeMode`: a class update that no subclass conflicts with.
pub const UPDATE_SAFE_MODE: u32 = 0x20;
/// `wbemFlagForwardOnly`: an enumeration that cannot be rewound.
pub const FORWARD_ONLY: u32 = 0x20;
/// `wbemChangeFlagUpdateForceMode`: a class update that resolves conflicts in subclasses.
pub const UPDATE_FORCE_MODE: u32 = 0x40;
/// `wbemFlagSendStatus`: progress may be reported (asynchronous calls).
pub const SEND_STATUS: u32 = 0x80;
/// `wbemFlagEnsureLocatable`: results can be found again by their path, which they can always.
pub const ENSURE_LOCATABLE: u32 = 0x100;
/// `WBEM_FLAG_DIRECT_READ`: only the class named, no subclasses and no merging.
pub const DIRECT_READ: u32 = 0x200;
/// `WBEM_FLAG_OWNER_UPDATE`: a push provider refreshes its own data.
pub const OWNER_UPDATE: u32 = 0x1_0000;
/// `wbemFlagUseAmendedQualifiers`: localized qualifiers are merged in, or split off.
pub const USE_AMENDED_QUALIFIERS: u32 = 0x2_0000;
/// `wbemChangeFlagStrongValidation` as this library passes it to a synchronous put: a flag of its
/// own, since the scripting bit 0x80 is also `wbemFlagSendStatus` (PUT-036).
pub const STRONG_VALIDATION: u32 = 0x8000_0000;

/// Reserved bits that are ignored on receipt ([MS-WMI] 2.2.6), `WBEM_FLAG_OWNER_UPDATE` among them
/// unless the caller is a push provider (PUT-024).
const IGNORED: u32 = 0x1_F000 | 0x10_0000;

/// How a call waits for its outcome, which decides what flags it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The call returns when its outcome is known.
    Sync,
    /// The call returns a call result or an enumerator at once.
    SemiSync,
    /// The call returns at once and a sink is told the outcome.
    Async,
}

/// The operations whose flags differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    PutClass,
    PutInstance,
    Delete,
    Get,
    EnumerateClasses,
    EnumerateInstances,
    ExecQuery,
    ExecMethod,
}

impl Takes {
    /// The flags of the operation besides those that its form adds.
    fn own(self) -> u32 {
        match self {
            Takes::PutClass => {
                USE_AMENDED_QUALIFIERS
                    | UPDATE_ONLY
                    | CREATE_ONLY
                    | UPDATE_SAFE_MODE
                    | UPDATE_FORCE_MODE
            }
            Takes::PutInstance => USE_AMENDED_QUALIFIERS | UPDATE_ONLY | CREATE_ONLY,
            Takes::Delete | Takes::ExecMethod => 0,
            Takes::Get => USE_AMENDED_QUALIFIERS | DIRECT_READ,
            Takes::EnumerateClasses => USE_AMENDED_QUALIFIERS | SHALLOW | FORWARD_ONLY,
            Takes::EnumerateInstances => {
                USE_AMENDED_QUALIFIERS | SHALLOW | FORWARD_ONLY | DIRECT_READ
            }
            Takes::ExecQuery => {
                USE_AMENDED_QUALIFIERS | PROTOTYPE | FORWARD_ONLY | ENSURE_LOCATABLE | DIRECT_READ
            }
        }
    }
}

/// Checks the flags of a call and returns them without the ignored ones (PUT-020 to PUT-025).
///
/// # Errors
/// `INVALID_PARAMETER` for a bit that the operation does not take, or for two that exclude each
/// other.
pub(crate) fn check(operation: Takes, form: Form, flags: u32, is_push: bool) -> Result<u32> {
    let is_put = matches!(operation, Takes::PutClass | Takes::PutInstance);
    let mut allowed = operation.own();
    match form {
        Form::Async => allowed |= SEND_STATUS,
        Form::SemiSync => allowed |= RETURN_IMMEDIATELY,
        Form::Sync if flags & RETURN_IMMEDIATELY != 0 => bail!(
            INVALID_PARAMETER,
            "the flag wbemFlagReturnImmediately needs a call result to leave the outcome in"
        ),
        Form::Sync => {}
    }
    if is_put && form != Form::Async {
        allowed |= STRONG_VALIDATION;
    }
    let owner = if is_push && is_put { OWNER_UPDATE } else { 0 };
    let kept = flags & !(IGNORED & !owner);
    let unknown = kept & !(allowed | owner);
    if unknown != 0 {
        bail!(
            INVALID_PARAMETER,
            "the flags {flags:#x} have {unknown:#x}, which this operation does not take"
        );
    }
    if is_put && kept & (UPDATE_ONLY | CREATE_ONLY) == UPDATE_ONLY | CREATE_ONLY {
        bail!(
            INVALID_PARAMETER,
            "the flags update-only and create-only exclude each other"
        );
    }
    let modes = UPDATE_SAFE_MODE | UPDATE_FORCE_MODE;
    if operation == Takes::PutClass && kept & modes == modes {
        bail!(
            INVALID_PARAMETER,
            "the flags safe mode and force mode exclude each other"
        );
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use swbem_core::Status;

    const CLASS_SEMISYNC: u32 = 0x2_0000 | 0x10 | 0x1 | 0x40;

    fn status(operation: Takes, form: Form, flags: u32) -> Option<Status> {
        check(operation, form, flags, false)
            .err()
            .map(|error| error.status())
    }

    #[test]
    fn put_020_each_put_takes_its_own_flags() {
        let bad = Some(Status::INVALID_PARAMETER);
        assert_eq!(
            status(Takes::PutClass, Form::SemiSync, CLASS_SEMISYNC),
            None
        );
        assert_eq!(status(Takes::PutClass, Form::Sync, 0x80), bad);
        assert_eq!(status(Takes::PutClass, Form::Async, 0x80 | 0x20), None);
        assert_eq!(status(Takes::PutClass, Form::Async, 0x10), bad);
        assert_eq!(status(Takes::PutInstance, Form::SemiSync, 0x2_0012), None);
        assert_eq!(status(Takes::PutInstance, Form::Async, 0x82), None);
        for bit in [0x4, 0x8, 0x100, 0x200, 0x400, 0x800, 0x4_0000, 0x20_0000] {
            assert_eq!(status(Takes::PutClass, Form::Sync, bit), bad, "{bit:#x}");
            assert_eq!(status(Takes::PutInstance, Form::Sync, bit), bad, "{bit:#x}");
        }
    }

    #[test]
    fn put_015_a_call_without_a_call_result_cannot_return_immediately() {
        let bad = Some(Status::INVALID_PARAMETER);
        for operation in [
            Takes::PutClass,
            Takes::PutInstance,
            Takes::Delete,
            Takes::Get,
            Takes::EnumerateClasses,
            Takes::EnumerateInstances,
            Takes::ExecMethod,
        ] {
            assert_eq!(status(operation, Form::Sync, 0x10), bad, "{operation:?}");
            assert_eq!(
                status(operation, Form::SemiSync, 0x10),
                None,
                "{operation:?}"
            );
        }
    }

    #[test]
    fn put_021_put_022_exclusive_flags_are_refused() {
        let bad = Some(Status::INVALID_PARAMETER);
        assert_eq!(status(Takes::PutInstance, Form::Sync, 0x3), bad);
        assert_eq!(status(Takes::PutClass, Form::Sync, 0x3), bad);
        assert_eq!(status(Takes::PutClass, Form::Sync, 0x60), bad);
    }

    #[test]
    fn put_023_a_mode_goes_with_create_only_and_update_only() {
        for flags in [0x22, 0x42, 0x21, 0x41] {
            assert_eq!(
                status(Takes::PutClass, Form::Sync, flags),
                None,
                "{flags:#x}"
            );
        }
    }

    #[test]
    fn put_024_reserved_bits_are_ignored() {
        for bit in [0x1000, 0x2000, 0x4000, 0x8000, 0x10_0000, 0x1_0000] {
            assert_eq!(
                check(Takes::PutInstance, Form::Sync, bit, false).ok(),
                Some(0),
                "{bit:#x}"
            );
        }
        let kept = check(Takes::PutClass, Form::Sync, OWNER_UPDATE, true);
        assert_eq!(kept.ok(), Some(OWNER_UPDATE));
    }

    #[test]
    fn put_025_class_modes_are_refused_for_instances() {
        for flags in [0x20, 0x40] {
            let refused = status(Takes::PutInstance, Form::Sync, flags);
            assert_eq!(refused, Some(Status::INVALID_PARAMETER));
        }
    }

    #[test]
    fn put_029_the_same_bit_means_different_things_in_different_operations() {
        assert_eq!(
            status(Takes::EnumerateInstances, Form::SemiSync, 0x30),
            None
        );
        assert_eq!(status(Takes::PutClass, Form::Sync, 0x20), None);
        assert_eq!(status(Takes::PutClass, Form::Sync, 0x40), None);
    }
}

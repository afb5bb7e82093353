//! `Drive` and `Drives`, of which this system has one: the root of all paths.

use std::any::Any;
use std::borrow::Cow;
use std::path::PathBuf;
use std::rc::Rc;

use rustix::fs::StatVfs;
use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Values, Variant,
};

use super::super::member::{Request, unsupported};
use super::disk::{Disk, Kind};
use super::entry::{Entry, number};
use super::policy::{Access, io_error};

/// The root of all paths.
const ROOT: &str = "/";
/// `DriveType` of a disk that stays where it is.
const FIXED: i32 = 2;

/// The drive.
pub(super) struct Drive {
    disk: Rc<Disk>,
}

/// The collection of the drive.
pub(super) struct Drives {
    disk: Rc<Disk>,
}

/// Tells whether a name of a drive means the only one there is.
pub(super) fn is_drive(name: &str) -> bool {
    matches!(name, "" | "/" | "\\")
}

impl Drive {
    pub(super) fn create(disk: &Rc<Disk>) -> Variant {
        let object: ObjectRef = Rc::new(Self {
            disk: Rc::clone(disk),
        });
        object.into()
    }

    /// Returns some blocks of the file system, in bytes.
    fn bytes(&self, blocks: fn(&StatVfs) -> u64) -> Result<Variant, Exception> {
        let root = PathBuf::from(ROOT);
        self.disk.policy.check(&root, Access::Read)?;
        let status = rustix::fs::statvfs(ROOT)
            .map_err(|error| io_error(&error.into(), RuntimeError::PathNotFound, &root))?;
        Ok(number(blocks(&status).saturating_mul(status.f_frsize)))
    }

    /// Returns the type of the file system, as the table of mounts has it.
    fn file_system(&self) -> Result<Variant, Exception> {
        let table = PathBuf::from("/proc/self/mounts");
        self.disk.policy.check(&table, Access::Read)?;
        let mounts = std::fs::read_to_string(table).unwrap_or_default();
        let mut mounts = mounts.lines().map(|line| line.split(' '));
        // What was mounted last lies on top.
        let found = mounts.rfind(|fields| fields.clone().nth(1) == Some(ROOT));
        Ok(found
            .and_then(|mut fields| fields.nth(2))
            .unwrap_or_default()
            .into())
    }
}

impl Drives {
    pub(super) fn create(disk: &Rc<Disk>) -> ObjectRef {
        Rc::new(Self {
            disk: Rc::clone(disk),
        })
    }
}

impl Dispatch for Drive {
    fn type_name(&self) -> Cow<'_, str> {
        "Drive".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        _arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        Ok(match Request::new(member, kind).parts() {
            ("path" | "", false) => ROOT.into(),
            ("availablespace", false) => self.bytes(|status| status.f_bavail)?,
            ("freespace", false) => self.bytes(|status| status.f_bfree)?,
            ("totalsize", false) => self.bytes(|status| status.f_blocks)?,
            ("driveletter" | "sharename" | "volumename", false) => "".into(),
            ("drivetype", false) => FIXED.into(),
            ("filesystem", false) => self.file_system()?,
            ("isready", false) => true.into(),
            ("rootfolder", false) => Entry::create(&self.disk, ROOT.into(), Kind::Folder),
            ("serialnumber", false) => Variant::Long(0),
            _ => return Err(unsupported()),
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Dispatch for Drives {
    fn type_name(&self) -> Cow<'_, str> {
        "Drives".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match Request::new(member, kind).parts() {
            ("count", false) => Ok(Variant::Long(1)),
            ("item" | "", false) if is_drive(&arguments.text(0)?) => Ok(Drive::create(&self.disk)),
            ("item" | "", false) => Err(RuntimeError::DeviceUnavailable.into()),
            _ => Err(unsupported()),
        }
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        Ok(Box::new([Ok(Drive::create(&self.disk))].into_iter()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

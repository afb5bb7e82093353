//! `Scripting.FileSystemObject` and its objects.
//!
//! A path may be written with either separator. What a script may reach is said by a
//! [`FilePolicy`]; within it, the rights of the user hold.

mod disk;
mod drive;
mod entry;
mod path;
mod policy;
mod stream;

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use jiff::Timestamp;
use swbem_automation::{Arguments, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Variant};

use self::disk::{Disk, Kind};
use self::drive::{Drive, Drives, is_drive};
use self::entry::Entry;
use self::policy::Access;
pub use self::policy::FilePolicy;
use self::stream::{Encoding, Mode, TextStream};
use super::member::{Request, collection, invalid, unsupported};

/// Returns the standard streams by their number, for `GetStandardStream`: 0 to read, 1 and 2 to
/// write.
pub type StandardStreams = Rc<dyn Fn(i32) -> Option<ObjectRef>>;

/// The object that the ProgID `Scripting.FileSystemObject` makes.
pub struct FileSystemObject {
    disk: Rc<Disk>,
    standard_streams: Option<StandardStreams>,
    temporary_names: Cell<u64>,
}

impl FileSystemObject {
    /// Makes an object that reaches what `policy` allows.
    pub fn create(policy: FilePolicy, standard_streams: Option<StandardStreams>) -> ObjectRef {
        Rc::new(Self {
            disk: Rc::new(Disk { policy }),
            standard_streams,
            temporary_names: Cell::new(0),
        })
    }

    /// Answers what only calculates with paths.
    fn names(&self, name: &str, arguments: &Arguments) -> Result<Variant, Exception> {
        let text = |idx| arguments.text(idx);
        Ok(match name {
            "buildpath" => path::build(&text(0)?, &text(1)?).into(),
            "getabsolutepathname" => Disk::locate(&text(0)?).to_string_lossy().as_ref().into(),
            "getbasename" => path::base_name(&text(0)?).into(),
            "getdrivename" => path::drive_name(&text(0)?).into(),
            "getextensionname" => path::extension(&text(0)?).into(),
            "getfilename" => path::file_name(&text(0)?).into(),
            "getparentfoldername" => path::parent(&text(0)?).into(),
            "gettempname" => self.temporary_name().into(),
            _ => return self.looks(name, arguments),
        })
    }

    /// Answers what looks at the disk.
    fn looks(&self, name: &str, arguments: &Arguments) -> Result<Variant, Exception> {
        let text = |idx| arguments.text(idx);
        let exists = |name: &str, kind| match self.disk.existing(name, kind) {
            Ok(_) => Ok(Variant::Boolean(true)),
            Err(exception) if exception.is(RuntimeError::PermissionDenied) => Err(exception),
            Err(_missing) => Ok(Variant::Boolean(false)),
        };
        let get = |name: &str, kind| {
            Ok::<_, Exception>(Entry::create(
                &self.disk,
                self.disk.existing(name, kind)?,
                kind,
            ))
        };
        match name {
            "fileexists" => exists(&text(0)?, Kind::File),
            "folderexists" => exists(&text(0)?, Kind::Folder),
            "driveexists" => Ok(is_drive(&text(0)?).into()),
            "getdrive" if is_drive(&text(0)?) => Ok(Drive::create(&self.disk)),
            "getdrive" => Err(RuntimeError::DeviceUnavailable.into()),
            "getfile" => get(&text(0)?, Kind::File),
            "getfolder" => get(&text(0)?, Kind::Folder),
            "getfileversion" => {
                self.disk.existing(&text(0)?, Kind::File)?;
                Ok("".into())
            }
            "getspecialfolder" => match arguments.long(0)? {
                // There is no folder of Windows, nor of its system.
                2 => get(&std::env::temp_dir().to_string_lossy(), Kind::Folder),
                _ => Err(invalid()),
            },
            "getstandardstream" => {
                let number = arguments.long(0)?;
                let stream = self
                    .standard_streams
                    .as_ref()
                    .and_then(|streams| streams(number));
                stream.map(Variant::from).ok_or_else(invalid)
            }
            "opentextfile" => self.open_text_file(arguments),
            _ => self.changes(name, arguments),
        }
    }

    /// Does what changes the disk.
    fn changes(&self, name: &str, arguments: &Arguments) -> Result<Variant, Exception> {
        let text = |idx| arguments.text(idx);
        match name {
            "copyfile" => self.copy(arguments, Kind::File)?,
            "copyfolder" => self.copy(arguments, Kind::Folder)?,
            "movefile" => self.relocate(arguments, Kind::File)?,
            "movefolder" => self.relocate(arguments, Kind::Folder)?,
            "deletefile" => self.delete(arguments, Kind::File)?,
            "deletefolder" => self.delete(arguments, Kind::Folder)?,
            "createfolder" => {
                let path = self.disk.checked(&text(0)?, Access::Write)?;
                self.disk.create_folder(&path)?;
                return Ok(Entry::create(&self.disk, path, Kind::Folder));
            }
            "createtextfile" => {
                let path = self.disk.checked(&text(0)?, Access::Write)?;
                return create_text_file(&self.disk, &path, arguments);
            }
            _ => return Err(unsupported()),
        }
        Ok(Variant::Empty)
    }

    fn copy(&self, arguments: &Arguments, kind: Kind) -> Result<(), Exception> {
        let sources = self.disk.sources(&arguments.text(0)?, kind)?;
        self.disk.copy(
            sources,
            &arguments.text(1)?,
            kind,
            arguments.bool_or(2, true)?,
        )
    }

    fn relocate(&self, arguments: &Arguments, kind: Kind) -> Result<(), Exception> {
        let sources = self.disk.sources(&arguments.text(0)?, kind)?;
        self.disk
            .relocate(sources, &arguments.text(1)?, kind)
            .map(|_last| ())
    }

    fn delete(&self, arguments: &Arguments, kind: Kind) -> Result<(), Exception> {
        let sources = self.disk.sources(&arguments.text(0)?, kind)?;
        self.disk
            .delete(sources, kind, arguments.bool_or(1, false)?)
    }

    fn open_text_file(&self, arguments: &Arguments) -> Result<Variant, Exception> {
        let (mode, access) = open_mode(arguments.long_or(1, 1)?)?;
        let create = arguments.bool_or(2, false)?;
        let encoding = encoding(arguments.long_or(3, 0)?)?;
        let access = if create { Access::Write } else { access };
        let path = self.disk.checked(&arguments.text(0)?, access)?;
        let stream: ObjectRef = Rc::new(TextStream::open(&path, mode, create, encoding)?);
        Ok(stream.into())
    }

    fn temporary_name(&self) -> String {
        let count = self.temporary_names.get() + 1;
        self.temporary_names.set(count);
        let now = u64::try_from(Timestamp::now().as_nanosecond() % (1 << 62)).unwrap_or(0);
        format!(
            "rad{:05X}.tmp",
            (now ^ now >> 20).wrapping_add(count) & 0xf_ffff
        )
    }
}

impl Dispatch for FileSystemObject {
    fn type_name(&self) -> Cow<'_, str> {
        "FileSystemObject".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match Request::new(member, kind).parts() {
            (_, true) => Err(unsupported()),
            ("drives", false) => collection(Drives::create(&self.disk), arguments),
            (name, false) => self.names(name, arguments),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Creates a file: the arguments behind its name say whether one that is there is overwritten, and
/// whether it is stored in UTF-16.
fn create_text_file(
    disk: &Rc<Disk>,
    path: &Path,
    arguments: &Arguments,
) -> Result<Variant, Exception> {
    let (overwrite, wide) = (arguments.bool_or(1, true)?, arguments.bool_or(2, false)?);
    let encoding = if wide {
        Encoding::Wide
    } else {
        Encoding::Narrow
    };
    disk.policy.check(path, Access::Write)?;
    let stream: ObjectRef = Rc::new(TextStream::create(path, overwrite, encoding)?);
    Ok(stream.into())
}

/// Reads ForReading, ForWriting or ForAppending.
fn open_mode(number: i32) -> Result<(Mode, Access), Exception> {
    match number {
        1 => Ok((Mode::Read, Access::Read)),
        2 => Ok((Mode::Write, Access::Write)),
        8 => Ok((Mode::Append, Access::Write)),
        _ => Err(invalid()),
    }
}

/// Reads TristateFalse, TristateTrue or TristateUseDefault.
fn encoding(number: i32) -> Result<Encoding, Exception> {
    match number {
        0 | -2 => Ok(Encoding::Narrow),
        -1 => Ok(Encoding::Wide),
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests;

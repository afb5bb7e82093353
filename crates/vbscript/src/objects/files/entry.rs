//! `File`, `Folder`, and the collections of both.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::SystemTime;

use swbem_automation::{
    Arguments, Date, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Values, Variant, coerce,
};

use super::super::member::{
    Request, collection, count, invalid, new_value, object_text, unsupported,
};
use super::disk::{Disk, Kind, Sources};
use super::drive::Drive;
use super::path;
use super::policy::{Access, io_error};
use super::stream::TextStream;
use super::{encoding, open_mode};
use crate::builtins::local_days;

/// The bits of `Attributes`.
const READ_ONLY: i32 = 1;
const HIDDEN: i32 = 2;
const DIRECTORY: i32 = 16;
const ARCHIVE: i32 = 32;
const ALIAS: i32 = 1024;

/// A file or a folder.
pub(super) struct Entry {
    disk: Rc<Disk>,
    kind: Kind,
    path: RefCell<PathBuf>,
}

impl Entry {
    pub(super) fn create(disk: &Rc<Disk>, path: PathBuf, kind: Kind) -> Variant {
        let object: ObjectRef = Rc::new(Self {
            disk: Rc::clone(disk),
            kind,
            path: path.into(),
        });
        object.into()
    }

    fn name(&self) -> String {
        let path = self.path.borrow();
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    fn full_name(&self) -> String {
        self.path.borrow().to_string_lossy().into_owned()
    }

    fn metadata(&self) -> Result<fs::Metadata, Exception> {
        let path = self.path.borrow();
        self.disk.policy.check(&path, Access::Read)?;
        fs::metadata(&*path).map_err(|error| io_error(&error, self.kind.missing(), &path))
    }

    fn date(
        &self,
        of: fn(&fs::Metadata) -> std::io::Result<SystemTime>,
    ) -> Result<Variant, Exception> {
        let metadata = self.metadata()?;
        // Not every file system keeps the time of birth.
        let time = of(&metadata).or_else(|_unknown| metadata.modified());
        let days = time.ok().and_then(local_days);
        let days = days.ok_or_else(|| Exception::runtime(RuntimeError::DeviceError))?;
        Ok(Date(days).into())
    }

    fn attributes(&self) -> Result<i32, Exception> {
        let path = self.path.borrow();
        let metadata = self.metadata()?;
        let mut attributes = if metadata.is_dir() {
            DIRECTORY
        } else {
            ARCHIVE
        };
        if metadata.permissions().readonly() {
            attributes |= READ_ONLY;
        }
        if self.name().starts_with('.') {
            attributes |= HIDDEN;
        }
        if path.is_symlink() {
            attributes |= ALIAS;
        }
        Ok(attributes)
    }

    /// Makes the file writable or not; the other attributes follow from what it is.
    fn set_attributes(&self, attributes: i32) -> Result<Variant, Exception> {
        let path = self.path.borrow();
        self.disk.policy.check(&path, Access::Write)?;
        let mut permissions = self.metadata()?.permissions();
        let read_only = attributes & READ_ONLY != 0;
        if permissions.readonly() != read_only {
            use std::os::unix::fs::PermissionsExt;
            // Writable for its owner, as far as there is one; read-only for everyone.
            let mode = permissions.mode();
            permissions.set_mode(if read_only {
                mode & !0o222
            } else {
                mode | 0o200
            });
            let set = fs::set_permissions(&*path, permissions);
            set.map_err(|error| io_error(&error, self.kind.missing(), &path))?;
        }
        Ok(Variant::Empty)
    }

    fn size(&self) -> Result<Variant, Exception> {
        let size = match self.kind {
            Kind::File => self.metadata()?.len(),
            Kind::Folder => self.disk.folder_size(&self.path.borrow())?,
        };
        Ok(number(size))
    }

    fn type_text(&self) -> String {
        match (self.kind, path::extension(&self.name())) {
            (Kind::Folder, _) => "File Folder".to_owned(),
            (Kind::File, "") => "File".to_owned(),
            (Kind::File, extension) => format!("{} File", extension.to_uppercase()),
        }
    }

    fn parent(&self) -> Variant {
        match self.path.borrow().parent() {
            Some(parent) => Self::create(&self.disk, parent.to_owned(), Kind::Folder),
            None => Variant::NOTHING,
        }
    }

    fn rename(&self, name: &str) -> Result<Variant, Exception> {
        if name.is_empty() || name.contains(['/', '\\']) {
            return Err(invalid());
        }
        let target = self.path.borrow().with_file_name(name);
        self.disk.rename(&self.path.borrow(), &target, self.kind)?;
        *self.path.borrow_mut() = target;
        Ok(Variant::Empty)
    }

    /// Returns the path itself, whatever characters are in it.
    fn source(&self) -> Sources {
        Sources::one(self.path.borrow().clone())
    }

    fn entries(&self, kind: Kind) -> ObjectRef {
        let folder = self.path.borrow().clone();
        Rc::new(Entries {
            disk: Rc::clone(&self.disk),
            kind,
            folder,
        })
    }

    /// Answers what files and folders have in common.
    fn common(&self, request: &Request, arguments: &Arguments) -> Result<Variant, Exception> {
        Ok(match request.parts() {
            ("path" | "", false) => self.full_name().into(),
            ("shortpath", false) => self.full_name().into(),
            ("name" | "shortname", false) => self.name().into(),
            ("name", true) => self.rename(&object_text(new_value(arguments)?)?)?,
            ("attributes", false) => self.attributes()?.into(),
            ("attributes", true) => self.set_attributes(coerce::to_long(new_value(arguments)?)?)?,
            ("datecreated", false) => self.date(fs::Metadata::created)?,
            ("datelastaccessed", false) => self.date(fs::Metadata::accessed)?,
            ("datelastmodified", false) => self.date(fs::Metadata::modified)?,
            ("drive", false) => Drive::create(&self.disk),
            ("parentfolder", false) => self.parent(),
            ("size", false) => self.size()?,
            ("type", false) => self.type_text().into(),
            ("copy", false) => {
                let (to, overwrite) = (arguments.text(0)?, arguments.bool_or(1, true)?);
                self.disk.copy(self.source(), &to, self.kind, overwrite)?;
                Variant::Empty
            }
            ("delete", false) => {
                let force = arguments.bool_or(0, false)?;
                self.disk.delete(self.source(), self.kind, force)?;
                Variant::Empty
            }
            ("move", false) => {
                let target = self
                    .disk
                    .relocate(self.source(), &arguments.text(0)?, self.kind)?;
                if let Some(target) = target {
                    *self.path.borrow_mut() = target;
                }
                Variant::Empty
            }
            _ => return Err(unsupported()),
        })
    }
}

impl Dispatch for Entry {
    fn type_name(&self) -> Cow<'_, str> {
        match self.kind {
            Kind::File => "File",
            Kind::Folder => "Folder",
        }
        .into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let request = Request::new(member, kind);
        match (self.kind, request.parts()) {
            (Kind::File, ("openastextstream", false)) => {
                let (mode, access) = open_mode(arguments.long_or(0, 1)?)?;
                let encoding = encoding(arguments.long_or(1, 0)?)?;
                let path = self.path.borrow();
                self.disk.policy.check(&path, access)?;
                let stream: ObjectRef = Rc::new(TextStream::open(&path, mode, false, encoding)?);
                Ok(stream.into())
            }
            (Kind::Folder, ("files", false)) => collection(self.entries(Kind::File), arguments),
            (Kind::Folder, ("subfolders", false)) => {
                collection(self.entries(Kind::Folder), arguments)
            }
            (Kind::Folder, ("isrootfolder", false)) => {
                Ok(self.path.borrow().parent().is_none().into())
            }
            (Kind::Folder, ("createtextfile", false)) => {
                let path = Disk::within(&self.path.borrow(), &arguments.text(0)?);
                super::create_text_file(&self.disk, &path, arguments)
            }
            _ => self.common(&request, arguments),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The files of a folder, or the folders in it.
struct Entries {
    disk: Rc<Disk>,
    kind: Kind,
    folder: PathBuf,
}

impl Entries {
    fn item(&self, name: &str) -> Result<Variant, Exception> {
        if name.is_empty() || name.contains(['/', '\\']) {
            return Err(self.kind.missing().into());
        }
        let path = self.folder.join(name);
        self.disk.expect(&path, self.kind)?;
        Ok(Entry::create(&self.disk, path, self.kind))
    }
}

impl Dispatch for Entries {
    fn type_name(&self) -> Cow<'_, str> {
        match self.kind {
            Kind::File => "Files",
            Kind::Folder => "Folders",
        }
        .into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match (self.kind, Request::new(member, kind).parts()) {
            (_, ("count", false)) => count(self.disk.list(&self.folder, self.kind)?.len()),
            (_, ("item" | "", false)) => self.item(&arguments.text(0)?),
            (Kind::Folder, ("add", false)) => {
                let path = Disk::within(&self.folder, &arguments.text(0)?);
                self.disk.create_folder(&path)?;
                Ok(Entry::create(&self.disk, path, Kind::Folder))
            }
            _ => Err(unsupported()),
        }
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let (disk, kind) = (Rc::clone(&self.disk), self.kind);
        let found = self.disk.list(&self.folder, self.kind)?;
        Ok(Box::new(
            found
                .into_iter()
                .map(move |path| Ok(Entry::create(&disk, path, kind))),
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns a size: a Long as long as it is one.
pub(super) fn number(size: u64) -> Variant {
    match i32::try_from(size) {
        Ok(small) => Variant::Long(small),
        Err(_large) => Variant::Double(coerce::real(i64::try_from(size).unwrap_or(i64::MAX))),
    }
}

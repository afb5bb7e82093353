//! `TextStream`: a file that is read or written as text.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, RuntimeError, Text, Variant, coerce, memory,
};

use super::super::member::{Request, invalid, object_text, unsupported};
use super::policy::io_error;

/// The largest file that is read; it is held in memory as a whole.
const FILE_BYTES_MAX: u64 = 512 << 20;
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// How a file is opened: ForReading, ForWriting, ForAppending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Read,
    Write,
    Append,
}

/// How text is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8; what is read and is none is taken for code page 1252.
    Narrow,
    /// UTF-16, the low byte first.
    Wide,
}

/// An open file.
pub(super) struct TextStream {
    path: PathBuf,
    state: RefCell<State>,
}

enum State {
    Reading(Reader),
    Writing(Writer),
    Closed,
}

struct Reader {
    text: Text,
    /// The byte of `text` at which the next character is.
    at: usize,
    line: i32,
    /// The byte at which the current line begins.
    line_start: usize,
}

struct Writer {
    file: BufWriter<File>,
    encoding: Encoding,
    line: i32,
    column: i32,
}

impl TextStream {
    /// Opens a file; with `create` it need not exist.
    pub(super) fn open(
        path: &Path,
        mode: Mode,
        create: bool,
        encoding: Encoding,
    ) -> Result<Self, Exception> {
        let missing = match path.parent() {
            Some(folder) if !folder.is_dir() => RuntimeError::PathNotFound,
            _ => RuntimeError::FileNotFound,
        };
        let failed = |error: std::io::Error| io_error(&error, missing, path);
        // A pipe or a terminal would wait, and some devices never end.
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(Exception::runtime(RuntimeError::PermissionDenied)
                .with_detail(format!("{}: not a regular file", path.display())));
        }
        let mut options = OpenOptions::new();
        match mode {
            Mode::Read if create => options.read(true).append(true).create(true),
            Mode::Read => options.read(true),
            Mode::Write => options.write(true).truncate(true).create(create),
            Mode::Append => options.append(true).create(create),
        };
        let mut file = options.open(path).map_err(failed)?;
        if mode == Mode::Read {
            let text = decode(&read_all(&mut file, path)?, encoding);
            let reader = Reader {
                text: text.into(),
                at: 0,
                line: 1,
                line_start: 0,
            };
            return Ok(Self {
                path: path.to_owned(),
                state: State::Reading(reader).into(),
            });
        }
        let is_empty = file.seek(std::io::SeekFrom::End(0)).map_err(failed)? == 0;
        let mut file = BufWriter::new(file);
        if encoding == Encoding::Wide && is_empty {
            file.write_all(&[0xff, 0xfe]).map_err(failed)?;
        }
        let writer = Writer {
            file,
            encoding,
            line: 1,
            column: 1,
        };
        Ok(Self {
            path: path.to_owned(),
            state: State::Writing(writer).into(),
        })
    }

    /// Creates a file, or with `overwrite` empties one that is there.
    pub(super) fn create(
        path: &Path,
        overwrite: bool,
        encoding: Encoding,
    ) -> Result<Self, Exception> {
        if !overwrite {
            let created = OpenOptions::new().write(true).create_new(true).open(path);
            created.map_err(|error| io_error(&error, RuntimeError::PathNotFound, path))?;
        }
        Self::open(path, Mode::Write, true, encoding)
    }

    /// Uses the file for reading; one that was opened to be written is error 54.
    fn read<T>(&self, f: impl FnOnce(&mut Reader) -> Result<T, Exception>) -> Result<T, Exception> {
        match &mut *self.state.borrow_mut() {
            State::Reading(reader) => f(reader),
            State::Writing(_) => Err(RuntimeError::BadFileMode.into()),
            State::Closed => Err(RuntimeError::ObjectVariableNotSet.into()),
        }
    }

    fn write(&self, text: &str) -> Result<Variant, Exception> {
        match &mut *self.state.borrow_mut() {
            State::Writing(writer) => {
                let written = writer.write(text);
                written
                    .map_err(|error| io_error(&error, RuntimeError::FileNotFound, &self.path))?;
                Ok(Variant::Empty)
            }
            State::Reading(_) => Err(RuntimeError::BadFileMode.into()),
            State::Closed => Err(RuntimeError::ObjectVariableNotSet.into()),
        }
    }

    fn close(&self) -> Result<Variant, Exception> {
        let state = std::mem::replace(&mut *self.state.borrow_mut(), State::Closed);
        if let State::Writing(mut writer) = state {
            let flushed = writer.file.flush();
            flushed.map_err(|error| io_error(&error, RuntimeError::FileNotFound, &self.path))?;
        }
        Ok(Variant::Empty)
    }

    fn position(&self) -> Result<(i32, i32), Exception> {
        match &*self.state.borrow() {
            State::Reading(reader) => Ok((reader.line, reader.column())),
            State::Writing(writer) => Ok((writer.line, writer.column)),
            State::Closed => Err(RuntimeError::ObjectVariableNotSet.into()),
        }
    }
}

impl Reader {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn column(&self) -> i32 {
        let line = self.text.get(self.line_start..self.at).unwrap_or_default();
        i32::try_from(line.encode_utf16().count() + 1).unwrap_or(i32::MAX)
    }

    /// Takes `length` bytes, which end at a character; at the end of the file is error 62.
    fn take(&mut self, length: usize) -> Result<Text, Exception> {
        if self.rest().is_empty() {
            return Err(RuntimeError::InputPastEnd.into());
        }
        let taken = self.rest().get(..length).unwrap_or_default().to_owned();
        self.at += taken.len();
        let lines = taken.matches('\n').count();
        self.line = self
            .line
            .saturating_add(i32::try_from(lines).unwrap_or(i32::MAX));
        if let Some(last) = taken.rfind('\n') {
            self.line_start = self.at - taken.len() + last + 1;
        }
        Ok(taken.into())
    }

    fn take_line(&mut self) -> Result<Text, Exception> {
        let rest = self.rest();
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let line = self.take(length)?;
        let line = line.strip_suffix('\n').unwrap_or(&line);
        Ok(Text::from(line.strip_suffix('\r').unwrap_or(line)))
    }

    /// Takes `count` characters.
    fn take_units(&mut self, count: i32) -> Result<Text, Exception> {
        let count = usize::try_from(count).map_err(|_negative| invalid())?;
        let mut units = 0;
        let rest = self.rest();
        let end = rest.char_indices().find(|(_, character)| {
            let before = units;
            units += character.len_utf16();
            before >= count
        });
        self.take(end.map_or(rest.len(), |(at, _)| at))
    }
}

impl Writer {
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        match self.encoding {
            Encoding::Narrow => self.file.write_all(text.as_bytes())?,
            Encoding::Wide => {
                for unit in text.encode_utf16() {
                    self.file.write_all(&unit.to_le_bytes())?;
                }
            }
        }
        let (lines, last) = (
            text.matches('\n').count(),
            text.rsplit('\n').next().unwrap_or(""),
        );
        if lines > 0 {
            self.line = self
                .line
                .saturating_add(i32::try_from(lines).unwrap_or(i32::MAX));
            self.column = 1;
        }
        let units = i32::try_from(last.encode_utf16().count()).unwrap_or(i32::MAX);
        self.column = self.column.saturating_add(units);
        Ok(())
    }
}

/// Reads a file to its end, as long as there is memory for it.
fn read_all(file: &mut File, path: &Path) -> Result<Vec<u8>, Exception> {
    let mut bytes = Vec::new();
    let mut limited = file.take(FILE_BYTES_MAX + 1);
    loop {
        // Each byte becomes at most three when it is decoded.
        memory::reserve((bytes.len() + CHUNK_BYTES).saturating_mul(4))?;
        let chunk = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
        let read = limited.by_ref().take(chunk).read_to_end(&mut bytes);
        let read = read.map_err(|error| io_error(&error, RuntimeError::FileNotFound, path))?;
        if read == 0 {
            break;
        }
    }
    if limited.limit() == 0 {
        return Err(RuntimeError::OutOfMemory.into());
    }
    Ok(bytes)
}

fn decode(bytes: &[u8], encoding: Encoding) -> String {
    if encoding == Encoding::Wide {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| {
                let (low, high) = (pair.first().copied(), pair.get(1).copied());
                u16::from_le_bytes([low.unwrap_or_default(), high.unwrap_or_default()])
            })
            .collect();
        let units = units.strip_prefix(&[0xfeff]).unwrap_or(&units);
        return String::from_utf16_lossy(units);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_not_utf8) => bytes
            .iter()
            .map(|byte| crate::builtins::code_page_char(*byte))
            .collect(),
    }
}

impl Dispatch for TextStream {
    fn type_name(&self) -> Cow<'_, str> {
        "TextStream".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let given_text = |arguments: &Arguments| match arguments.optional(0) {
            Some(value) => object_text(value),
            None => Ok(Text::default()),
        };
        match Request::new(member, kind).parts() {
            ("atendofstream", false) => self.read(|reader| Ok(reader.rest().is_empty().into())),
            ("atendofline", false) => self.read(|reader| {
                let rest = reader.rest();
                Ok((rest.is_empty() || rest.starts_with(['\r', '\n'])).into())
            }),
            ("line", false) => Ok(self.position()?.0.into()),
            ("column", false) => Ok(self.position()?.1.into()),
            ("close", false) => self.close(),
            ("read", false) => {
                let count = arguments.long(0)?;
                self.read(|reader| reader.take_units(count))
                    .map(Variant::from)
            }
            ("readall", false) => self
                .read(|reader| reader.take(reader.rest().len()))
                .map(Variant::from),
            ("readline", false) => self.read(Reader::take_line).map(Variant::from),
            ("skip", false) => {
                let count = arguments.long(0)?;
                self.read(|reader| reader.take_units(count))
                    .map(|_| Variant::Empty)
            }
            ("skipline", false) => self.read(Reader::take_line).map(|_| Variant::Empty),
            ("write", false) => self.write(&object_text(arguments.required(0)?)?),
            ("writeline", false) => self.write(&format!("{}\r\n", given_text(arguments)?)),
            ("writeblanklines", false) => {
                let lines = usize::try_from(coerce::to_long(arguments.required(0)?)?);
                let lines = lines.map_err(|_negative| invalid())?;
                memory::reserve(lines.saturating_mul(2))?;
                self.write(&"\r\n".repeat(lines))
            }
            _ => Err(unsupported()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

//! `WScript.StdIn`, `StdOut` and `StdErr`.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{BufRead, Read, Write};
use std::rc::{Rc, Weak};
use std::time::Duration;

use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Variant, coerce,
};

use super::{Console, Shared};
use crate::objects::StandardStreams;

/// What has been read of the standard input and not been taken yet.
pub(super) struct Input {
    console: Rc<dyn Console>,
    read: RefCell<Reading>,
}

#[derive(Default)]
struct Reading {
    /// The rest of the current line, its end included.
    rest: String,
    is_over: bool,
    lines: i32,
    column: i32,
}

/// A text stream.
pub(super) struct TextStream {
    of: Of,
}

enum Of {
    Input(Weak<Shared>),
    Output(Rc<dyn Console>),
    Errors(Rc<dyn Console>),
    /// What a program that a script started writes.
    Reader(RefCell<PipeReader>),
    /// What it reads; nothing once it is closed.
    Writer(RefCell<Option<Box<dyn Write>>>),
}

struct PipeReader {
    source: Box<dyn BufRead>,
    reading: Reading,
}

impl Input {
    pub(super) fn new(console: Rc<dyn Console>) -> Self {
        Input {
            console,
            read: RefCell::default(),
        }
    }

    /// Waits for a line at most for a time.
    pub(super) fn wait_line(&self, time: Duration) -> Option<Option<String>> {
        {
            let mut reading = self.read.borrow_mut();
            if !reading.rest.is_empty() {
                let line = std::mem::take(&mut reading.rest);
                return Some(Some(line.trim_end_matches(['\r', '\n']).to_owned()));
            }
        }
        self.console.wait_line(time)
    }

    fn take<T>(
        &self,
        take: impl FnOnce(&mut Reading, &mut dyn FnMut() -> Option<String>) -> T,
    ) -> T {
        let mut more = || {
            self.console.read_line().map(|mut line| {
                line.push('\n');
                line
            })
        };
        take(&mut self.read.borrow_mut(), &mut more)
    }
}

type More<'a> = &'a mut dyn FnMut() -> Option<String>;

impl Reading {
    /// Reads on if all of the line was taken; tells whether there is more.
    fn fill(&mut self, more: More<'_>) -> bool {
        if self.rest.is_empty() && !self.is_over {
            match more() {
                Some(line) => self.rest = line,
                None => self.is_over = true,
            }
        }
        !self.rest.is_empty()
    }

    fn line(&mut self, more: More<'_>) -> Result<String, Exception> {
        if !self.fill(more) {
            return Err(Exception::runtime(RuntimeError::InputPastEnd));
        }
        let line = std::mem::take(&mut self.rest);
        self.lines += 1;
        self.column = 0;
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn all(&mut self, more: More<'_>) -> Result<String, Exception> {
        if !self.fill(more) {
            return Err(Exception::runtime(RuntimeError::InputPastEnd));
        }
        let mut all = String::new();
        while self.fill(more) {
            all.push_str(&std::mem::take(&mut self.rest));
            self.lines += 1;
        }
        Ok(all)
    }

    fn characters(&mut self, count: i32, more: More<'_>) -> Result<String, Exception> {
        let mut left = usize::try_from(count)
            .map_err(|_negative| Exception::runtime(RuntimeError::InvalidProcedureCall))?;
        if !self.fill(more) {
            return Err(Exception::runtime(RuntimeError::InputPastEnd));
        }
        let mut taken = String::new();
        while left > 0 && self.fill(more) {
            let end = self
                .rest
                .char_indices()
                .nth(left)
                .map_or(self.rest.len(), |(end, _)| end);
            let part: String = self.rest.drain(..end).collect();
            let characters = part.chars().count();
            left -= characters;
            self.column += i32::try_from(characters).unwrap_or(i32::MAX);
            if part.ends_with('\n') {
                self.lines += 1;
                self.column = 0;
            }
            taken.push_str(&part);
        }
        Ok(taken)
    }

    fn member(
        &mut self,
        member: &str,
        arguments: &Arguments,
        more: More<'_>,
    ) -> Result<Variant, Exception> {
        Ok(match member {
            "readline" => self.line(more)?.into(),
            "readall" => self.all(more)?.into(),
            "read" => self.characters(arguments.long(0)?, more)?.into(),
            "skip" => {
                self.characters(arguments.long(0)?, more)?;
                Variant::Empty
            }
            "skipline" => {
                self.line(more)?;
                Variant::Empty
            }
            "atendofstream" => (!self.fill(more)).into(),
            "atendofline" => {
                self.fill(more);
                (self.rest.is_empty() || self.rest.starts_with(['\r', '\n'])).into()
            }
            "line" => (self.lines + 1).into(),
            "column" => (self.column + 1).into(),
            "close" => Variant::Empty,
            "write" | "writeline" | "writeblanklines" => {
                return Err(Exception::runtime(RuntimeError::BadFileMode));
            }
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        })
    }
}

/// Returns the streams of the host by their number, for `FileSystemObject.GetStandardStream`.
pub(super) fn standard(shared: &Rc<Shared>) -> StandardStreams {
    let shared = Rc::downgrade(shared);
    Rc::new(move |number| {
        let shared = shared.upgrade()?;
        match number {
            0 => Some(TextStream::input(&shared)),
            1 => Some(TextStream::output(&shared.console)),
            2 => Some(TextStream::errors(&shared.console)),
            _ => None,
        }
    })
}

impl TextStream {
    pub(super) fn input(shared: &Rc<Shared>) -> ObjectRef {
        TextStream::wrap(Of::Input(Rc::downgrade(shared)))
    }

    pub(super) fn output(console: &Rc<dyn Console>) -> ObjectRef {
        TextStream::wrap(Of::Output(console.clone()))
    }

    pub(super) fn errors(console: &Rc<dyn Console>) -> ObjectRef {
        TextStream::wrap(Of::Errors(console.clone()))
    }

    /// Makes the stream of what a program writes.
    pub(super) fn reader(source: impl Read + 'static) -> ObjectRef {
        TextStream::wrap(Of::Reader(RefCell::new(PipeReader {
            source: Box::new(std::io::BufReader::new(source)),
            reading: Reading::default(),
        })))
    }

    /// Makes the stream of what a program reads.
    pub(super) fn writer(sink: impl Write + 'static) -> ObjectRef {
        TextStream::wrap(Of::Writer(RefCell::new(Some(Box::new(sink)))))
    }

    fn wrap(of: Of) -> ObjectRef {
        Rc::new(TextStream { of })
    }

    fn write(&self, member: &str, arguments: &Arguments) -> Result<Variant, Exception> {
        let text = match member {
            "write" => coerce::to_text(arguments.required(0)?)?.to_string(),
            "writeline" => format!("{}\n", arguments.text_or(0, "")?),
            "writeblanklines" => {
                let count = usize::try_from(arguments.long(0)?).unwrap_or(0);
                swbem_automation::memory::reserve(count)?;
                "\n".repeat(count)
            }
            "close" => {
                if let Of::Writer(sink) = &self.of {
                    sink.borrow_mut().take();
                }
                return Ok(Variant::Empty);
            }
            "line" | "column" => return Ok(1.into()),
            "read" | "readline" | "readall" | "skip" | "skipline" | "atendofstream"
            | "atendofline" => return Err(Exception::runtime(RuntimeError::BadFileMode)),
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        };
        match &self.of {
            Of::Output(console) => console.write_out(&text),
            Of::Errors(console) => console.write_err(&text),
            Of::Writer(sink) => {
                let mut sink = sink.borrow_mut();
                let written = sink.as_mut().map(|sink| sink.write_all(text.as_bytes()));
                if !matches!(written, Some(Ok(()))) {
                    return Err(Exception::runtime(RuntimeError::BadFileMode));
                }
            }
            Of::Input(_) | Of::Reader(_) => {}
        }
        Ok(Variant::Empty)
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
        let member = match member {
            Some(member) if !kind.is_put() => member.to_ascii_lowercase(),
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        };
        match &self.of {
            Of::Input(shared) => match shared.upgrade() {
                Some(shared) => shared
                    .input
                    .take(|reading, more| reading.member(&member, arguments, more)),
                None => Err(Exception::runtime(RuntimeError::InputPastEnd)),
            },
            Of::Reader(reader) => {
                let PipeReader { source, reading } = &mut *reader.borrow_mut();
                let mut more = || {
                    let mut line = Vec::new();
                    match source.read_until(b'\n', &mut line) {
                        Ok(count) if count > 0 => Some(String::from_utf8_lossy(&line).into_owned()),
                        _ => None,
                    }
                };
                reading.member(&member, arguments, &mut more)
            }
            _ => self.write(&member, arguments),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

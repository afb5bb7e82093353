//! Elements as pairs, with text that XML can hold.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use swbem_core::{Error, Result, Status, bail};

/// XML that is being written.
pub(crate) struct Elements {
    writer: Writer<Vec<u8>>,
}

/// The attributes of one element, in the order they are written.
pub(crate) struct Attributes(Vec<(&'static str, String)>);

impl Elements {
    pub(crate) fn new() -> Self {
        Elements {
            writer: Writer::new(Vec::new()),
        }
    }

    /// Writes an element with what `content` writes inside it.
    pub(crate) fn element(
        &mut self,
        name: &str,
        attributes: Attributes,
        content: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let mut start = BytesStart::new(name);
        for (attribute, value) in &attributes.0 {
            check(value)?;
            start.push_attribute((*attribute, value.as_str()));
        }
        self.write(Event::Start(start))?;
        content(self)?;
        self.write(Event::End(BytesEnd::new(name)))
    }

    /// Writes an element without attributes that holds a text.
    pub(crate) fn text_element(&mut self, name: &str, text: &str) -> Result<()> {
        self.element(name, Attributes::none(), |xml| xml.text(text))
    }

    /// Writes a text.
    pub(crate) fn text(&mut self, text: &str) -> Result<()> {
        check(text)?;
        let escaped = quick_xml::escape::escape(text).replace('\r', "&#13;");
        self.write(Event::Text(BytesText::from_escaped(escaped)))
    }

    pub(crate) fn finish(self) -> Result<String> {
        String::from_utf8(self.writer.into_inner()).map_err(|error| unexpected().with_source(error))
    }

    fn write(&mut self, event: Event<'_>) -> Result<()> {
        self.writer
            .write_event(event)
            .map_err(|error| unexpected().with_source(error))
    }
}

impl Attributes {
    pub(crate) fn none() -> Self {
        Attributes(Vec::new())
    }

    pub(crate) fn of(name: &'static str, value: impl Into<String>) -> Self {
        Attributes::none().and(name, value)
    }

    pub(crate) fn and(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// Adds a truth value where it is not the one the document type assumes.
    pub(crate) fn unless(self, assumed: bool, name: &'static str, value: bool) -> Self {
        if value == assumed {
            self
        } else {
            self.and(name, if value { "true" } else { "false" })
        }
    }
}

/// Refuses characters that XML 1.0 has no way to write.
fn check(text: &str) -> Result<()> {
    let forbidden = |c: char| match c {
        '\t' | '\n' | '\r' => false,
        '\u{FFFE}' | '\u{FFFF}' => true,
        c => c < ' ',
    };
    match text.chars().find(|c| forbidden(*c)) {
        Some(c) => bail!(
            FAILED,
            "a text has the character U+{:04X}, which XML cannot hold",
            u32::from(c)
        ),
        None => Ok(()),
    }
}

fn unexpected() -> Error {
    Error::new(Status::CRITICAL_ERROR, "the XML could not be written")
}

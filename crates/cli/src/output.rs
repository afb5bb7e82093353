//! What a command prints: tables for people, and JSON, MOF and csv for programs.

use std::io::{self, BufWriter, IsTerminal, Write};

use clap::ValueEnum;
use serde::Serialize;
use swbem_core::{Object, Value};
use swbem_mof::{Flavors, print_object};

use crate::failure::Failure;
use crate::json::JsonObject;
use crate::table::{Record, StreamedTable};
use crate::text;

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: columns, or one block per object where columns do not fit
    Table,
    /// One JSON value per line
    Json,
    /// MOF, as `swbem mof compile` reads it
    Mof,
    /// Comma-separated values with a header
    Csv,
}

/// Says what a terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Whether escape sequences for styles are written.
    pub(crate) is_painted: bool,
    /// How wide lines may be; `None` is without limit.
    pub(crate) width: Option<usize>,
}

/// Returns what a column holds of an object.
pub(crate) type Cells<'a> = &'a dyn Fn(&Object) -> Vec<Value>;

/// Is standard output.
pub(crate) struct Output {
    format: Format,
    look: Look,
    out: BufWriter<Box<dyn Write + Send>>,
}

impl Output {
    /// Opens standard output.
    pub(crate) fn stdout(format: Format, color: anstream::ColorChoice) -> Output {
        let stdout = io::stdout();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| width.0.into());
        let is_painted = match color {
            anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => true,
            anstream::ColorChoice::Never => false,
            anstream::ColorChoice::Auto => {
                stdout.is_terminal()
                    && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
            }
        };
        Output::to(format, Look { is_painted, width }, Box::new(stdout))
    }

    /// Prints to a writer.
    pub(crate) fn to(format: Format, look: Look, out: Box<dyn Write + Send>) -> Output {
        Output {
            format,
            look,
            out: BufWriter::new(out),
        }
    }

    /// Returns the format asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Returns what the terminal can do.
    pub(crate) fn look(&self) -> Look {
        self.look
    }

    /// Writes what is still held back.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// Returns standard output itself.
    pub(crate) fn writer(&mut self) -> impl Write {
        &mut self.out
    }

    /// Prints a line of text.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), Failure> {
        self.out.write_all(line.as_bytes())?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Prints text as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.out.write_all(text.as_bytes())?)
    }

    /// Prints a value as a line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Prints records of csv.
    pub(crate) fn csv<R>(&mut self, records: impl IntoIterator<Item = R>) -> Result<(), Failure>
    where
        R: IntoIterator<Item: AsRef<[u8]>>,
    {
        let mut writer = csv::Writer::from_writer(&mut self.out);
        for record in records {
            writer.write_record(record).map_err(csv_failure)?;
        }
        Ok(writer.flush()?)
    }

    /// Prints a single object.
    pub(crate) fn object(&mut self, object: &Object) -> Result<(), Failure> {
        match self.format {
            Format::Table => {
                let record = Record::of(object);
                self.text(&record.render(self.look))
            }
            Format::Json => self.json(&JsonObject(object)),
            Format::Mof => self.mof(object),
            Format::Csv => {
                let header = ["Property", "Type", "Value"].map(str::to_owned);
                let record = Record::of(object);
                let rows = record.rows.iter().map(|row| {
                    [
                        row.name.clone(),
                        row.data_type.clone(),
                        text::field(&row.value),
                    ]
                });
                self.csv(std::iter::once(header).chain(rows))
            }
        }
    }

    /// Prints objects as they come; columns are for the formats that have them.
    pub(crate) fn objects(
        &mut self,
        header: &[String],
        cells: Cells<'_>,
        objects: &mut dyn Iterator<Item = Result<Object, Failure>>,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.table(header, cells, objects),
            Format::Json => {
                for object in objects {
                    self.json(&JsonObject(&object?))?;
                    self.show()?;
                }
                Ok(())
            }
            Format::Mof => {
                for (nth, object) in objects.enumerate() {
                    let object = object?;
                    if nth > 0 {
                        self.line("")?;
                    }
                    self.mof(&object)?;
                    self.show()?;
                }
                Ok(())
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(&mut self.out);
                writer.write_record(header).map_err(csv_failure)?;
                for object in objects {
                    let object = object?;
                    let fields = cells(&object);
                    let fields = fields.iter().map(text::field);
                    writer.write_record(fields).map_err(csv_failure)?;
                }
                Ok(writer.flush()?)
            }
        }
    }

    /// Writes what is held back where somebody looks on: the next object may take its time.
    fn show(&mut self) -> Result<(), Failure> {
        match self.look.width {
            Some(_) => self.flush(),
            None => Ok(()),
        }
    }

    fn mof(&mut self, object: &Object) -> Result<(), Failure> {
        self.line(print_object(object, Flavors::Written).trim_end())
    }

    fn table(
        &mut self,
        header: &[String],
        cells: Cells<'_>,
        objects: &mut dyn Iterator<Item = Result<Object, Failure>>,
    ) -> Result<(), Failure> {
        let mut table = StreamedTable::new(header, self.look);
        for object in objects {
            let object = object?;
            table.push(object, cells);
            if let Some(text) = table.ready() {
                self.text(&text)?;
                self.show()?;
            }
        }
        let rest = table.finish();
        self.text(&rest)
    }
}

/// Brings out the error of writing, by whose kind a closed pipe is known.
fn csv_failure(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests;

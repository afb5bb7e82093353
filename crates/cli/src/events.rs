//! What a sink hears, as it is shown.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use swbem::{NamedValueSet, Sink};
use swbem_core::{Error, Status};

use crate::failure::Failure;
use crate::json::JsonNamedValues;
use crate::output::{Format, Output};
use crate::text;

const OBJECT_PUT: &str = "OnObjectPut";

/// Says what is shown of a sink's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Every event.
    Events,
    /// The paths of what was put.
    Paths,
}

/// Prints the events of a sink while they come.
#[derive(Clone)]
pub(crate) struct Events {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    output: Output,
    shown: Shown,
    /// Whether csv has its header.
    has_header: bool,
    /// What the first call that failed ended with.
    first_error: Option<Error>,
    /// Why nothing is printed any more.
    broken: Option<Failure>,
}

/// Is an event as JSON.
#[derive(Serialize)]
struct JsonEvent<'a> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<JsonNamedValues<'a>>,
}

impl Events {
    /// Prints to `output`.
    pub(crate) fn new(output: Output, shown: Shown) -> Events {
        let shared = Shared {
            output,
            shown,
            has_header: false,
            first_error: None,
            broken: None,
        };
        Events {
            shared: Arc::new(Mutex::new(shared)),
        }
    }

    /// Makes a sink whose events are printed.
    pub(crate) fn sink(&self) -> Sink {
        let (puts, progress, completed) = (self.clone(), self.clone(), self.clone());
        Sink::new()
            .on_object_put(move |path, context| {
                puts.lock().object_put(&path.to_string(), context);
            })
            .on_progress(move |upper, current, message, context| {
                progress.lock().progress(upper, current, message, context);
            })
            .on_completed(move |status, error, context| {
                let error = error.map(|error| error.error().clone());
                completed.lock().completed(status, error, context);
            })
    }

    /// Returns what the first call that failed ended with.
    pub(crate) fn first_error(&self) -> Option<Error> {
        self.lock().first_error.clone()
    }

    /// Tells whether nobody sees the events any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.lock().broken.is_some()
    }

    /// Writes what is held back.
    ///
    /// # Errors
    /// Fails when an event could not be printed.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        let mut shared = self.lock();
        match shared.broken.take() {
            Some(failure) => Err(failure),
            None => shared.output.flush(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn object_put(&mut self, path: &str, context: Option<&NamedValueSet>) {
        if self.shown == Shown::Paths {
            let printed = crate::commands::print_path(&mut self.output, path, &mut self.has_header);
            return self.keep(printed);
        }
        let event = JsonEvent {
            event: OBJECT_PUT,
            path: Some(path),
            status: None,
            message: None,
            context: context.map(JsonNamedValues),
        };
        self.event(&event, path, context);
    }

    fn progress(
        &mut self,
        upper: u16,
        current: u16,
        message: &str,
        context: Option<&NamedValueSet>,
    ) {
        if self.shown == Shown::Paths {
            return;
        }
        let event = JsonEvent {
            event: "OnProgress",
            path: None,
            status: None,
            message: Some(message),
            context: context.map(JsonNamedValues),
        };
        self.event(&event, &format!("{current}/{upper} {message}"), context);
    }

    fn completed(&mut self, status: Status, error: Option<Error>, context: Option<&NamedValueSet>) {
        if status.is_error() && self.first_error.is_none() {
            let made = || Error::new(status, "the call failed without a reason");
            self.first_error = Some(error.clone().unwrap_or_else(made));
        }
        if self.shown == Shown::Paths {
            return;
        }
        let message = error.as_ref().map(Error::message);
        let event = JsonEvent {
            event: "OnCompleted",
            path: None,
            status: Some(status.to_string()),
            message,
            context: context.map(JsonNamedValues),
        };
        let shown = match message {
            Some(message) => format!("{status}: {message}"),
            None => status.to_string(),
        };
        self.event(&event, &shown, context);
    }

    fn event(&mut self, event: &JsonEvent<'_>, shown: &str, context: Option<&NamedValueSet>) {
        if self.broken.is_none() {
            let printed = self.print(event, shown, context);
            self.keep(printed);
        }
    }

    fn print(
        &mut self,
        event: &JsonEvent<'_>,
        shown: &str,
        context: Option<&NamedValueSet>,
    ) -> Result<(), Failure> {
        let context = context.map(named_values).unwrap_or_default();
        match self.output.format() {
            Format::Json => self.output.json(event)?,
            Format::Csv => {
                let header = [["Event", "Detail", "Context"]];
                let skipped = usize::from(std::mem::replace(&mut self.has_header, true));
                let record = [event.event, shown, context.as_str()];
                self.output
                    .csv(header.into_iter().skip(skipped).chain([record]))?;
            }
            Format::Table | Format::Mof => {
                let mut line = format!("{} {shown}", event.event);
                if !context.is_empty() {
                    let _infallible = write!(line, " ({context})");
                }
                self.output.line(&text::printable(&line))?;
            }
        }
        match event.event {
            // Its completion follows at once.
            OBJECT_PUT => Ok(()),
            // Whoever watches wants to see it now.
            _ => self.output.flush(),
        }
    }

    fn keep(&mut self, printed: Result<(), Failure>) {
        if let Err(failure) = printed
            && self.broken.is_none()
        {
            self.broken = Some(failure);
        }
    }
}

fn named_values(values: &NamedValueSet) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("{name}={}", text::cell(value)))
        .collect();
    values.join(", ")
}

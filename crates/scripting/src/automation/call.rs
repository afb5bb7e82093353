//! One use of a member: its arguments, bound to the signature.

use std::fmt::Write as _;

use swbem_automation::{Arguments, Invoke, ObjectRef, RuntimeError, Text, Variant, coerce};

use super::failure::Failure;
use super::interface::{Interface, Member, MemberKind};
use super::named_values::SwbemNamedValueSet;
use super::object::SwbemObject;
use super::sink::SwbemSink;
use super::{Automate, Library, Outcome, inner_of};
use crate::{Error, NamedValueSet, Object, Status};

/// How many characters of a text argument a trace shows.
const TRACED_CHARS_MAX: usize = 80;

/// One use of a member.
pub(super) struct Call<'a> {
    pub(super) library: &'a Library,
    interface: &'static Interface,
    member: &'static Member,
    /// The arguments in the order of the parameters, those left out with their defaults.
    bound: Vec<Variant>,
    /// What is to be assigned, when a property is written.
    value: Option<Variant>,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        library: &'a Library,
        interface: &'static Interface,
        member: &'static Member,
        invoke: Invoke,
        arguments: &Arguments,
    ) -> Result<Self, Failure> {
        let (bound, value) = if invoke.is_put() {
            let (value, _) = arguments
                .split_value()
                .ok_or(RuntimeError::WrongNumberOfArguments)?;
            (Vec::new(), Some(value.clone()))
        } else {
            (member.bind(arguments)?, None)
        };
        Ok(Call {
            library,
            interface,
            member,
            bound,
            value,
        })
    }

    /// Returns the name of the member, spelled as the type library does.
    pub(super) fn name(&self) -> &'static str {
        self.member.name
    }

    /// Returns what is to be assigned; nothing when the property is read.
    pub(super) fn value(&self) -> Option<&Variant> {
        self.value.as_ref()
    }

    /// Returns an argument as it is.
    pub(super) fn argument(&self, idx: usize) -> &Variant {
        self.bound.get(idx).unwrap_or(&Variant::Empty)
    }

    /// Returns an argument as text.
    pub(super) fn text(&self, idx: usize) -> Result<Text, Failure> {
        Ok(coerce::to_text(self.argument(idx))?)
    }

    /// Returns an argument as a number.
    pub(super) fn long(&self, idx: usize) -> Result<i32, Failure> {
        Ok(coerce::to_long(self.argument(idx))?)
    }

    /// Returns an argument as flags.
    pub(super) fn flags(&self, idx: usize) -> Result<u32, Failure> {
        Ok(self.long(idx)?.cast_unsigned())
    }

    /// Refuses flags where none are defined (SO-009).
    pub(super) fn no_flags(&self, idx: usize) -> Result<(), Failure> {
        match self.flags(idx)? {
            0 => Ok(()),
            bits => Err(Error::new(
                Status::INVALID_PARAMETER,
                format!(
                    "the flags of {} are reserved and must be 0, not {bits:#x}",
                    self.name()
                ),
            )
            .about("iFlags")
            .into()),
        }
    }

    /// Returns an argument as a truth value.
    pub(super) fn boolean(&self, idx: usize) -> Result<bool, Failure> {
        Ok(coerce::to_bool(self.argument(idx))?)
    }

    /// Returns an argument that is an object or Nothing.
    pub(super) fn object_or_nothing(&self, idx: usize) -> Result<Option<&ObjectRef>, Failure> {
        match self.argument(idx) {
            Variant::Object(object) => Ok(object.as_ref()),
            Variant::Empty | Variant::Null => Ok(None),
            _ => Err(RuntimeError::TypeMismatch.into()),
        }
    }

    /// Returns an argument that is one of our objects.
    pub(super) fn automated<T: Automate>(&self, idx: usize) -> Result<Option<&T>, Failure> {
        match self.object_or_nothing(idx)? {
            None => Ok(None),
            Some(object) => inner_of(object.as_ref())
                .map(Some)
                .ok_or_else(|| RuntimeError::TypeMismatch.into()),
        }
    }

    /// Returns an argument that is a class or an instance.
    pub(super) fn wbem_object(&self, idx: usize) -> Result<&Object, Failure> {
        match self.automated::<SwbemObject>(idx)? {
            Some(object) => Ok(&object.0),
            None => Err(self.missing(idx)),
        }
    }

    /// Returns an argument that is a class or an instance, or Nothing.
    pub(super) fn wbem_object_or_nothing(&self, idx: usize) -> Result<Option<&Object>, Failure> {
        Ok(self.automated::<SwbemObject>(idx)?.map(|object| &object.0))
    }

    /// Returns an argument that is a sink.
    pub(super) fn sink(&self, idx: usize) -> Result<&SwbemSink, Failure> {
        self.automated(idx)?.ok_or_else(|| self.missing(idx))
    }

    /// Returns an argument that is the context of a call.
    pub(super) fn context(&self, idx: usize) -> Result<Option<NamedValueSet>, Failure> {
        match self.automated::<SwbemNamedValueSet>(idx)? {
            None => Ok(None),
            Some(values) => values.to_values(self.library).map(Some),
        }
    }

    /// Tells the trace what became of a call to the service.
    pub(super) fn traced(&self, outcome: Outcome) -> Outcome {
        if self.member.kind == MemberKind::Call {
            self.library.trace(|| {
                let mut line = format!("{}.{}", self.interface.name, self.name());
                for (nth, argument) in self.given().iter().enumerate() {
                    line.push_str(if nth == 0 { " " } else { ", " });
                    shown(&mut line, argument);
                }
                match &outcome {
                    Ok(Variant::Empty) => {}
                    Ok(value) => {
                        line.push_str(" → ");
                        shown(&mut line, value);
                    }
                    Err(Failure::Wbem(error)) => {
                        let _infallible = write!(line, " → {error}");
                    }
                    Err(Failure::Automation(exception)) => {
                        let _infallible = write!(line, " → {exception}");
                    }
                }
                line
            });
        }
        outcome
    }

    /// Returns the arguments without those at the end that are what they would be anyway.
    fn given(&self) -> &[Variant] {
        let is_default = |(value, parameter): (&Variant, &super::Parameter)| {
            parameter.default.is_some_and(|default| default.is(value))
        };
        let skipped = self
            .bound
            .iter()
            .zip(self.member.parameters)
            .rev()
            .take_while(|pair| is_default(*pair))
            .count();
        let count = self.bound.len() - skipped;
        self.bound.get(..count).unwrap_or_default()
    }

    fn missing(&self, idx: usize) -> Failure {
        let name = self.member.parameters.get(idx).map_or("", |p| p.name);
        Error::new(
            Status::INVALID_PARAMETER,
            format!("{} needs an object for {name}, not Nothing", self.name()),
        )
        .about(name)
        .into()
    }
}

/// Writes an event for a trace.
pub(super) fn traced_event(name: &str, call: i64, arguments: &[Variant]) -> String {
    let mut line = format!("SWbemSink.{name} of call {call}");
    for (nth, argument) in arguments.iter().enumerate() {
        line.push_str(if nth == 0 { ": " } else { ", " });
        shown(&mut line, argument);
    }
    line
}

/// Writes a value into a trace.
fn shown(line: &mut String, value: &Variant) {
    let _infallible = match value {
        Variant::String(text) => {
            let mut chars = text.chars();
            let kept: String = chars.by_ref().take(TRACED_CHARS_MAX).collect();
            let more = if chars.next().is_some() { "…" } else { "" };
            write!(line, "\"{kept}{more}\"")
        }
        Variant::Object(None) => write!(line, "Nothing"),
        Variant::Object(Some(object)) => match inner_of::<SwbemObject>(object.as_ref()) {
            Some(object) => write!(line, "{}", object.described()),
            None => write!(line, "{}", object.type_name()),
        },
        Variant::Array(_) => write!(line, "an array"),
        other => match coerce::to_text(other) {
            Ok(text) => write!(line, "{text}"),
            Err(_) => write!(line, "?"),
        },
    };
}

/// Reads an element of a value that a property has: `o.P(i)` is `(o.P)(i)`.
pub(super) fn index(value: &Variant, arguments: &mut Arguments) -> Outcome {
    match value {
        Variant::Object(Some(object)) => Ok(object.invoke(None, Invoke::MethodOrGet, arguments)?),
        Variant::Array(array) => {
            let indexes = indexes(arguments.positional())?;
            Ok(array.borrow()?.get(&indexes)?.clone())
        }
        _ => Err(RuntimeError::WrongNumberOfArguments.into()),
    }
}

/// Writes where a property is more than a value: `o.P(i) = v` writes an element of the array, or the
/// member of the object, that `o.P` is.
pub(super) fn put_through(
    member: &Member,
    invoke: Invoke,
    arguments: &mut Arguments,
    call: impl Fn(Invoke, &Arguments) -> Outcome,
) -> Outcome {
    if !member.kind.is_property() {
        return Err(RuntimeError::NotSupported.into());
    }
    let Some((new, positions)) = arguments.split_value() else {
        return Err(RuntimeError::WrongNumberOfArguments.into());
    };
    let (of_member, inner) = if member.parameters.is_empty() {
        (Arguments::default(), positions)
    } else {
        (Arguments::new(positions.to_vec()), [].as_slice())
    };
    match call(Invoke::Get, &of_member)? {
        Variant::Object(Some(object)) => {
            let mut through = Arguments::new([inner, std::slice::from_ref(new)].concat());
            Ok(object.invoke(None, invoke, &mut through)?)
        }
        value @ Variant::Array(_) if member.kind == MemberKind::Put => {
            let changed = with_element(&value, inner, new)?;
            call(invoke, &Arguments::new(vec![changed]))
        }
        _ => Err(RuntimeError::NotSupported.into()),
    }
}

/// Returns an array with another element.
pub(super) fn with_element(value: &Variant, positions: &[Variant], new: &Variant) -> Outcome {
    let changed = value.assign_copy()?;
    let Variant::Array(array) = &changed else {
        return Err(RuntimeError::TypeMismatch.into());
    };
    array.borrow_mut()?.set(&indexes(positions)?, new.clone())?;
    Ok(changed)
}

fn indexes(arguments: &[Variant]) -> Result<Vec<i32>, Failure> {
    let indexes = arguments.iter().map(coerce::to_long);
    Ok(indexes.collect::<Result<_, _>>()?)
}

//! The `Err` object.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;

use swbem_automation::{
    Arguments, Dispatch, Exception, Info, Invoke, RuntimeError, Text, Variant, coerce,
};

/// The source of errors that name none.
const DEFAULT_SOURCE: &str = "Microsoft VBScript runtime error";

/// Error numbers of automation that stand for run-time errors: facility CONTROL, 0x800A.
const CONTROL_FACILITY: u32 = 0x800a_0000;

/// The `Err` object: what the last error was.
#[derive(Debug, Default)]
pub(crate) struct ErrObject {
    info: RefCell<Info>,
}

impl ErrObject {
    /// Notes an error that a script handles.
    pub(crate) fn set(&self, exception: &Exception) {
        let mut info = Info::clone(exception);
        info.number = plain_number(info.number);
        self.info.replace(info);
    }

    /// Forgets the error.
    pub(crate) fn clear(&self) {
        self.info.replace(Info::default());
    }

    /// Makes the error that `Err.Raise` raises.
    ///
    /// What is left out is taken from the list of run-time errors, or from an error with the same
    /// number that has not been cleared.
    fn raise(&self, arguments: &Arguments) -> Result<Variant, Exception> {
        arguments.expect_count(1, 5)?;
        let bound =
            arguments.bind(&["number", "source", "description", "helpfile", "helpcontext"])?;
        let [number, source, description, help_file, help_context] = bound.as_slice() else {
            return Err(RuntimeError::WrongNumberOfArguments.into());
        };
        let number = plain_number(coerce::to_long(number)?);
        if number == 0 || number > 0xffff {
            return Err(RuntimeError::InvalidProcedureCall.into());
        }
        let text = |value: &Variant, default: &str| match value {
            value if value.is_missing() => Ok(Text::from(default)),
            value => coerce::to_text(value),
        };
        let known = RuntimeError::from_number(number);
        let last = self.info.borrow().clone();
        let unset = match known {
            Some(known) => known.description().to_owned(),
            None if last.number == number => last.description,
            None => "Unknown runtime error".to_owned(),
        };
        let mut raised = Exception::new(
            number,
            text(source, DEFAULT_SOURCE)?.as_str(),
            text(description, &unset)?.as_str(),
        );
        raised.help_file = text(help_file, "")?.to_string();
        if !help_context.is_missing() {
            raised.help_context = coerce::to_long(help_context)?;
        }
        Err(raised)
    }

    fn put(&self, member: &str, value: &Variant) -> Result<(), Exception> {
        if member == "number" || member == "helpcontext" {
            let number = coerce::to_long(value)?;
            let mut info = self.info.borrow_mut();
            match member {
                "number" => info.number = number,
                _ => info.help_context = number,
            }
            return Ok(());
        }
        let text = coerce::to_text(value)?.to_string();
        let mut info = self.info.borrow_mut();
        match member {
            "description" => info.description = text,
            "source" => info.source = text,
            "helpfile" => info.help_file = text,
            _ => return Err(RuntimeError::NotSupported.into()),
        }
        Ok(())
    }
}

impl Dispatch for ErrObject {
    fn type_name(&self) -> Cow<'_, str> {
        Cow::Borrowed("Object")
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let member = member.map_or("number".to_owned(), str::to_lowercase);
        if kind.is_put() {
            let value = arguments.required(0)?;
            self.put(&member, value)?;
            return Ok(Variant::Empty);
        }
        match member.as_str() {
            "raise" => return self.raise(arguments),
            "clear" => {
                self.clear();
                return Ok(Variant::Empty);
            }
            _ => arguments.expect_count(0, 0)?,
        }
        let info = self.info.borrow();
        Ok(match member.as_str() {
            "number" => Variant::Long(info.number),
            "description" => info.description.as_str().into(),
            "source" => info.source.as_str().into(),
            "helpfile" => info.help_file.as_str().into(),
            "helpcontext" => Variant::Long(info.help_context),
            _ => return Err(RuntimeError::NotSupported.into()),
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns the number of the run-time error that an HRESULT of automation stands for.
fn plain_number(number: i32) -> i32 {
    let bits = u32::from_ne_bytes(number.to_ne_bytes());
    match bits & 0xffff_0000 {
        CONTROL_FACILITY => i32::try_from(bits & 0xffff).unwrap_or(number),
        _ => number,
    }
}

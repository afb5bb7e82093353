//! The `WScript` object.

use std::any::Any;
use std::borrow::Cow;
use std::path::Path;
use std::rc::{Rc, Weak};
use std::time::Duration;

use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, RuntimeError, Text, Variant, coerce,
};

use super::arguments::{WshArguments, indexed};
use super::streams::TextStream;
use super::{Shared, creation};

/// `WScript.Name`.
const NAME: &str = "Windows Script Host";
/// `WScript.Version`.
const VERSION: &str = "5.812";
/// `WScript.BuildVersion`.
const BUILD_VERSION: i32 = 16384;

struct WScript {
    shared: Weak<Shared>,
}

/// Makes the object known to the script.
pub(super) fn install(shared: &Rc<Shared>) {
    let wscript = Rc::new(WScript {
        shared: Rc::downgrade(shared),
    });
    let globals = [("WScript", wscript.clone()), ("WSH", wscript)];
    for (name, object) in globals {
        shared
            .engine
            .set_constant(name, Variant::Object(Some(object)));
    }
    let weak = Rc::downgrade(shared);
    shared.engine.set_function(
        "getResource",
        Rc::new(move |_, arguments: &mut Arguments| match weak.upgrade() {
            Some(shared) => resource(&shared, &arguments.text(0)?),
            None => Ok(Variant::Empty),
        }),
    );
}

impl WScript {
    fn call(
        &self,
        shared: &Rc<Shared>,
        member: &str,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let options = &shared.options;
        Ok(match member {
            "echo" => {
                echo(shared, arguments)?;
                Variant::Empty
            }
            "sleep" => {
                arguments.expect_count(1, 1)?;
                let time_ms = u64::try_from(arguments.long(0)?)
                    .map_err(|_negative| Exception::runtime(RuntimeError::InvalidProcedureCall))?;
                shared.sleep(Duration::from_millis(time_ms));
                Variant::Empty
            }
            "quit" => {
                arguments.expect_count(0, 1)?;
                shared.exit_status.set(Some(arguments.long_or(0, 0)?));
                shared.engine.stop();
                Variant::Empty
            }
            "arguments" => indexed(WshArguments::object(shared), arguments)?,
            "createobject" => {
                arguments.expect_count(1, 2)?;
                let object = creation::create(shared, &arguments.text(0)?)?;
                let prefix = arguments.text_or(1, "")?;
                if !prefix.is_empty() {
                    shared.connect(&object, &prefix)?;
                }
                object.into()
            }
            "getobject" => {
                arguments.expect_count(1, 3)?;
                let class = arguments.text_or(1, "")?;
                let object = creation::get(shared, &arguments.text_or(0, "")?, &class)?;
                let prefix = arguments.text_or(2, "")?;
                if !prefix.is_empty() {
                    shared.connect(&object, &prefix)?;
                }
                object.into()
            }
            "connectobject" => {
                arguments.expect_count(2, 2)?;
                shared.connect(&arguments.object(0)?, &arguments.text(1)?)?;
                Variant::Empty
            }
            "disconnectobject" => {
                arguments.expect_count(1, 1)?;
                shared.disconnect(&arguments.object(0)?);
                Variant::Empty
            }
            "stdin" => TextStream::input(shared).into(),
            "stdout" => TextStream::output(&shared.console).into(),
            "stderr" => TextStream::errors(&shared.console).into(),
            "scriptname" => options.script_name.as_str().into(),
            "scriptfullname" => options.script_full_name.as_str().into(),
            "name" => NAME.into(),
            "fullname" => options.program.as_str().into(),
            "path" => {
                let folder = Path::new(&options.program).parent();
                folder
                    .map_or_else(String::new, |folder| folder.display().to_string())
                    .into()
            }
            "version" => VERSION.into(),
            "buildversion" => BUILD_VERSION.into(),
            "interactive" => shared.is_interactive.get().into(),
            "timeout" => Variant::Long(shared.timeout_s.get()),
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        })
    }

    fn put(
        &self,
        shared: &Rc<Shared>,
        member: &str,
        arguments: &Arguments,
    ) -> Result<(), Exception> {
        match member {
            "interactive" => shared
                .is_interactive
                .set(coerce::to_bool(arguments.required(0)?)?),
            "timeout" => {
                let seconds = arguments.long(0)?;
                let time_s = u32::try_from(seconds)
                    .map_err(|_negative| Exception::runtime(RuntimeError::InvalidProcedureCall))?;
                shared.timeout_s.set(seconds);
                shared.signal.set_timeout(time_s);
            }
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        }
        Ok(())
    }
}

impl Dispatch for WScript {
    fn type_name(&self) -> Cow<'_, str> {
        "IHost_Class".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let Some(shared) = self.shared.upgrade() else {
            return Ok(Variant::Empty);
        };
        let Some(member) = member else {
            // The default member is the name.
            return Ok(NAME.into());
        };
        let member = member.to_ascii_lowercase();
        if kind.is_put() {
            self.put(&shared, &member, arguments)?;
            return Ok(Variant::Empty);
        }
        if member == "application" {
            let same = WScript {
                shared: self.shared.clone(),
            };
            return Ok(Variant::Object(Some(Rc::new(same))));
        }
        self.call(&shared, &member, arguments)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Prints the arguments, with a blank between them.
fn echo(shared: &Shared, arguments: &Arguments) -> Result<(), Exception> {
    let mut line = String::new();
    for (nth, value) in arguments.positional().iter().enumerate() {
        if nth > 0 {
            line.push(' ');
        }
        line.push_str(&echoed(value)?);
    }
    line.push('\n');
    shared.console.write_out(&line);
    Ok(())
}

/// Makes the text that `Echo` prints of a value. Booleans are numbers to it, and Null is a word.
fn echoed(value: &Variant) -> Result<Text, Exception> {
    match coerce::default_value(value)? {
        Variant::Boolean(value) => Ok(Text::from(if value { "-1" } else { "0" })),
        Variant::Null => Ok(Text::from("null")),
        value if value.is_missing() => Ok(Text::default()),
        value => coerce::to_text(&value),
    }
}

fn resource(shared: &Shared, id: &str) -> Result<Variant, Exception> {
    let resources = shared.resources.borrow();
    let found = resources
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(id));
    match found {
        Some((_, text)) => Ok(text.as_str().into()),
        None => Err(Exception::runtime(RuntimeError::InvalidProcedureCall)
            .with_detail(format!("the job has no resource `{id}`"))),
    }
}

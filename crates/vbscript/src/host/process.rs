//! Programs that a script starts, where it may.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use swbem_automation::{Arguments, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Variant};

use super::streams::TextStream;

/// A program under way (`WshScriptExec`).
struct WshScriptExec {
    child: RefCell<Child>,
    input: Option<ObjectRef>,
    output: Option<ObjectRef>,
    errors: Option<ObjectRef>,
}

/// Starts a command line and returns its exit status if it is waited for, or 0.
pub(super) fn run(
    line: &str,
    waits: bool,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<Variant, Exception> {
    let mut command = command(line, changes);
    command.stdin(Stdio::null());
    if !waits {
        command.spawn().map_err(|error| cannot(line, &error))?;
        return Ok(0.into());
    }
    let status = command.status().map_err(|error| cannot(line, &error))?;
    Ok(status.code().unwrap_or(-1).into())
}

/// Starts a command line whose streams the script has.
pub(super) fn exec(
    line: &str,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<Variant, Exception> {
    let mut command = command(line, changes);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot(line, &error))?;
    let exec = WshScriptExec {
        input: child.stdin.take().map(TextStream::writer),
        output: child.stdout.take().map(TextStream::reader),
        errors: child.stderr.take().map(TextStream::reader),
        child: RefCell::new(child),
    };
    Ok(Variant::Object(Some(Rc::new(exec))))
}

impl Dispatch for WshScriptExec {
    fn type_name(&self) -> Cow<'_, str> {
        "IWshExec".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        _arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let member = member.unwrap_or("status").to_ascii_lowercase();
        if kind.is_put() {
            return Err(Exception::runtime(RuntimeError::NotSupported));
        }
        let ended = || {
            let ended = self.child.borrow_mut().try_wait();
            ended.ok().flatten()
        };
        Ok(match member.as_str() {
            "stdin" => Variant::Object(self.input.clone()),
            "stdout" => Variant::Object(self.output.clone()),
            "stderr" => Variant::Object(self.errors.clone()),
            "status" => Variant::Long(i32::from(ended().is_some())),
            "exitcode" => ended().and_then(|status| status.code()).unwrap_or(0).into(),
            "processid" => Variant::Long(self.child.borrow().id().cast_signed()),
            "terminate" => {
                // One that has ended already is what was wanted.
                let _ended = self.child.borrow_mut().kill();
                Variant::Empty
            }
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn command(line: &str, changes: &BTreeMap<String, Option<String>>) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(line);
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

fn cannot(line: &str, error: &std::io::Error) -> Exception {
    Exception::runtime(RuntimeError::FileNotFound)
        .with_detail(format!("`{line}` cannot be started: {error}"))
}

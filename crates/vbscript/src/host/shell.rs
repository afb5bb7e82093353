//! `WScript.Shell`.
//!
//! Environment variables can be read, and written for the programs that the script starts; programs
//! are started only where the host allows it. Registry, shortcuts, keys and logs are absent.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Values, Variant,
};

use super::{Shared, process};

/// The variables that a script changed, by name; nothing for one it removed.
pub(super) type Changes = Rc<RefCell<BTreeMap<String, Option<String>>>>;

/// What a script knows of its surroundings.
pub(super) struct WshShell {
    shared: Weak<Shared>,
    changes: Changes,
}

/// The variables of the environment.
struct WshEnvironment {
    changes: Changes,
}

impl WshShell {
    pub(super) fn object(shared: &Rc<Shared>) -> ObjectRef {
        Rc::new(WshShell {
            shared: Rc::downgrade(shared),
            changes: Changes::default(),
        })
    }

    fn call(&self, member: &str, arguments: &mut Arguments) -> Result<Variant, Exception> {
        let Some(shared) = self.shared.upgrade() else {
            return Ok(Variant::Empty);
        };
        Ok(match member {
            "environment" => {
                // The kinds of environment of Windows, which all are the process's here.
                let kind = arguments.text_or(0, "process")?.to_ascii_lowercase();
                if !["process", "user", "system", "volatile"].contains(&kind.as_str()) {
                    return Err(Exception::runtime(RuntimeError::InvalidProcedureCall));
                }
                Variant::Object(Some(Rc::new(WshEnvironment {
                    changes: self.changes.clone(),
                })))
            }
            "expandenvironmentstrings" => expand(&arguments.text(0)?, &self.changes).into(),
            "currentdirectory" => std::env::current_dir()
                .map_err(|_gone| Exception::runtime(RuntimeError::PathNotFound))?
                .display()
                .to_string()
                .into(),
            "popup" => {
                arguments.expect_count(1, 4)?;
                let wait_s = u64::try_from(arguments.long_or(1, 0)?).unwrap_or(0);
                let time = (wait_s > 0).then(|| Duration::from_secs(wait_s));
                let (prompt, kind) = (arguments.text(0)?, arguments.long_or(3, 0)?);
                Variant::Long(shared.message_box(&prompt, kind, time)?.into())
            }
            "run" => {
                arguments.expect_count(1, 3)?;
                allowed(&shared)?;
                let waits = arguments.bool_or(2, false)?;
                process::run(&arguments.text(0)?, waits, &self.changes.borrow())?
            }
            "exec" => {
                arguments.expect_count(1, 1)?;
                allowed(&shared)?;
                process::exec(&arguments.text(0)?, &self.changes.borrow())?
            }
            _ => {
                return Err(Exception::runtime(RuntimeError::NotSupported).with_detail(
                    "of WScript.Shell there are Environment, ExpandEnvironmentStrings, \
                     CurrentDirectory, Popup, Run and Exec",
                ));
            }
        })
    }
}

impl Dispatch for WshShell {
    fn type_name(&self) -> Cow<'_, str> {
        "IWshShell3".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let member = member.unwrap_or_default().to_ascii_lowercase();
        if !kind.is_put() {
            return self.call(&member, arguments);
        }
        if member != "currentdirectory" {
            return Err(Exception::runtime(RuntimeError::NotSupported));
        }
        let folder = arguments.text(0)?;
        match std::env::set_current_dir(folder.as_str()) {
            Ok(()) => Ok(Variant::Empty),
            Err(error) => Err(Exception::runtime(RuntimeError::PathNotFound)
                .with_detail(format!("{folder}: {error}"))),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Dispatch for WshEnvironment {
    fn type_name(&self) -> Cow<'_, str> {
        "IWshEnvironment".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let member = member.unwrap_or("item").to_ascii_lowercase();
        Ok(match (member.as_str(), kind.is_put()) {
            ("item", true) => {
                let (name, value) = (arguments.text(0)?, arguments.text(1)?);
                self.change(&name, Some(value.to_string()));
                Variant::Empty
            }
            ("item", false) => {
                let name = arguments.text(0)?;
                variable(&name, &self.changes).unwrap_or_default().into()
            }
            ("remove", false) => {
                self.change(&arguments.text(0)?, None);
                Variant::Empty
            }
            ("count" | "length", false) => {
                Variant::Long(i32::try_from(self.all().len()).unwrap_or(i32::MAX))
            }
            _ => return Err(Exception::runtime(RuntimeError::NotSupported)),
        })
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let all = self.all().into_iter();
        Ok(Box::new(
            all.map(|(name, value)| Ok(format!("{name}={value}").into())),
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl WshEnvironment {
    fn change(&self, name: &str, value: Option<String>) {
        self.changes.borrow_mut().insert(spelled(name), value);
    }

    fn all(&self) -> BTreeMap<String, String> {
        let mut all: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        for (name, value) in self.changes.borrow().iter() {
            match value {
                Some(value) => all.insert(name.clone(), value.clone()),
                None => all.remove(name),
            };
        }
        all
    }
}

/// Returns the value of a variable, whose name compares without case where no other has exactly it.
fn variable(name: &str, changes: &Changes) -> Option<String> {
    let name = spelled(name);
    match changes.borrow().get(&name) {
        Some(changed) => changed.clone(),
        None => std::env::var(&name).ok(),
    }
}

/// Returns the name as the environment spells it.
fn spelled(name: &str) -> String {
    if std::env::var_os(name).is_some() {
        return name.to_owned();
    }
    std::env::vars_os()
        .filter_map(|(known, _)| known.into_string().ok())
        .find(|known| known.eq_ignore_ascii_case(name))
        .unwrap_or_else(|| name.to_owned())
}

/// Replaces `%NAME%` where there is such a variable.
fn expand(text: &str, changes: &Changes) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        expanded.push_str(before);
        match after.split_once('%') {
            Some((name, behind)) => match variable(name, changes).filter(|_| !name.is_empty()) {
                Some(value) => {
                    expanded.push_str(&value);
                    rest = behind;
                }
                None => {
                    expanded.push('%');
                    rest = after;
                }
            },
            None => {
                expanded.push('%');
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    expanded
}

fn allowed(shared: &Shared) -> Result<(), Exception> {
    if shared.options.allow_run {
        return Ok(());
    }
    Err(Exception::runtime(RuntimeError::PermissionDenied)
        .with_detail("scripts may not start programs here; --allow-run lets them"))
}

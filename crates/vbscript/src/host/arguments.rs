//! `WScript.Arguments`, `Named` and `Unnamed`.

use std::any::Any;
use std::borrow::Cow;
use std::rc::{Rc, Weak};

use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, ObjectRef, RuntimeError, Values, Variant, coerce,
};

use super::Shared;

/// The arguments of a script, in one of three views.
pub(super) struct WshArguments {
    shared: Weak<Shared>,
    view: View,
    items: Rc<[String]>,
}

/// Which of the arguments there are.
enum View {
    All,
    /// `/name:value` and the like.
    Named(Vec<(String, Variant)>),
    Unnamed,
}

impl WshArguments {
    /// Makes the object of all arguments.
    pub(super) fn object(shared: &Rc<Shared>) -> ObjectRef {
        Rc::new(WshArguments {
            shared: Rc::downgrade(shared),
            view: View::All,
            items: shared.options.arguments.clone().into(),
        })
    }

    fn named(&self) -> ObjectRef {
        let mut named: Vec<(String, Variant)> = Vec::new();
        for (name, value) in self.items.iter().filter_map(|item| name_and_value(item)) {
            // The first one counts.
            if !named
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(&name))
            {
                named.push((name, value));
            }
        }
        Rc::new(WshArguments {
            shared: self.shared.clone(),
            view: View::Named(named),
            items: self.items.clone(),
        })
    }

    fn unnamed(&self) -> ObjectRef {
        let items = self.items.iter().filter(|item| !item.starts_with('/'));
        Rc::new(WshArguments {
            shared: self.shared.clone(),
            view: View::Unnamed,
            items: items.cloned().collect(),
        })
    }

    fn item(&self, arguments: &Arguments) -> Result<Variant, Exception> {
        arguments.expect_count(1, 1)?;
        if let View::Named(named) = &self.view {
            let name = coerce::to_text(arguments.get(0))?;
            let found = named
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(&name));
            return Ok(found.map(|(_, value)| value.clone()).unwrap_or_default());
        }
        let index = arguments.long(0)?;
        usize::try_from(index)
            .ok()
            .and_then(|index| self.items.get(index))
            .map(|item| item.as_str().into())
            .ok_or_else(|| Exception::runtime(RuntimeError::SubscriptOutOfRange))
    }

    fn count(&self) -> Variant {
        let count = match &self.view {
            View::Named(named) => named.len(),
            View::All | View::Unnamed => self.items.len(),
        };
        Variant::Long(i32::try_from(count).unwrap_or(i32::MAX))
    }

    fn show_usage(&self) {
        let Some(shared) = self.shared.upgrade() else {
            return;
        };
        let usage = shared.usage.borrow().clone();
        let text = usage.unwrap_or_else(|| format!("Usage: {}\n", shared.options.script_name));
        shared.console.write_out(&text);
    }
}

impl Dispatch for WshArguments {
    fn type_name(&self) -> Cow<'_, str> {
        match self.view {
            View::All => "IArguments2",
            View::Named(_) => "IWSHNamedArguments",
            View::Unnamed => "IWSHUnnamedArguments",
        }
        .into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let member = member.unwrap_or("item").to_ascii_lowercase();
        let is_all = matches!(self.view, View::All);
        if kind.is_put() {
            return Err(Exception::runtime(RuntimeError::NotSupported));
        }
        match member.as_str() {
            "item" => self.item(arguments),
            "count" | "length" => Ok(self.count()),
            "named" if is_all => indexed(self.named(), arguments),
            "unnamed" if is_all => indexed(self.unnamed(), arguments),
            "showusage" if is_all => {
                self.show_usage();
                Ok(Variant::Empty)
            }
            "exists" => match &self.view {
                View::Named(named) => {
                    let name = arguments.text(0)?;
                    Ok(named
                        .iter()
                        .any(|(known, _)| known.eq_ignore_ascii_case(&name))
                        .into())
                }
                View::All | View::Unnamed => Err(Exception::runtime(RuntimeError::NotSupported)),
            },
            _ => Err(Exception::runtime(RuntimeError::NotSupported)),
        }
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let items: Vec<String> = match &self.view {
            View::Named(named) => named.iter().map(|(name, _)| name.clone()).collect(),
            View::All | View::Unnamed => self.items.to_vec(),
        };
        Ok(Box::new(items.into_iter().map(|item| Ok(item.into()))))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns an object, or with arguments what its default member returns: `WScript.Arguments(0)`.
pub(super) fn indexed(object: ObjectRef, arguments: &mut Arguments) -> Result<Variant, Exception> {
    if arguments.is_empty() {
        Ok(object.into())
    } else {
        object.invoke(None, Invoke::MethodOrGet, arguments)
    }
}

/// Reads `/name:value`, `/name`, `/name+` and `/name-`.
fn name_and_value(argument: &str) -> Option<(String, Variant)> {
    let rest = argument.strip_prefix('/')?;
    Some(match rest.split_once(':') {
        Some((name, value)) => (name.to_owned(), value.into()),
        None => match (rest.strip_suffix('+'), rest.strip_suffix('-')) {
            (Some(name), _) => (name.to_owned(), true.into()),
            (_, Some(name)) => (name.to_owned(), false.into()),
            (None, None) => (rest.to_owned(), Variant::Empty),
        },
    })
}

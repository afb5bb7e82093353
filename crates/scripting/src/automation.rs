//! The SWbem objects as scripts see them: late-bound, with the members, arguments and errors of the
//! scripting library.
//!
//! A [`Library`] stands for the library in one script host. It makes the objects that
//! `CreateObject("WbemScripting.…")` and `GetObject("winmgmts:…")` ask for; all others come from
//! them. Every object wraps the typed one of this crate and adds no rules: it binds arguments to the
//! signatures of [`type_library`], converts values, and turns errors into exceptions. Properties and
//! methods of CIM classes are members of `SWbemObject` at run time.
//!
//! Automation objects stay on the script's thread. Events of asynchronous calls are queued by the
//! service's threads as typed data, and become values when the script's thread takes them.

mod call;
mod date_time;
mod events;
mod failure;
mod interface;
mod last_error;
mod locator;
mod methods;
mod named_values;
mod object;
mod object_set;
mod path;
mod properties;
mod qualifiers;
mod queries;
mod refresher;
mod security;
mod services;
mod sink;
#[cfg(test)]
mod tests;
pub mod type_library;
mod values;

use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Weak;
use std::time::Duration;

use swbem_automation::{
    Arguments, Date, Dispatch, EventSource, Exception, Invoke, ObjectRef, RuntimeError, Values,
    Variant,
};

pub use self::failure::description;
pub use self::interface::{Interface, Member, MemberKind, Omitted, Parameter};

use self::call::Call;
use self::events::Queue;
use self::failure::Failure;
use crate::{CimDateTime, Error, Found, Locator, Object, Result, Server, Services, Status};

/// The ProgIDs of what scripts can create (SO-010).
pub const PROG_IDS: [&str; 7] = [
    "WbemScripting.SWbemDateTime",
    "WbemScripting.SWbemLastError",
    "WbemScripting.SWbemLocator",
    "WbemScripting.SWbemNamedValueSet",
    "WbemScripting.SWbemObjectPath",
    "WbemScripting.SWbemRefresher",
    "WbemScripting.SWbemSink",
];

/// What the monikers of WMI begin with.
const MONIKER_SCHEME: &str = "winmgmts:";

/// What `Err.Source` says of a moniker that leads nowhere.
const MONIKER_SOURCE: &str = "winmgmts";

/// The calls that a script may have under way: a little fewer than a sink's mailbox holds, so that
/// the script is never held up by events that only it can take.
const CALLS_MAX: usize = 4000;

/// How long a call waits for an event of another, about, when so many are under way.
const ROOM_WAIT_MS: u32 = 5000;

/// The scripting library in one script host. Clones are handles to the same one.
#[derive(Clone)]
pub struct Library {
    inner: Rc<Inner>,
}

struct Inner {
    open: Box<dyn Fn() -> Result<Server>>,
    server: OnceCell<Server>,
    zone: Box<dyn Fn(i64) -> i32>,
    trace: Option<Box<Tracer>>,
    pump: RefCell<Option<Pump>>,
    /// Calls that have not completed, of all sinks.
    calls: Cell<usize>,
    queues: RefCell<Vec<Weak<Queue>>>,
}

/// Is told of a call in a line of text.
type Tracer = dyn Fn(&str);

/// Delivers the events that have arrived, and returns whether there were any.
pub type Pump = Rc<dyn Fn() -> Result<bool, Exception>>;

impl Library {
    /// Makes a library whose service is opened when a script first asks it for something.
    pub fn new(open: impl Fn() -> Result<Server> + 'static) -> Self {
        Library {
            inner: Rc::new(Inner {
                open: Box::new(open),
                server: OnceCell::new(),
                zone: Box::new(|_| 0),
                trace: None,
                pump: RefCell::default(),
                calls: Cell::new(0),
                queues: RefCell::default(),
            }),
        }
    }

    /// Says how many minutes local time is ahead of UTC at a time, given in seconds since 1970;
    /// without it local time is UTC.
    ///
    /// To be called before the library is shared.
    #[must_use]
    pub fn with_local_time(mut self, zone: impl Fn(i64) -> i32 + 'static) -> Self {
        if let Some(inner) = Rc::get_mut(&mut self.inner) {
            inner.zone = Box::new(zone);
        }
        self
    }

    /// Says who is told of every call to the service, in a line of text.
    ///
    /// To be called before the library is shared.
    #[must_use]
    pub fn with_trace(mut self, trace: impl Fn(&str) + 'static) -> Self {
        if let Some(inner) = Rc::get_mut(&mut self.inner) {
            inner.trace = Some(Box::new(trace));
        }
        self
    }

    /// Says how to deliver events while a script starts more calls than may be under way.
    pub fn set_pump(&self, pump: Pump) {
        *self.inner.pump.borrow_mut() = Some(pump);
    }

    /// Creates the object of a ProgID, or says nothing when it is none of [`PROG_IDS`].
    pub fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>> {
        let known = PROG_IDS
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(prog_id))?;
        let (_, name) = known.split_once('.')?;
        Some(match name {
            "SWbemDateTime" => Ok(self.wrap(date_time::SwbemDateTime::default())),
            "SWbemLastError" => last_error::take(self).map_err(|f| f.into_exception(name)),
            "SWbemLocator" => Ok(self.wrap(locator::SwbemLocator::default())),
            "SWbemNamedValueSet" => Ok(self.wrap(named_values::SwbemNamedValueSet::default())),
            "SWbemObjectPath" => Ok(self.wrap(path::SwbemObjectPath(Default::default()))),
            "SWbemRefresher" => Ok(self.wrap(refresher::SwbemRefresher::default())),
            _ => Ok(self.wrap(sink::SwbemSink::new(self))),
        })
    }

    /// Finds what a moniker names, or says nothing when it is not one of WMI's.
    pub fn get_object(&self, moniker: &str) -> Option<Result<ObjectRef, Exception>> {
        let scheme = moniker.get(..MONIKER_SCHEME.len())?;
        if !scheme.eq_ignore_ascii_case(MONIKER_SCHEME) {
            return None;
        }
        let found = self
            .server()
            .and_then(|server| Locator::new(server).get_object(moniker));
        self.trace(|| {
            let outcome = match &found {
                Ok(Found::Services(_)) => type_library::SERVICES.name.to_owned(),
                Ok(Found::Object(_)) => type_library::OBJECT.name.to_owned(),
                Err(error) => error.to_string(),
            };
            format!("GetObject \"{moniker}\" → {outcome}")
        });
        Some(match found {
            Ok(Found::Services(services)) => Ok(self.wrap(services::SwbemServices(services))),
            Ok(Found::Object(object)) => Ok(self.wrap(object::SwbemObject(object))),
            Err(error) => {
                last_error::remember(&error);
                Err(failure::exception(&error, MONIKER_SOURCE))
            }
        })
    }

    /// Ends the waiting of service threads for room in the queues of events. The events that are
    /// queued, and those that still come, are lost.
    pub fn close(&self) {
        for queue in self.inner.queues.borrow_mut().drain(..) {
            if let Some(queue) = queue.upgrade() {
                queue.close();
            }
        }
    }

    /// Returns the service if a script has asked it for something.
    pub fn opened(&self) -> Option<&Server> {
        self.inner.server.get()
    }

    /// Returns the service, opening it at the first use.
    fn server(&self) -> Result<&Server> {
        if let Some(server) = self.inner.server.get() {
            return Ok(server);
        }
        let server = (self.inner.open)()?;
        Ok(self.inner.server.get_or_init(|| server))
    }

    fn wrap<T: Automate>(&self, inner: T) -> ObjectRef {
        Rc::new(Automated {
            library: self.clone(),
            inner,
        })
    }

    fn object(&self, object: Object) -> Variant {
        Variant::from(self.wrap(object::SwbemObject(object)))
    }

    fn services(&self, services: Services) -> Variant {
        Variant::from(self.wrap(services::SwbemServices(services)))
    }

    fn trace(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.inner.trace {
            trace(&line());
        }
    }

    /// Returns how many minutes local time was ahead of UTC at a time in seconds since 1970.
    fn offset_at(&self, unix_seconds: i64) -> i32 {
        (self.inner.zone)(unix_seconds)
    }

    /// Returns how many minutes ahead of UTC a local time is, given as if it were UTC.
    fn offset_of_local(&self, local_seconds: i64) -> i32 {
        let guess = self.offset_at(local_seconds);
        self.offset_at(local_seconds - i64::from(guess) * 60)
    }

    /// Makes the CIM datetime of a local date.
    fn datetime(&self, date: Date) -> Option<CimDateTime> {
        let mut datetime = crate::DateTime::new();
        date_time::set_var_date(self, &mut datetime, date, true).ok()?;
        datetime.to_datetime().ok()
    }

    /// Counts a call that is about to start, delivering events first when there are too many.
    fn admit(&self) -> Result<(), Failure> {
        let mut idle_ms = 0;
        while self.inner.calls.get() >= CALLS_MAX {
            let pump = self.inner.pump.borrow().clone();
            match &pump {
                Some(pump) if pump()? => idle_ms = 0,
                // The service is at work on calls whose events have not come yet.
                Some(_) if idle_ms < ROOM_WAIT_MS => {
                    std::thread::park_timeout(Duration::from_millis(1));
                    idle_ms += 1;
                }
                _ => {
                    return Err(Error::new(
                        Status::SERVER_TOO_BUSY,
                        format!(
                            "{CALLS_MAX} calls have not completed: let their events arrive, as \
                             WScript.Sleep does, before making more"
                        ),
                    )
                    .into());
                }
            }
        }
        self.inner.calls.set(self.inner.calls.get() + 1);
        Ok(())
    }

    fn completed(&self) {
        self.inner
            .calls
            .set(self.inner.calls.get().saturating_sub(1));
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library")
            .field("server", &self.inner.server.get())
            .finish_non_exhaustive()
    }
}

/// Returns the constants of the type library, which a script has where a job file refers to it.
pub fn constants() -> impl Iterator<Item = (&'static str, i32)> {
    use crate::constants as c;
    let errors = c::ERRORS.iter().map(|(name, status)| (*name, status.0));
    macro_rules! enumerations {
        ($($kind:ident)+) => {
            [].into_iter()$(.chain(c::$kind::ALL.iter().map(|(name, value)| (*name, value.0))))+
        };
    }
    enumerations! {
        WbemChangeFlagEnum WbemFlagEnum WbemQueryFlagEnum WbemTextFlagEnum WbemTimeout
        WbemComparisonFlagEnum WbemCimtypeEnum WbemAuthenticationLevelEnum
        WbemImpersonationLevelEnum WbemPrivilegeEnum WbemObjectTextFormatEnum
        WbemConnectOptionsEnum
    }
    .chain(errors)
    .map(|(name, value)| (name, value.cast_signed()))
}

/// What a member returns.
type Outcome = Result<Variant, Failure>;

/// What an enumeration yields.
type Items = Box<dyn Iterator<Item = Outcome>>;

/// An object that answers for the members of an interface.
trait Automate: Sized + 'static {
    const INTERFACE: &'static Interface;

    /// Does what a member of the interface does.
    fn call(&self, call: &Call<'_>) -> Outcome;

    /// Does what a member does that the interface does not have, if there is one of that name.
    fn other(
        &self,
        _library: &Library,
        _name: &str,
        _invoke: Invoke,
        _arguments: &mut Arguments,
    ) -> Option<Outcome> {
        None
    }

    /// Says why a member cannot be assigned, where that is WMI's own error.
    fn refuses_put(&self, _member: &Member) -> Option<Error> {
        None
    }

    /// Enumerates the members of a collection.
    fn items(&self, _library: &Library) -> Result<Items, Failure> {
        Err(RuntimeError::NotACollection.into())
    }

    fn events(&self) -> Option<Rc<dyn EventSource>> {
        None
    }
}

/// An object in the hands of a script.
struct Automated<T> {
    library: Library,
    inner: T,
}

impl<T: Automate> Automated<T> {
    fn dispatch(&self, member: Option<&str>, invoke: Invoke, arguments: &mut Arguments) -> Outcome {
        let Some(found) = T::INTERFACE.find(member) else {
            let other =
                member.and_then(|name| self.inner.other(&self.library, name, invoke, arguments));
            return other.unwrap_or_else(|| Err(RuntimeError::NotSupported.into()));
        };
        let call = |invoke, arguments: &Arguments| {
            let call = Call::new(&self.library, T::INTERFACE, found, invoke, arguments)?;
            call.traced(self.inner.call(&call))
        };
        if invoke.is_put() {
            if arguments.len() <= 1
                && let Some(error) = self.inner.refuses_put(found)
            {
                return Err(error.into());
            }
            if found.kind == MemberKind::Put && arguments.len() <= 1 {
                return call(invoke, arguments);
            }
            return call::put_through(found, invoke, arguments, call);
        }
        if found.parameters.is_empty() && !arguments.is_empty() && found.kind.is_property() {
            let value = call(Invoke::Get, &Arguments::default())?;
            return call::index(&value, arguments);
        }
        call(invoke, arguments)
    }
}

impl<T: Automate> Dispatch for Automated<T> {
    fn type_name(&self) -> Cow<'_, str> {
        T::INTERFACE.name.into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        self.dispatch(member, kind, arguments)
            .map_err(|failure| failure.into_exception(T::INTERFACE.name))
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let raised = |failure: Failure| failure.into_exception(T::INTERFACE.name);
        let items = self.inner.items(&self.library).map_err(raised)?;
        Ok(Box::new(items.map(move |item| item.map_err(raised))))
    }

    fn event_source(&self) -> Option<Rc<dyn EventSource>> {
        self.inner.events()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns the SWbem object behind a reference, if it is one of that kind.
fn inner_of<T: Automate>(object: &dyn Dispatch) -> Option<&T> {
    let automated = object.as_any().downcast_ref::<Automated<T>>()?;
    Some(&automated.inner)
}

#![forbid(unsafe_code)]
//! The SWbem scripting objects of WMI as a typed Rust API, with the service they talk to.
//!
//! A [`Server`] is a management service in this process: a durable repository of CIM namespaces,
//! classes and instances. [`Services`] is a connection to a namespace, [`Object`] a class or an
//! instance in the program's hands, [`Sink`] whom an asynchronous call tells what became of it. The
//! names are those of the scripting library without `SWbem`, and the methods take its arguments in
//! its order: `SWbemServicesEx.PutAsync` is [`Services::put_async`], `SWbemObject.Put_` is
//! [`Object::put`].
//!
//! ```
//! use swbem::{CimType, NamedValueSet, PutFlags, Server, Sink};
//!
//! # fn main() -> swbem::Result<()> {
//! let server = Server::ephemeral()?; // or Server::open("a directory")?
//! let services = server.connect(r"root\cimv2")?;
//!
//! // A class with a key.
//! let class = services.get("", 0, None)?;
//! class.path().set_class("Sample_Thing")?;
//! let name = class.properties().add("Name", CimType::String, false)?;
//! name.qualifiers()?.add("key", true)?;
//! class.properties().add("Size", CimType::Uint32, false)?;
//! class.put(0, None)?;
//!
//! // The sink, with a handler for each event that is wanted.
//! let sink = Sink::new()
//!     .on_object_put(|path, _context| println!("OnObjectPut {path}"))
//!     .on_completed(|status, error, context| {
//!         let call = context.and_then(|values| values.get("Call"));
//!         println!("OnCompleted {status} of call {call:?}");
//!         if let Some(error) = error {
//!             println!("{}: {}", error.operation().unwrap_or_default(), error.description());
//!         }
//!     });
//!
//! // An instance, put without waiting. The async context comes back with every event.
//! let thing = class.spawn_instance()?;
//! thing.set("Name", "hammer")?;
//! thing.set("Size", 3)?;
//! let context = NamedValueSet::new().with("Call", 1);
//! services.put_async(&sink, &thing, PutFlags::CREATE_ONLY, None, Some(&context))?;
//! sink.wait();
//!
//! let stored = services.get("Sample_Thing.Name='hammer'", 0, None)?;
//! assert_eq!(stored.get_as::<u32>("Size")?, 3);
//! # Ok(())
//! # }
//! ```
//!
//! The whole program, with what a failing put says, is `examples/put_async.rs`.
//!
//! - Optional arguments are `0` or `XFlags::default()`, and `None`. Flags are typed constants such
//!   as [`PutFlags::CREATE_ONLY`], those of the type library in [`constants`], or numbers.
//! - Every fallible call returns an [`Error`] with the WBEM [`Status`] and a sentence that says
//!   which class, property or value it is about. [`LastError`] is the same as scripts see it.
//! - Objects, paths, sets and sinks are handles, so that nothing needs to be `mut`, and may be sent
//!   to and shared with other threads. Cloning an [`Object`] or [`ObjectPath`] copies it.
//! - [`Services::exec_query`] asks in WQL, [`Services::associators_of`] and [`Object::associators`] for
//!   what is associated with an object; a [`Refresher`] keeps objects up to date. The whole program
//!   is `examples/query.rs`.
//! - [`MofCompiler`] stores what MOF files say, and [`export`] writes a repository as MOF.
//! - For futures, streams and the operations of IWbemServices see [`Services::connection`].

mod associations;
pub mod automation;
pub mod constants;
mod context;
pub mod export;
mod flags;
mod last_error;
mod locator;
mod method_set;
pub mod mof_compiler;
mod object;
mod object_path;
mod object_set;
mod property_set;
mod qualifier_set;
mod refresher;
mod security;
mod server;
mod services;
mod sink;
mod text;
mod value;

pub use associations::{AssociatorsOptions, ReferencesOptions};
pub use flags::{
    CompareFlags, ConnectFlags, DeleteFlags, EnumAsyncFlags, EnumFlags, GetFlags, MethodFlags,
    PutFlags, QueryAsyncFlags, QueryFlags, TextFlags,
};
pub use last_error::LastError;
pub use locator::{Found, Locator};
pub use method_set::{Method, MethodSet};
pub use mof_compiler::{Compilation, MofCompiler, MofSource};
pub use object::Object;
pub use object_path::ObjectPath;
pub use object_set::{IntoIter, Iter, ObjectSet};
pub use property_set::{Property, PropertySet};
pub use qualifier_set::{Propagation, Qualifier, QualifierSet};
pub use refresher::{RefreshableItem, Refresher};
pub use security::{PrivilegeEntry, PrivilegeSet, Security};
pub use server::{Server, ServerOptions};
pub use services::Services;
pub use sink::{HandlerResult, Sink};
pub use swbem_core::security::{AuthenticationLevel, ImpersonationLevel, Privilege};
pub use swbem_core::{
    CimType, DateTime as CimDateTime, DateTimeField, Error, NamedValueSet, Result, Status, Value,
    Variant, WbemDateTime as DateTime,
};
pub use value::{FromValue, IntoVariant};

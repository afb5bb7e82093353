#![forbid(unsafe_code)]
//! What stands at the two ends of a call: sinks, which are told what became of it, and providers,
//! which serve the classes that are not stored in the repository.

mod cancel;
mod provider;
mod query;
mod response;
mod sink;

pub use cancel::Cancellation;
pub use provider::{
    Call, Capabilities, ClassProvider, InstanceProvider, MethodProvider, Provider, Registration,
};
pub use query::{Conditions, Operators, QueryCapability};
pub use response::{Outcome, Response, ResponseTarget};
pub use sink::{Completion, Sink};

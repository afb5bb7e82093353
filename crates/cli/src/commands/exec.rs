//! `swbem exec`.

use std::sync::Arc;

use clap::Args;
use swbem_core::{Class, Error, Instance, ObjectPath, Status};

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::values::{Assignment, Target};

/// Call a method of a class or instance
///
/// Prints the out-parameters, the return value among them.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ExecArgs {
    /// The path of the object: an instance, or a class for a static method
    path: String,

    /// The method
    method: String,

    /// In-parameters: NAME=VALUE, read by the type of the parameter
    #[arg(value_name = "NAME=VALUE")]
    values: Vec<String>,
}

const EXAMPLES: &str = r#"Examples:
  Read the security descriptor of a namespace:
    swbem exec __SystemSecurity=@ GetSD

  Pass in-parameters, an array among them:
    swbem exec 'Demo_Printer.Id=1' Print Copies=2 'Pages={1,2,5}'"#;

pub(crate) fn run(args: &ExecArgs, app: &mut App) -> Result<(), Failure> {
    let assignments = super::assignments(&args.values)?;
    let connection = app.services_of(&args.path, Need::Existing)?.connection()?;
    let path = ObjectPath::parse(&args.path)?;
    let Some(name) = path.class() else {
        let message = format!(
            "`{}` is the path of a namespace, not of an object",
            args.path
        );
        return Err(Error::new(Status::INVALID_OBJECT_PATH, message)
            .about(&args.path)
            .into());
    };
    let class = super::class(&connection, name.as_str())?;
    let Some(method) = class.method(&args.method) else {
        let message = format!("class `{}` has no method `{}`", class.name(), args.method);
        let error = Error::new(Status::INVALID_METHOD, message).about(&args.method);
        return Err(error.into());
    };
    let inputs = match method.decl.in_parameters() {
        Some(signature) => Some(inputs(&args.method, signature, &assignments)?),
        None => match assignments.first() {
            Some(extra) => return Err(no_such_parameter(&args.method, &extra.name).into()),
            None => None,
        },
    };
    match connection.exec_method(&args.path, &args.method, inputs.as_ref(), 0, None)? {
        Some(outputs) => app.output.object(&outputs),
        None => Ok(()),
    }
}

fn inputs(
    method: &str,
    signature: Arc<Class>,
    assignments: &[Assignment],
) -> Result<Instance, Failure> {
    let mut inputs = Instance::new(Arc::clone(&signature));
    for assignment in assignments {
        let Some(parameter) = signature.property(&assignment.name) else {
            return Err(no_such_parameter(method, &assignment.name).into());
        };
        let target = Target {
            what: "parameter",
            name: parameter.name.as_str(),
            owner: method,
        };
        let value = assignment.value(target, &parameter.data_type)?;
        inputs.set(parameter.name.as_str(), value)?;
    }
    Ok(inputs)
}

fn no_such_parameter(method: &str, name: &str) -> Error {
    let message = format!("method `{method}` has no in-parameter `{name}`");
    Error::new(Status::INVALID_METHOD_PARAMETERS, message).about(name)
}

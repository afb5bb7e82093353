//! The properties and methods of CIM classes as members of an object (SO-001, SO-051).

use swbem_automation::{Arguments, Invoke, RuntimeError, Variant};
use swbem_core::{ParameterDecl, RETURN_VALUE};

use super::super::{Library, Outcome, call, failure::Failure, values};
use crate::{Error, Object, Status};

/// Reads or writes the property, or calls the method, with a name; nothing when there is neither.
pub(super) fn invoke(
    object: &Object,
    library: &Library,
    name: &str,
    invoke: Invoke,
    arguments: &mut Arguments,
) -> Option<Outcome> {
    if name.ends_with('_') {
        return None;
    }
    if invoke.is_put() {
        return Some(put(object, library, name, arguments));
    }
    if invoke == Invoke::Method
        && let Some(outcome) = method(object, library, name, arguments)
    {
        return Some(outcome);
    }
    match object.get(name) {
        Ok(value) => {
            let value = values::to_script(library, &object.context(), &value);
            Some(if arguments.is_empty() {
                Ok(value)
            } else {
                call::index(&value, arguments)
            })
        }
        Err(error) if error.status() == Status::NOT_FOUND && invoke != Invoke::Method => {
            method(object, library, name, arguments)
        }
        Err(_) => None,
    }
}

fn put(object: &Object, library: &Library, name: &str, arguments: &Arguments) -> Outcome {
    let (new, positions) = arguments
        .split_value()
        .ok_or(RuntimeError::WrongNumberOfArguments)?;
    let new = if positions.is_empty() {
        new.clone()
    } else {
        let value = object.get(name).map_err(unknown)?;
        let value = values::to_script(library, &object.context(), &value);
        call::with_element(&value, positions, new)?
    };
    let new = values::from_script(&new)?;
    object.set(name, new).map_err(unknown)?;
    Ok(Variant::Empty)
}

/// Makes the error of a member that does not exist, which is not WMI's.
fn unknown(error: Error) -> Failure {
    if error.status() != Status::NOT_FOUND {
        return error.into();
    }
    let exception = swbem_automation::Exception::runtime(RuntimeError::NotSupported);
    Failure::Automation(exception.with_detail(error.message()))
}

/// Calls a method: the arguments are its parameters in the order of their IDs, those that go out are
/// assigned back, and the return value is the result.
fn method(
    object: &Object,
    library: &Library,
    name: &str,
    arguments: &mut Arguments,
) -> Option<Outcome> {
    let class = object.class();
    let found = class.method(name)?;
    let mut parameters: Vec<&ParameterDecl> = found.decl.parameters.iter().collect();
    parameters.sort_by_key(|parameter| parameter.id());
    Some(call_method(
        object,
        library,
        found.name.as_ref(),
        &parameters,
        arguments,
    ))
}

fn call_method(
    object: &Object,
    library: &Library,
    name: &str,
    parameters: &[&ParameterDecl],
    arguments: &mut Arguments,
) -> Outcome {
    let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    let given = arguments.bind(&names)?;
    let method = object.methods().item(name)?;
    let inputs = match method.in_parameters()? {
        Some(class) => Some(class.spawn_instance()?),
        None => None,
    };
    for (parameter, value) in parameters.iter().zip(&given) {
        if let Some(inputs) = inputs.as_ref().filter(|_| parameter.is_input())
            && !matches!(value, Variant::Empty)
            && !value.is_missing()
        {
            inputs.set(parameter.name.as_str(), values::from_script(value)?)?;
        }
    }
    let outputs = object.exec_method(name, inputs.as_ref(), 0, None);
    library.trace(|| {
        let outcome = match &outputs {
            Ok(_) => "returned".to_owned(),
            Err(error) => error.to_string(),
        };
        format!(
            "SWbemObjectEx.{name} of {} → {outcome}",
            object.path().rel_path()
        )
    });
    let Some(outputs) = outputs? else {
        return Ok(Variant::Empty);
    };
    let context = object.context();
    for (position, parameter) in parameters.iter().enumerate() {
        if parameter.is_output() && position < arguments.len() {
            let value = outputs.get(parameter.name.as_str())?;
            arguments.set_out(position, values::to_script(library, &context, &value));
        }
    }
    Ok(match outputs.get(RETURN_VALUE) {
        Ok(value) => values::to_script(library, &context, &value),
        Err(_) => Variant::Empty,
    })
}

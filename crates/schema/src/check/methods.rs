//! Methods: signatures and the numbers of parameters.

use swbem_core::limits::{
    METHOD_NAME_CHARS_MAX, METHODS_MAX, PARAMETERS_MAX, PROPERTY_NAME_CHARS_MAX,
};
use swbem_core::{
    ClassDecl, Flavor, MethodDecl, Name, ParameterDecl, Qualifier, Result, Status, Value, bail,
};

use super::elements::{Element, check_default, check_name, check_type};
use super::qualifiers::{Kind, check_set};

/// The flavor of an automatic `ID`: to instances, not overridable.
const ID_FLAVOR: Flavor = Flavor(0x11);

/// Checks the methods by themselves and numbers parameters that have no numbers.
pub(super) fn check_methods(decl: &mut ClassDecl) -> Result<()> {
    if decl.methods.len() > METHODS_MAX {
        bail!(
            QUOTA_VIOLATION,
            "class `{}` declares {} methods, more than {METHODS_MAX}",
            decl.name,
            decl.methods.len()
        );
    }
    let class = &decl.name;
    for (name, method) in &mut decl.methods {
        check_name(
            "method",
            name,
            class,
            METHOD_NAME_CHARS_MAX,
            Status::METHOD_NAME_TOO_WIDE,
        )?;
        let element = Element::Method(class, name);
        check_set(&method.qualifiers, Kind::Method, &element)?;
        check_return_value(class, name, method)?;
        check_parameters(class, name, method)?;
        number_parameters(class, name, &mut method.parameters)?;
    }
    Ok(())
}

fn check_return_value(class: &Name, name: &Name, method: &MethodDecl) -> Result<()> {
    let element = Element::ReturnValue(class, name);
    if method.return_qualifiers.get("ID").is_some() {
        bail!(
            PARAMETER_ID_ON_RETVAL,
            "{element} must not have an `ID` qualifier"
        );
    }
    check_set(&method.return_qualifiers, Kind::ReturnValue, &element)?;
    let Some(data_type) = &method.return_type else {
        return Ok(());
    };
    check_type(data_type, &element)?;
    if data_type.is_array {
        bail!(
            INVALID_METHOD,
            "{element} cannot be an array; use an out-parameter of type `{data_type}`"
        );
    }
    Ok(())
}

fn check_parameters(class: &Name, method_name: &Name, method: &MethodDecl) -> Result<()> {
    let parameters = &method.parameters;
    if parameters.len() > PARAMETERS_MAX {
        bail!(
            QUOTA_VIOLATION,
            "method `{class}.{method_name}` has {} parameters, more than {PARAMETERS_MAX}",
            parameters.len()
        );
    }
    for (nth, parameter) in parameters.iter().enumerate() {
        let name = &parameter.name;
        check_name(
            "parameter",
            name,
            class,
            PROPERTY_NAME_CHARS_MAX,
            Status::PROPERTY_NAME_TOO_WIDE,
        )?;
        let element = Element::Parameter(class, method_name, name);
        if *name == "ReturnValue"
            || parameters
                .iter()
                .take(nth)
                .any(|earlier| earlier.name == *name)
        {
            bail!(
                INVALID_DUPLICATE_PARAMETER,
                "{element} has a name that is taken; give it another"
            );
        }
        check_set(&parameter.qualifiers, Kind::Parameter, &element)?;
        check_type(&parameter.data_type, &element)?;
        if let Some(default) = &parameter.default {
            check_default(default, &parameter.data_type, &element)?;
        }
    }
    Ok(())
}

/// Checks that parameters are numbered from 0 without a gap and puts them in that order; numbers
/// them as they come when none has a number (PUT-078, SCH-062, SCH-063).
fn number_parameters(class: &Name, method: &Name, parameters: &mut [ParameterDecl]) -> Result<()> {
    let mut ids = Vec::with_capacity(parameters.len());
    for parameter in parameters.iter() {
        if let Some(qualifier) = parameter.qualifiers.get("ID") {
            ids.push(checked_id(class, method, parameter, qualifier)?);
        }
    }
    if ids.is_empty() {
        for (id, parameter) in (0i32..).zip(parameters) {
            parameter
                .qualifiers
                .push(Qualifier::new("ID", id, ID_FLAVOR));
        }
        return Ok(());
    }
    if let Some(parameter) = parameters.iter().find(|p| p.qualifiers.get("ID").is_none()) {
        bail!(
            MISSING_PARAMETER_ID,
            "{} has no `ID` qualifier, other parameters have; number all or none",
            Element::Parameter(class, method, &parameter.name)
        );
    }
    ids.sort_unstable();
    if let Some(twice) = ids.windows(2).find_map(|pair| match pair {
        [a, b] if a == b => Some(a),
        _ => None,
    }) {
        bail!(
            INVALID_PARAMETER_ID,
            "two parameters of method `{class}.{method}` have the `ID` {twice}"
        );
    }
    if let Some((gap, _)) = (0i32..).zip(&ids).find(|(position, id)| position != *id) {
        bail!(
            NONCONSECUTIVE_PARAMETER_IDS,
            "no parameter of method `{class}.{method}` has the `ID` {gap}; they must run from 0 without a gap"
        );
    }
    parameters.sort_by_key(ParameterDecl::id);
    Ok(())
}

fn checked_id(
    class: &Name,
    method: &Name,
    parameter: &ParameterDecl,
    qualifier: &Qualifier,
) -> Result<i32> {
    match qualifier.value {
        Value::Sint32(id) if id >= 0 => Ok(id),
        _ => bail!(
            INVALID_PARAMETER_ID,
            "the `ID` of {} must be a sint32 of at least 0",
            Element::Parameter(class, method, &parameter.name)
        ),
    }
}

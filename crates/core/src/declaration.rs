//! What a class itself declares, without what it inherits.

#[cfg(test)]
mod tests;

use crate::{DataType, Name, NameMap, QualifierSet, Value};

/// The local definition of a class: what is written in MOF, sent by a put, and stored.
///
/// Two declarations are equal when they declare the same elements with the same contents, in any
/// order and with names in any case.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassDecl {
    /// The name of the class; empty in a class object that was not named yet.
    pub name: Name,
    /// The immediate superclass.
    pub superclass: Option<Name>,
    /// Qualifiers of the class itself.
    pub qualifiers: QualifierSet,
    /// Properties declared or overridden here, in order.
    pub properties: NameMap<PropertyDecl>,
    /// Methods declared or overridden here, in order.
    pub methods: NameMap<MethodDecl>,
}

/// A property as a class declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyDecl {
    /// The declared type.
    pub data_type: DataType,
    /// The default value. `None` when none was given: an overriding property then keeps the
    /// inherited default, any other has the default `Null`.
    pub default: Option<Value>,
    /// Qualifiers set here.
    pub qualifiers: QualifierSet,
}

/// A method as a class declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodDecl {
    /// The type of the return value; `None` for `void`.
    pub return_type: Option<DataType>,
    /// The parameters in order of declaration.
    pub parameters: Vec<ParameterDecl>,
    /// Qualifiers set here.
    pub qualifiers: QualifierSet,
    /// Qualifiers of the return value, which only the object forms of a signature can carry.
    pub return_qualifiers: QualifierSet,
}

/// A parameter of a method.
///
/// Its direction and position are its qualifiers `In`, `Out` and `ID`, as in the `__PARAMETERS`
/// objects that WMI keeps a signature in.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterDecl {
    /// The name.
    pub name: Name,
    /// The declared type.
    pub data_type: DataType,
    /// The default value of an optional parameter.
    pub default: Option<Value>,
    /// Qualifiers, `In`, `Out` and `ID` among them.
    pub qualifiers: QualifierSet,
}

impl ClassDecl {
    /// Makes the declaration of a class without elements.
    #[must_use]
    pub fn new(name: impl Into<Name>, superclass: Option<Name>) -> Self {
        ClassDecl {
            name: name.into(),
            superclass,
            qualifiers: QualifierSet::new(),
            properties: NameMap::new(),
            methods: NameMap::new(),
        }
    }
}

impl PropertyDecl {
    /// Makes the declaration of a property without default and qualifiers.
    #[must_use]
    pub fn new(data_type: impl Into<DataType>) -> Self {
        PropertyDecl {
            data_type: data_type.into(),
            default: None,
            qualifiers: QualifierSet::new(),
        }
    }
}

impl MethodDecl {
    /// Makes the declaration of a method without parameters.
    #[must_use]
    pub fn new(return_type: Option<DataType>) -> Self {
        MethodDecl {
            return_type,
            parameters: Vec::new(),
            qualifiers: QualifierSet::new(),
            return_qualifiers: QualifierSet::new(),
        }
    }

    /// Tells whether two methods have the same signature: return type, and parameters with their
    /// names, types, order and directions (PUT-077).
    #[must_use]
    pub fn same_signature(&self, other: &MethodDecl) -> bool {
        self.return_type == other.return_type
            && self.parameters.len() == other.parameters.len()
            && self.parameters.iter().zip(&other.parameters).all(|(a, b)| {
                a.name == b.name
                    && a.data_type == b.data_type
                    && a.is_input() == b.is_input()
                    && a.is_output() == b.is_output()
            })
    }

    /// Returns the input parameters.
    pub fn inputs(&self) -> impl Iterator<Item = &ParameterDecl> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.is_input())
    }

    /// Returns the output parameters, without the return value.
    pub fn outputs(&self) -> impl Iterator<Item = &ParameterDecl> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.is_output())
    }
}

impl ParameterDecl {
    /// Tells whether the parameter is passed in. One without a direction goes both ways
    /// ([MS-WMI] 3.1.4.17.11).
    #[must_use]
    pub fn is_input(&self) -> bool {
        self.qualifiers.is_true("In") || self.has_no_direction()
    }

    /// Tells whether the parameter is passed out.
    #[must_use]
    pub fn is_output(&self) -> bool {
        self.qualifiers.is_true("Out") || self.has_no_direction()
    }

    /// Returns the position that the `ID` qualifier gives the parameter.
    #[must_use]
    pub fn id(&self) -> Option<i128> {
        self.qualifiers.value("ID").and_then(Value::as_integer)
    }

    fn has_no_direction(&self) -> bool {
        !self.qualifiers.is_true("In") && !self.qualifiers.is_true("Out")
    }
}

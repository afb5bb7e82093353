//! Class declarations.

use std::sync::Arc;

use swbem_core::{
    CimType, ClassDecl, DataType, Flavor, MethodDecl, Name, ParameterDecl, PropertyDecl, Qualifier,
    QualifierSet, Value as Cim,
};

use super::{Binder, DeferredDefault, PendingClass, PendingValue};
use crate::ast::{self, Arity, Feature, Method, Property, Type, Value, ValueKind};
use crate::convert;

impl Binder<'_> {
    pub(super) fn class(&mut self, class: &ast::ClassDecl) -> PendingClass {
        let superclass = class.superclass.as_ref().map(|name| self.name(name));
        let mut decl = ClassDecl::new(self.name(&class.name), superclass);
        decl.qualifiers = self.qualifiers(&class.qualifiers);
        let mut deferred = Vec::new();
        for feature in &class.features {
            match feature {
                Feature::Property(property) => {
                    let (name, property) = self.property(property, &mut deferred);
                    decl.properties.insert(name, property);
                }
                Feature::Method(method) => {
                    let (name, method) = self.method(method, &mut deferred);
                    decl.methods.insert(name, method);
                }
            }
        }
        PendingClass {
            decl: Arc::new(decl),
            alias: class.alias.as_ref().map(|alias| self.name(alias)),
            deferred,
        }
    }

    fn property(
        &mut self,
        property: &Property,
        deferred: &mut Vec<DeferredDefault>,
    ) -> (Name, PropertyDecl) {
        let name = self.name(&property.name);
        let data_type = self.data_type(&property.ty, property.array);
        let mut qualifiers = self.qualifiers(&property.qualifiers);
        self.add_array_len(property.array, &mut qualifiers);
        let (default, pending) = self.default_value(property, &data_type);
        deferred.extend(pending.map(|value| DeferredDefault {
            member: name.clone(),
            parameter: None,
            value,
        }));
        let decl = PropertyDecl {
            data_type,
            default,
            qualifiers,
        };
        (name, decl)
    }

    fn method(
        &mut self,
        method: &Method,
        deferred: &mut Vec<DeferredDefault>,
    ) -> (Name, MethodDecl) {
        let name = self.name(&method.name);
        let return_type = method
            .return_type
            .as_ref()
            .map(|ty| self.data_type(ty, Arity::Scalar));
        let mut decl = MethodDecl::new(return_type);
        decl.qualifiers = self.qualifiers(&method.qualifiers);
        for (idx, parameter) in method.parameters.iter().enumerate() {
            let (parameter, pending) = self.parameter(idx, parameter);
            deferred.extend(pending.map(|value| DeferredDefault {
                member: name.clone(),
                parameter: Some(idx),
                value,
            }));
            decl.parameters.push(parameter);
        }
        (name, decl)
    }

    fn parameter(
        &mut self,
        idx: usize,
        parameter: &Property,
    ) -> (ParameterDecl, Option<PendingValue>) {
        let data_type = self.data_type(&parameter.ty, parameter.array);
        let mut qualifiers = self.qualifiers(&parameter.qualifiers);
        self.add_array_len(parameter.array, &mut qualifiers);
        if qualifiers.get("In").is_none() && self.declarations.parameters_are_input() {
            let implied = self.implied("In", Cim::Boolean(true));
            qualifiers.push(implied);
        }
        self.add_id(idx, &mut qualifiers);
        let (default, pending) = self.default_value(parameter, &data_type);
        let decl = ParameterDecl {
            name: self.name(&parameter.name),
            data_type,
            default,
            qualifiers,
        };
        (decl, pending)
    }

    /// Numbers a parameter by its place, unless the text numbers it (SCH, "Methods").
    fn add_id(&mut self, idx: usize, qualifiers: &mut QualifierSet) {
        match qualifiers.get_mut("ID") {
            Some(written) => written.flavor = PARAMETER_ID,
            None => {
                let id = i32::try_from(idx).unwrap_or(i32::MAX);
                let name = self.intern("ID");
                qualifiers.push(Qualifier::new(name, id, PARAMETER_ID));
            }
        }
    }

    /// Keeps the `n` of `[n]` where WMI does: in the qualifier `MaxLen`.
    fn add_array_len(&mut self, array: Arity, qualifiers: &mut QualifierSet) {
        let Arity::Array(Some(len)) = array else {
            return;
        };
        if qualifiers.get("MaxLen").is_none() {
            let len = i32::try_from(len).unwrap_or(i32::MAX);
            let implied = self.implied("MaxLen", Cim::Sint32(len));
            qualifiers.push(implied);
        }
    }

    fn data_type(&mut self, ty: &Type, array: Arity) -> DataType {
        let (base, class) = match ty {
            Type::Simple(ty) => (CimType::from(*ty), None),
            Type::Object(class) => (CimType::Object, class.as_ref()),
            Type::Reference(class) => (CimType::Reference, class.as_ref()),
        };
        DataType {
            base,
            is_array: array != Arity::Scalar,
            class: class.map(|class| self.name(class)),
        }
    }

    /// Converts a default, or keeps it pending when it needs other objects.
    fn default_value(
        &mut self,
        property: &Property,
        data_type: &DataType,
    ) -> (Option<Cim>, Option<PendingValue>) {
        match &property.default {
            None => (None, None),
            Some(value) if needs_objects(value) => (None, Some(self.pending(value))),
            Some(value) => (Some(literal(data_type, value)), None),
        }
    }
}

/// The flavor of `ID` on parameters, as the compiler writes it.
pub(crate) const PARAMETER_ID: Flavor = Flavor(0x11);

/// Makes a value of plain literals; what it cannot be, the parser has reported.
fn literal(data_type: &DataType, value: &Value) -> Cim {
    let scalar = |value| convert::scalar(data_type.base, value).unwrap_or(Cim::Null);
    match &value.kind {
        ValueKind::Null => Cim::Null,
        ValueKind::Array(elements) => Cim::Array(elements.iter().map(scalar).collect()),
        _ => scalar(value),
    }
}

/// Returns whether a value is, or holds, an alias or an embedded instance.
fn needs_objects(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Alias(_) | ValueKind::Instance(_) => true,
        ValueKind::Array(elements) => elements.iter().any(needs_objects),
        _ => false,
    }
}

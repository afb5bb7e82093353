//! Method signatures as the `__PARAMETERS` objects that calls pass.

use std::sync::Arc;

use crate::{
    Class, ClassDecl, MethodDecl, Name, ParameterDecl, PropertyDecl, Qualifier, QualifierSet,
};

/// The name of the class that carries parameters.
pub const PARAMETERS_CLASS: &str = "__PARAMETERS";

/// The property of the out-parameters that carries a method's return value.
pub const RETURN_VALUE: &str = "ReturnValue";

impl MethodDecl {
    /// Returns the class of the method's in-parameters, or `None` when it has none: `__PARAMETERS`
    /// with a property for each (`SWbemMethod.InParameters`).
    #[must_use]
    pub fn in_parameters(&self) -> Option<Arc<Class>> {
        let mut decl = ClassDecl::new(PARAMETERS_CLASS, None);
        for parameter in self.inputs() {
            decl.properties
                .insert(parameter.name.clone(), as_property(parameter));
        }
        as_class(decl)
    }

    /// Returns the class of the method's out-parameters with its return value, or `None` when it
    /// has neither (`SWbemMethod.OutParameters`).
    #[must_use]
    pub fn out_parameters(&self) -> Option<Arc<Class>> {
        let mut decl = ClassDecl::new(PARAMETERS_CLASS, None);
        for parameter in self.outputs() {
            decl.properties
                .insert(parameter.name.clone(), as_property(parameter));
        }
        if let Some(return_type) = &self.return_type {
            let mut property = PropertyDecl::new(return_type.clone());
            property.qualifiers = self.return_qualifiers.clone();
            decl.properties.insert(Name::from(RETURN_VALUE), property);
        }
        as_class(decl)
    }
}

fn as_property(parameter: &ParameterDecl) -> PropertyDecl {
    PropertyDecl {
        data_type: parameter.data_type.clone(),
        default: parameter.default.clone(),
        qualifiers: parameter.qualifiers.clone(),
    }
}

fn as_class(mut decl: ClassDecl) -> Option<Arc<Class>> {
    if decl.properties.is_empty() {
        return None;
    }
    let is_abstract = Qualifier::new("abstract", true, crate::Flavor::NONE);
    decl.qualifiers = QualifierSet::from_iter([is_abstract]);
    Some(Arc::new(Class::detached(decl, Vec::new())))
}

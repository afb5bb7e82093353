//! Short ways to write classes and namespaces.

use std::sync::Arc;

use swbem_core::{
    CimType, Class, ClassDecl, DataType, Flavor, Instance, MethodDecl, Name, NameMap,
    ParameterDecl, PropertyDecl, Qualifier, QualifierSet, Result, Status, Value,
};
use swbem_schema::{
    ClassLookup, ForcePolicy, InstanceRules, Update, UpdateMode, ValidInstance, check_class,
    plan_update, validate_instance,
};

pub(crate) const TO_SUB: Flavor = Flavor::TO_SUBCLASS;
pub(crate) const TO_INST: Flavor = Flavor::TO_INSTANCE;
pub(crate) const FIXED: Flavor = Flavor::NOT_OVERRIDABLE;
pub(crate) const AMENDED: Flavor = Flavor::AMENDED;

/// A declaration under construction; what follows a property or method applies to it.
pub(crate) struct Build {
    decl: ClassDecl,
    at: At,
}

enum At {
    Class,
    Property(Name),
    Method(Name),
}

pub(crate) fn class(name: &str) -> Build {
    Build {
        decl: ClassDecl::new(name, None),
        at: At::Class,
    }
}

pub(crate) fn sub(name: &str, superclass: &str) -> Build {
    Build {
        decl: ClassDecl::new(name, Some(superclass.into())),
        at: At::Class,
    }
}

impl Build {
    pub(crate) fn p(mut self, name: &str, data_type: impl Into<DataType>) -> Self {
        self.decl
            .properties
            .insert(name.into(), PropertyDecl::new(data_type));
        self.at = At::Property(name.into());
        self
    }

    pub(crate) fn key(self, name: &str, data_type: impl Into<DataType>) -> Self {
        self.p(name, data_type).q("key", true, Flavor::KEY)
    }

    pub(crate) fn default(mut self, value: impl Into<Value>) -> Self {
        if let At::Property(name) = &self.at {
            self.decl.properties[name].default = Some(value.into());
        }
        self
    }

    pub(crate) fn m(
        mut self,
        name: &str,
        returns: Option<DataType>,
        parameters: Vec<ParameterDecl>,
    ) -> Self {
        let mut method = MethodDecl::new(returns);
        method.parameters = parameters;
        self.decl.methods.insert(name.into(), method);
        self.at = At::Method(name.into());
        self
    }

    /// Sets a qualifier on what was added last.
    pub(crate) fn q(mut self, name: &str, value: impl Into<Value>, flavor: Flavor) -> Self {
        self.set().set(Qualifier::new(name, value, flavor));
        self
    }

    pub(crate) fn push(mut self, name: &str, value: impl Into<Value>, flavor: Flavor) -> Self {
        self.set().push(Qualifier::new(name, value, flavor));
        self
    }

    fn set(&mut self) -> &mut QualifierSet {
        match &self.at {
            At::Class => &mut self.decl.qualifiers,
            At::Property(name) => &mut self.decl.properties[name].qualifiers,
            At::Method(name) => &mut self.decl.methods[name].qualifiers,
        }
    }

    /// Continues from a finished declaration.
    pub(crate) fn replace(&mut self, decl: ClassDecl) {
        self.decl = decl;
    }

    pub(crate) fn decl(self) -> ClassDecl {
        self.decl
    }
}

pub(crate) fn input(name: &str, data_type: impl Into<DataType>) -> ParameterDecl {
    ParameterDecl {
        name: name.into(),
        data_type: data_type.into(),
        default: None,
        qualifiers: [Qualifier::new("In", true, Flavor::NONE)]
            .into_iter()
            .collect(),
    }
}

pub(crate) fn numbered(name: &str, id: impl Into<Value>) -> ParameterDecl {
    let mut parameter = input(name, CimType::Uint32);
    parameter
        .qualifiers
        .set(Qualifier::new("ID", id, Flavor(0x11)));
    parameter
}

/// The classes of a namespace, in order of their creation, and how many instances each has.
#[derive(Default, Clone)]
pub(crate) struct Namespace {
    pub(crate) classes: NameMap<Arc<Class>>,
    pub(crate) populated: Vec<String>,
}

impl Namespace {
    pub(crate) fn with(builds: impl IntoIterator<Item = Build>) -> Self {
        let mut namespace = Namespace::default();
        for build in builds {
            let name = build.decl.name.clone();
            namespace
                .create(build)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        namespace
    }

    pub(crate) fn populate(mut self, class: &str) -> Self {
        self.populated.push(class.to_owned());
        self
    }

    pub(crate) fn get(&self, name: &str) -> Arc<Class> {
        self.classes
            .class(name)
            .unwrap_or_else(|| panic!("no class {name}"))
    }

    pub(crate) fn check(&self, build: Build) -> Result<ClassDecl> {
        let parent = build
            .decl
            .superclass
            .as_ref()
            .and_then(|name| self.classes.get(name));
        check_class(build.decl, parent, &self.classes)
    }

    pub(crate) fn create(&mut self, build: Build) -> Result<Arc<Class>> {
        let parent = build
            .decl
            .superclass
            .as_ref()
            .and_then(|name| self.classes.get(name))
            .cloned();
        let decl = self.check(build)?;
        let class = Arc::new(Class::derive(Arc::new(decl), parent));
        self.classes.insert(class.name().clone(), class.clone());
        Ok(class)
    }

    pub(crate) fn descendants(&self, name: &str) -> Vec<Arc<Class>> {
        self.classes
            .values()
            .filter(|class| class.derivation().iter().any(|above| *above == name))
            .cloned()
            .collect()
    }

    pub(crate) fn plan(&self, build: Build, mode: UpdateMode) -> Result<Update> {
        self.plan_with(build, mode, ForcePolicy::Delete)
    }

    pub(crate) fn plan_with(
        &self,
        build: Build,
        mode: UpdateMode,
        policy: ForcePolicy,
    ) -> Result<Update> {
        let decl = build.decl;
        let old = self.get(decl.name.as_str());
        let descendants = self.descendants(decl.name.as_str());
        let parent = decl
            .superclass
            .as_ref()
            .and_then(|name| self.classes.get(name))
            .cloned();
        let has = |name: &Name| {
            self.populated
                .iter()
                .any(|populated| *name == populated.as_str())
        };
        plan_update(
            &old,
            decl,
            parent.as_ref(),
            &descendants,
            has(old.name()),
            descendants.iter().any(|class| has(class.name())),
            mode,
            policy,
            &self.classes,
        )
    }
}

/// Returns the status of an outcome, `OK` for success.
pub(crate) fn status<T>(outcome: Result<T>) -> Status {
    outcome.map_or_else(|error| error.status(), |_| Status::OK)
}

/// Asserts the status of a failure, and that its message names what it should.
#[track_caller]
pub(crate) fn assert_fails<T: std::fmt::Debug>(outcome: Result<T>, wanted: Status, named: &[&str]) {
    let error = outcome.expect_err("it should fail");
    assert_eq!(error.status(), wanted, "{error}");
    for name in named {
        assert!(
            error.message().contains(name),
            "`{}` does not name {name}",
            error.message()
        );
    }
    assert!(
        !error.message().ends_with('.'),
        "`{}` ends with a full stop",
        error.message()
    );
}

/// Judges an instance with flags 0, making keys that count up.
pub(crate) fn validate(instance: Instance, stored: &Arc<Class>) -> Result<ValidInstance> {
    validate_with(instance, stored, false, false)
}

pub(crate) fn validate_with(
    instance: Instance,
    stored: &Arc<Class>,
    use_amended: bool,
    update_only: bool,
) -> Result<ValidInstance> {
    let mut made = 0u128;
    let mut make_guid = || {
        made += 1;
        swbem_schema::guid_text(made)
    };
    let mut rules = InstanceRules {
        use_amended,
        update_only,
        make_guid: &mut make_guid,
    };
    validate_instance(instance, stored, &mut rules)
}

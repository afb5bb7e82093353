//! Strategies that generate schemas, instances and sequences of operations.
//!
//! What is generated is small and collides often: six class names, three properties, four keys.

use proptest::prelude::*;
use swbem_core::{
    CimType, Class, ClassDecl, ClassObject, DataType, Flavor, MethodDecl, Name, PropertyDecl,
    Qualifier, Value,
};

/// How many class names there are.
pub const CLASSES: usize = 6;

/// The properties that classes may have.
pub const PROPERTIES: [&str; 3] = ["K", "P", "Q"];

/// A class as it may be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSpec {
    /// The number of its name.
    pub name: usize,
    /// The number of its superclass's name.
    pub superclass: Option<usize>,
    /// Whether it is abstract.
    pub is_abstract: bool,
    /// Whether it is a singleton.
    pub is_singleton: bool,
    /// A qualifier that goes to subclasses: its value, and whether they may not override it.
    pub mark: Option<(u8, bool)>,
    /// A qualifier that means nothing.
    pub description: Option<u8>,
    /// A method, with or without a return value.
    pub method: Option<bool>,
    /// What it declares of each of [`PROPERTIES`].
    pub properties: [Option<PropertySpec>; PROPERTIES.len()],
}

/// A property as a class may declare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PropertySpec {
    /// A string, or else a `uint32`.
    pub is_text: bool,
    /// Whether it is a key.
    pub is_key: bool,
    /// Whether it is `[not_null]`.
    pub is_not_null: bool,
    /// The default, if one is given.
    pub default: Option<u8>,
}

/// What becomes of a property of an instance before it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Nothing.
    Unset,
    /// It is set to `NULL`.
    Null,
    /// It is set to the value with a number.
    To(u8),
}

/// A change of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// None.
    Nothing,
    /// Another superclass.
    Superclass(Option<usize>),
    /// Abstract or not.
    Abstract(bool),
    /// Another inherited qualifier.
    Mark(Option<(u8, bool)>),
    /// Another qualifier that means nothing.
    Description(Option<u8>),
    /// Another method.
    Method(Option<bool>),
    /// Another declaration of the property at an index.
    Property(usize, Option<PropertySpec>),
}

/// One operation in a namespace.
#[derive(Clone, Debug)]
pub enum Action {
    /// Put a class.
    PutClass(ClassSpec, u32),
    /// Put the class with a number as it is, but for an edit.
    EditClass(usize, Edit, u32),
    /// Put an instance of the class with a number, with settings for [`PROPERTIES`].
    PutInstance(usize, [Setting; PROPERTIES.len()], u32),
    /// Delete the class with a number.
    DeleteClass(usize),
    /// Delete the instance of a class with key values of these numbers.
    DeleteInstance(usize, [u8; PROPERTIES.len()]),
}

/// One step of a history.
#[derive(Clone, Debug)]
pub enum Step {
    /// Actions in the namespace with a number, in one group of writes.
    Group {
        /// The number of the namespace.
        namespace: usize,
        /// The actions, in their order.
        actions: Vec<Action>,
        /// Whether all calls start before the first is applied.
        start_first: bool,
        /// Whether the group is committed, or dropped.
        is_committed: bool,
    },
    /// Create the child with a number in the namespace with a number, with flags.
    CreateNamespace(usize, usize, u32),
    /// Delete it.
    DeleteNamespace(usize, usize),
}

impl ClassSpec {
    /// Makes the declaration.
    #[must_use]
    pub fn to_decl(&self) -> ClassDecl {
        let superclass = self
            .superclass
            .map(|number| Name::from(class_name(number).as_str()));
        let mut decl = ClassDecl::new(class_name(self.name).as_str(), superclass);
        let plain = |name: &str, value: Value, flavor| Qualifier::new(name, value, flavor);
        if self.is_abstract {
            decl.qualifiers
                .set(plain("Abstract", true.into(), Flavor::NONE));
        }
        if self.is_singleton {
            decl.qualifiers
                .set(plain("Singleton", true.into(), Flavor::TO_SUBCLASS));
        }
        if let Some((value, is_protected)) = self.mark {
            let flavor = Flavor::TO_SUBCLASS.with(Flavor::NOT_OVERRIDABLE, is_protected);
            decl.qualifiers
                .set(plain("Mark", i32::from(value).into(), flavor));
        }
        if let Some(value) = self.description {
            let value = Value::string(format!("text {value}"));
            decl.qualifiers
                .set(plain("Description", value, Flavor::NONE));
        }
        for (name, property) in PROPERTIES.iter().zip(&self.properties) {
            if let Some(property) = property {
                decl.properties
                    .insert(Name::from(*name), property.to_decl());
            }
        }
        if let Some(has_return) = self.method {
            let returned = has_return.then(|| DataType::scalar(CimType::Uint32));
            decl.methods
                .insert(Name::from("Do"), MethodDecl::new(returned));
        }
        decl
    }

    /// Makes the class object that a client who built the class from nothing would put.
    #[must_use]
    pub fn to_object(&self) -> ClassObject {
        ClassObject::from_decl(self.to_decl())
    }

    /// Returns the class after an edit.
    #[must_use]
    pub fn edited(&self, edit: Edit) -> ClassSpec {
        let mut spec = self.clone();
        match edit {
            Edit::Nothing => {}
            Edit::Superclass(superclass) => spec.superclass = superclass,
            Edit::Abstract(is_abstract) => spec.is_abstract = is_abstract,
            Edit::Mark(mark) => spec.mark = mark,
            Edit::Description(description) => spec.description = description,
            Edit::Method(method) => spec.method = method,
            Edit::Property(at, property) => {
                if let Some(slot) = spec.properties.get_mut(at) {
                    *slot = property;
                }
            }
        }
        spec
    }

    /// Resolves the class over its superclass.
    #[must_use]
    pub fn to_class(&self, parent: Option<std::sync::Arc<Class>>) -> std::sync::Arc<Class> {
        let decl = std::sync::Arc::new(self.to_decl());
        std::sync::Arc::new(Class::derive(decl, parent))
    }
}

impl PropertySpec {
    fn to_decl(self) -> PropertyDecl {
        let base = if self.is_text {
            CimType::String
        } else {
            CimType::Uint32
        };
        let mut decl = PropertyDecl::new(DataType::scalar(base));
        decl.default = self.default.map(|number| value(self.is_text, number));
        if self.is_key {
            decl.qualifiers
                .set(Qualifier::new("Key", true, Flavor::KEY));
        }
        if self.is_not_null {
            decl.qualifiers
                .set(Qualifier::new("Not_Null", true, Flavor::NONE));
        }
        decl
    }
}

/// Returns the name of the class with a number.
#[must_use]
pub fn class_name(number: usize) -> String {
    format!("C{number}")
}

/// Returns the value with a number: a text whose case differs for some, or the number.
#[must_use]
pub fn value(is_text: bool, number: u8) -> Value {
    if is_text {
        Value::string(text(number))
    } else {
        Value::Uint32(number.into())
    }
}

/// Returns the text with a number; odd numbers are the upper case of the even ones before them.
#[must_use]
pub fn text(number: u8) -> String {
    if number.is_multiple_of(2) {
        format!("v{number}")
    } else {
        format!("V{}", number - 1)
    }
}

/// Generates a property; a key more often where `may_be_key` says so.
fn property(presence: f64, key: f64) -> impl Strategy<Value = Option<PropertySpec>> {
    let spec = (
        prop::bool::weighted(0.7),
        prop::bool::weighted(key),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.3, 0..3_u8),
    )
        .prop_map(|(is_text, is_key, is_not_null, default)| PropertySpec {
            is_text,
            is_key,
            is_not_null,
            default: default.filter(|_| !is_key),
        });
    prop::option::weighted(presence, spec)
}

/// Generates a class. Superclasses mostly have lower numbers, so that few of them form a circle.
pub fn class_spec() -> impl Strategy<Value = ClassSpec> {
    let superclass = |name: usize| {
        prop_oneof![
            2 => Just(None),
            6 => (0..name.max(1)).prop_map(Some),
            1 => (0..CLASSES).prop_map(Some),
        ]
    };
    (0..CLASSES)
        .prop_flat_map(move |name| (Just(name), superclass(name)))
        .prop_flat_map(|(name, superclass)| {
            let is_root = superclass.is_none();
            let key = if is_root { 0.9 } else { 0.15 };
            let presence = if is_root { 0.9 } else { 0.2 };
            (
                Just((name, superclass)),
                prop::bool::weighted(0.2),
                prop::bool::weighted(0.05),
                prop::option::weighted(0.25, (0..2_u8, any::<bool>())),
                prop::option::weighted(0.2, 0..2_u8),
                prop::option::weighted(0.1, any::<bool>()),
                (
                    property(presence, key),
                    property(0.4, 0.05),
                    property(0.3, 0.0),
                ),
            )
        })
        .prop_map(
            |(
                (name, superclass),
                is_abstract,
                is_singleton,
                mark,
                description,
                method,
                (k, p, q),
            )| {
                ClassSpec {
                    name,
                    superclass,
                    is_abstract,
                    is_singleton,
                    mark,
                    description,
                    method,
                    properties: [k, p, q],
                }
            },
        )
}

/// Generates the class with a number as a history begins with it: mostly one tree below the first.
fn first_class(name: usize) -> impl Strategy<Value = ClassSpec> {
    let superclass = if name == 0 {
        Just(None).boxed()
    } else {
        prop::option::weighted(0.9, 0..name).boxed()
    };
    (
        superclass,
        prop::bool::weighted(0.15),
        prop::option::weighted(0.25, (0..2_u8, prop::bool::weighted(0.3))),
        prop::option::weighted(0.15, any::<bool>()),
        (property(0.1, 0.0), property(0.3, 0.0), property(0.3, 0.0)),
    )
        .prop_map(move |(superclass, is_abstract, mark, method, (k, p, q))| {
            let key = PropertySpec {
                is_text: true,
                is_key: true,
                is_not_null: false,
                default: None,
            };
            let k = match (superclass, k) {
                (None, _) => Some(key),
                (_, k) => k.map(|k| PropertySpec { is_text: true, ..k }),
            };
            ClassSpec {
                name,
                superclass,
                is_abstract,
                is_singleton: false,
                mark,
                description: None,
                method,
                properties: [k, p, q],
            }
        })
}

/// Generates an edit of a class.
fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        1 => Just(Edit::Nothing),
        1 => prop::option::weighted(0.8, 0..CLASSES).prop_map(Edit::Superclass),
        1 => any::<bool>().prop_map(Edit::Abstract),
        4 => prop::option::weighted(0.8, (0..2_u8, any::<bool>())).prop_map(Edit::Mark),
        1 => prop::option::of(0..2_u8).prop_map(Edit::Description),
        1 => prop::option::of(any::<bool>()).prop_map(Edit::Method),
        1 => property(0.5, 0.3).prop_map(|property| Edit::Property(0, property)),
        5 => (1..PROPERTIES.len(), property(0.7, 0.05))
            .prop_map(|(at, property)| Edit::Property(at, property)),
    ]
}

/// Generates what is set in an instance.
pub fn settings() -> impl Strategy<Value = [Setting; PROPERTIES.len()]> {
    let setting = |unset: u32, null: u32| {
        prop_oneof![
            unset => Just(Setting::Unset),
            null => Just(Setting::Null),
            14 => (0..4_u8).prop_map(Setting::To),
        ]
    };
    [setting(1, 1), setting(4, 1), setting(6, 2)]
}

/// Generates an operation.
pub fn action() -> impl Strategy<Value = Action> {
    let mode = || prop_oneof![2 => Just(0_u32), 2 => Just(0x20), 3 => Just(0x40)];
    let existence = || prop_oneof![8 => Just(0_u32), 1 => Just(1), 1 => Just(2)];
    prop_oneof![
        1 => (class_spec(), mode(), existence()).prop_map(|(spec, mode, existence)| {
            Action::PutClass(spec, mode | existence)
        }),
        8 => (0..CLASSES, edit(), mode()).prop_map(|(class, edit, mode)| {
            Action::EditClass(class, edit, mode)
        }),
        6 => (0..CLASSES, settings(), existence()).prop_map(|(class, settings, flags)| {
            Action::PutInstance(class, settings, flags)
        }),
        4 => (0..CLASSES, [0..4_u8, 0..4_u8, 0..4_u8]).prop_map(|(class, keys)| {
            Action::DeleteInstance(class, keys)
        }),
        1 => (CLASSES / 2..CLASSES).prop_map(Action::DeleteClass),
    ]
}

/// Generates a history in `namespaces` namespaces, of which the first begins with some classes.
pub fn history(namespaces: usize) -> impl Strategy<Value = Vec<Step>> {
    let classes: Vec<_> = (0..CLASSES).map(first_class).collect();
    let first = classes.prop_map(|specs| Step::Group {
        namespace: 0,
        actions: specs
            .into_iter()
            .map(|spec| Action::PutClass(spec, 0))
            .collect(),
        start_first: true,
        is_committed: true,
    });
    let group = (
        prop_oneof![8 => Just(0), 1 => 0..namespaces],
        prop::collection::vec(action(), 1..6),
        any::<bool>(),
        prop::bool::weighted(0.9),
    )
        .prop_map(
            |(namespace, actions, start_first, is_committed)| Step::Group {
                namespace,
                actions,
                start_first,
                is_committed,
            },
        );
    let existence = prop_oneof![4 => Just(0_u32), 1 => Just(1), 1 => Just(2)];
    let step = prop_oneof![
        16 => group,
        1 => (0..namespaces, 0..2_usize, existence)
            .prop_map(|(parent, child, flags)| Step::CreateNamespace(parent, child, flags)),
        1 => (0..namespaces, 0..2_usize)
            .prop_map(|(parent, child)| Step::DeleteNamespace(parent, child)),
    ];
    (first, prop::collection::vec(step, 1..25)).prop_map(|(first, mut steps)| {
        steps.insert(0, first);
        steps
    })
}

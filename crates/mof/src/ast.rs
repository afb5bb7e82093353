//! The syntax tree of MOF: what the text says, before anything is known of the schema.
//!
//! Every node knows its place ([`Loc`]), and no node knows of another: names are not resolved,
//! values not converted. Two trees compare equal when they say the same, wherever they say it.

mod ident;
mod keyword;
mod value;

pub use self::ident::{Ident, Loc};
pub use self::value::{Integer, Radix, Text, Value, ValueKind};

/// Is one compile unit: a file with everything it includes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unit {
    /// The productions of the file, in order.
    pub items: Vec<Item>,
}

impl Unit {
    /// Walks all productions in the order they take effect, those of included files in place.
    ///
    /// [`Item::Include`] itself is yielded as well, before what it includes.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        let mut stack = vec![self.items.iter()];
        std::iter::from_fn(move || {
            loop {
                match stack.last_mut()?.next() {
                    Some(item) => {
                        if let Item::Include(include) = item {
                            stack.push(include.items.iter());
                        }
                        return Some(item);
                    }
                    None => stack.pop(),
                };
            }
        })
    }
}

/// Is one production.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A `#pragma` other than include.
    Directive(Directive),
    /// `#include("f")` or `#pragma include("f")`.
    Include(Include),
    /// A `Qualifier` statement.
    Qualifier(Box<QualifierDecl>),
    /// A class declaration.
    Class(Box<ClassDecl>),
    /// An instance declaration.
    Instance(Box<InstanceDecl>),
    /// An instance declaration whose body was checked and left in the text until its turn comes, as
    /// in a unit that was [read](crate::read) to be compiled. It prints as nothing.
    Outline(Box<InstanceOutline>),
}

/// Is what is kept of an instance declaration without qualifiers: its body takes several times as
/// much memory as its text.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceOutline {
    /// The class.
    pub class: Ident,
    /// The name after `as $`.
    pub alias: Option<Ident>,
    /// The declaration from `instance` to `;`.
    pub loc: Loc,
}

/// Brings in another file.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// The name as written.
    pub path: Text,
    /// Which of the two spellings was used.
    pub form: IncludeForm,
    /// The productions of the included file; none when it could not be loaded.
    pub items: Vec<Item>,
    /// The directive.
    pub loc: Loc,
}

/// Tells the two spellings of an include apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncludeForm {
    /// `#include("f")`, WMI's.
    Hash,
    /// `#pragma include("f")`, DMTF's.
    Pragma,
}

/// Is a `#pragma`.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// What it asks for.
    pub kind: DirectiveKind,
    /// The directive from `#` to `)`.
    pub loc: Loc,
}

/// Names what a `#pragma` asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum DirectiveKind {
    /// `namespace("…")`: where the objects that follow go.
    Namespace(Text),
    /// `autorecover`: compile this file again when the repository is rebuilt.
    AutoRecover,
    /// `amendment("MS_409")`: split into neutral and localized text.
    Amendment(Text),
    /// `classflags(…)`: how the classes that follow are put.
    ClassFlags(Vec<PutFlag>),
    /// `instanceflags(…)`: how the instances that follow are put.
    InstanceFlags(Vec<PutFlag>),
    /// `deleteclass("C", fail)`.
    DeleteClass {
        /// The class.
        name: Text,
        /// What to do when there is none.
        absent: Absent,
    },
    /// `deleteinstance("C.k=1", nofail)`.
    DeleteInstance {
        /// The relative path of the instance.
        path: Text,
        /// What to do when there is none.
        absent: Absent,
    },
    /// One of DMTF's informational pragmas, which have no effect.
    Informational {
        /// Which one.
        pragma: InformationalPragma,
        /// Its argument.
        value: Text,
    },
}

/// Names DMTF's pragmas that inform the reader only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InformationalPragma {
    /// `locale`
    Locale,
    /// `instancelocale`
    InstanceLocale,
    /// `source`
    Source,
    /// `sourcetype`
    SourceType,
    /// `nonlocal`
    NonLocal,
    /// `nonlocaltype`
    NonLocalType,
}

/// Says whether an object must not, or must, be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PutFlag {
    /// `createonly`, 0x2.
    CreateOnly,
    /// `updateonly`, 0x1.
    UpdateOnly,
    /// `safeupdate`, 0x20; classes only.
    SafeUpdate,
    /// `forceupdate`, 0x40; classes only.
    ForceUpdate,
}

/// Says what a delete pragma does when there is nothing to delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// `fail`: stop the compilation with the error.
    Fail,
    /// `nofail`: go on.
    Ignore,
}

/// Declares a qualifier, in WMI's or in DMTF's form.
#[derive(Debug, Clone, PartialEq)]
pub struct QualifierDecl {
    /// The qualifier.
    pub name: Ident,
    /// What is said of it.
    pub body: QualifierDeclBody,
    /// The statement.
    pub loc: Loc,
}

/// Holds what a `Qualifier` statement says.
#[derive(Debug, Clone, PartialEq)]
pub enum QualifierDeclBody {
    /// `: ToInstance ToSubClass`: flavors only.
    Wmi(Vec<FlavorUse>),
    /// `: string = null, Scope(any), Flavor(EnableOverride)`: type, default, scopes, flavors.
    Dmtf {
        /// The type of its value.
        ty: SimpleType,
        /// Whether the value is an array.
        array: Arity,
        /// The value of a use without one.
        default: Option<Value>,
        /// Where it may be used; `None` when the clause is absent.
        scopes: Option<Scopes>,
        /// How it propagates.
        flavors: Vec<FlavorUse>,
    },
}

/// Is a set of kinds of elements a qualifier may be used on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u16);

/// Names a kind of element a qualifier may be used on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the MOF keyword of its name")]
pub enum Scope {
    Class,
    Association,
    Indication,
    Property,
    Reference,
    Method,
    Parameter,
    Schema,
    Qualifier,
    Instance,
    Any,
}

impl Scope {
    /// All scopes, in the order they are printed.
    pub const ALL: [Scope; 11] = [
        Scope::Class,
        Scope::Association,
        Scope::Indication,
        Scope::Property,
        Scope::Reference,
        Scope::Method,
        Scope::Parameter,
        Scope::Schema,
        Scope::Qualifier,
        Scope::Instance,
        Scope::Any,
    ];

    /// Returns the keyword.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Class => "class",
            Scope::Association => "association",
            Scope::Indication => "indication",
            Scope::Property => "property",
            Scope::Reference => "reference",
            Scope::Method => "method",
            Scope::Parameter => "parameter",
            Scope::Schema => "schema",
            Scope::Qualifier => "qualifier",
            Scope::Instance => "instance",
            Scope::Any => "any",
        }
    }

    fn bit(self) -> u16 {
        match self {
            Scope::Class => 0x1,
            Scope::Association => 0x2,
            Scope::Indication => 0x4,
            Scope::Property => 0x8,
            Scope::Reference => 0x10,
            Scope::Method => 0x20,
            Scope::Parameter => 0x40,
            Scope::Schema => 0x80,
            Scope::Qualifier => 0x100,
            Scope::Instance => 0x200,
            Scope::Any => 0x400,
        }
    }
}

impl Scopes {
    /// Creates the empty set.
    #[must_use]
    pub fn new() -> Scopes {
        Scopes::default()
    }

    /// Adds a kind of element.
    pub fn insert(&mut self, scope: Scope) {
        self.0 |= scope.bit();
    }

    /// Returns whether the kind itself is in the set; `Any` does not stand for the others here.
    #[must_use]
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Walks the kinds in the set.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .into_iter()
            .filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Scopes {
        let mut set = Scopes::new();
        scopes.into_iter().for_each(|scope| set.insert(scope));
        set
    }
}

/// Is a flavor as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlavorUse {
    /// Which flavor.
    pub flavor: Flavor,
    /// The keyword.
    pub loc: Loc,
}

/// Names how a qualifier propagates and whether it may be overridden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flavor {
    /// `Amended`, or `Translatable` in DMTF's words: 0x80.
    Amended,
    /// `EnableOverride`, the default.
    EnableOverride,
    /// `DisableOverride`: 0x10.
    DisableOverride,
    /// `ToInstance`: 0x1.
    ToInstance,
    /// `NotToInstance`
    NotToInstance,
    /// `ToSubClass`: 0x2.
    ToSubClass,
    /// `NotToSubClass`
    NotToSubClass,
    /// `Restricted`: propagates to neither.
    Restricted,
}

impl Flavor {
    /// All flavors.
    pub const ALL: [Flavor; 8] = [
        Flavor::Amended,
        Flavor::EnableOverride,
        Flavor::DisableOverride,
        Flavor::ToInstance,
        Flavor::NotToInstance,
        Flavor::ToSubClass,
        Flavor::NotToSubClass,
        Flavor::Restricted,
    ];

    /// Returns the keyword, in WMI's spelling.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Flavor::Amended => "Amended",
            Flavor::EnableOverride => "EnableOverride",
            Flavor::DisableOverride => "DisableOverride",
            Flavor::ToInstance => "ToInstance",
            Flavor::NotToInstance => "NotToInstance",
            Flavor::ToSubClass => "ToSubClass",
            Flavor::NotToSubClass => "NotToSubClass",
            Flavor::Restricted => "Restricted",
        }
    }
}

/// Is a qualifier on an element.
#[derive(Debug, Clone, PartialEq)]
pub struct Qualifier {
    /// Its name.
    pub name: Ident,
    /// Its value; none means TRUE, or what its declaration says.
    pub value: Option<Value>,
    /// The flavors written after `:`.
    pub flavors: Vec<FlavorUse>,
    /// Name to last flavor.
    pub loc: Loc,
}

/// Declares a class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassDecl {
    /// The qualifiers before `class`.
    pub qualifiers: Vec<Qualifier>,
    /// The class.
    pub name: Ident,
    /// The name after `as $`.
    pub alias: Option<Ident>,
    /// The name after `:`.
    pub superclass: Option<Ident>,
    /// Properties, references and methods, in order.
    pub features: Vec<Feature>,
    /// The declaration from its first `[` to `;`.
    pub loc: Loc,
}

/// Is a member of a class.
#[derive(Debug, Clone, PartialEq)]
pub enum Feature {
    /// A property or reference.
    Property(Property),
    /// A method.
    Method(Method),
}

/// Declares a property, a reference or a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Its qualifiers.
    pub qualifiers: Vec<Qualifier>,
    /// Its type, without `[]`.
    pub ty: Type,
    /// Its name.
    pub name: Ident,
    /// Whether it is an array.
    pub array: Arity,
    /// The value after `=`.
    pub default: Option<Value>,
    /// The declaration, without `;` or `,`.
    pub loc: Loc,
}

/// Declares a method.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    /// Its qualifiers.
    pub qualifiers: Vec<Qualifier>,
    /// What it returns; `None` is `void`.
    pub return_type: Option<Type>,
    /// Its name.
    pub name: Ident,
    /// Its parameters, in order.
    pub parameters: Vec<Property>,
    /// The declaration, without `;`.
    pub loc: Loc,
}

/// Names a type in a declaration.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// One of the keywords.
    Simple(SimpleType),
    /// `object`, or the name of a class: an embedded object.
    Object(Option<Ident>),
    /// `object ref`, or the name of a class and `ref`.
    Reference(Option<Ident>),
}

/// Names a type that has a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the MOF keyword of its name")]
pub enum SimpleType {
    Sint8,
    Uint8,
    Sint16,
    Uint16,
    Sint32,
    Uint32,
    Sint64,
    Uint64,
    Real32,
    Real64,
    Boolean,
    String,
    DateTime,
    Char16,
}

impl SimpleType {
    /// All types with a keyword.
    pub const ALL: [SimpleType; 14] = [
        SimpleType::Sint8,
        SimpleType::Uint8,
        SimpleType::Sint16,
        SimpleType::Uint16,
        SimpleType::Sint32,
        SimpleType::Uint32,
        SimpleType::Sint64,
        SimpleType::Uint64,
        SimpleType::Real32,
        SimpleType::Real64,
        SimpleType::Boolean,
        SimpleType::String,
        SimpleType::DateTime,
        SimpleType::Char16,
    ];

    /// Returns the keyword.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SimpleType::Sint8 => "sint8",
            SimpleType::Uint8 => "uint8",
            SimpleType::Sint16 => "sint16",
            SimpleType::Uint16 => "uint16",
            SimpleType::Sint32 => "sint32",
            SimpleType::Uint32 => "uint32",
            SimpleType::Sint64 => "sint64",
            SimpleType::Uint64 => "uint64",
            SimpleType::Real32 => "real32",
            SimpleType::Real64 => "real64",
            SimpleType::Boolean => "boolean",
            SimpleType::String => "string",
            SimpleType::DateTime => "datetime",
            SimpleType::Char16 => "char16",
        }
    }
}

/// Says whether something is an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// One value.
    Scalar,
    /// `[]`, or `[n]` with an advisory length.
    Array(Option<u32>),
}

/// Declares an instance; also an embedded one, which has no alias.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceDecl {
    /// The qualifiers before `instance`.
    pub qualifiers: Vec<Qualifier>,
    /// The class.
    pub class: Ident,
    /// The name after `as $`.
    pub alias: Option<Ident>,
    /// What the body says of the properties.
    pub values: Vec<ValueInit>,
    /// The declaration from its first `[` to `;`, or to `}` when embedded.
    pub loc: Loc,
}

/// Gives a property of an instance a value, qualifiers, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueInit {
    /// The qualifiers.
    pub qualifiers: Vec<Qualifier>,
    /// The property.
    pub name: Ident,
    /// The value; absent only beside qualifiers, and then the class default stays.
    pub value: Option<Value>,
    /// The statement, without `;`.
    pub loc: Loc,
}

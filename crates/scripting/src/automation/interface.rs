//! How the type library describes an interface, and how arguments are bound to it.

use swbem_automation::{Arguments, Exception, RuntimeError, Variant};

/// An automation interface: the members that scripts name.
#[derive(Debug)]
pub struct Interface {
    /// The name, as `TypeName` returns it and `Err.Source` shows it.
    pub name: &'static str,
    /// The members in the order of the type library.
    pub members: &'static [Member],
}

/// A method or property of an interface.
#[derive(Debug)]
pub struct Member {
    /// The dispatch id; 0 is the default member.
    pub id: i32,
    /// What the member is.
    pub kind: MemberKind,
    /// The name.
    pub name: &'static str,
    /// The parameters in order.
    pub parameters: &'static [Parameter],
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A method that asks the service.
    Call,
    /// A method that stays in the script's process.
    Method,
    /// A property that can be read.
    Get,
    /// A property that can be read and written.
    Put,
}

/// A parameter of a member.
#[derive(Debug)]
pub struct Parameter {
    /// The name, for named arguments.
    pub name: &'static str,
    /// What it is when it is left out; nothing when it may not be.
    pub default: Option<Omitted>,
}

/// The value of a parameter that is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Omitted {
    /// A text.
    Text(&'static str),
    /// A number.
    Long(i32),
    /// A truth value.
    Boolean(bool),
    /// No object.
    Nothing,
}

impl Interface {
    /// Finds a member; without a name the default one.
    pub fn find(&self, name: Option<&str>) -> Option<&'static Member> {
        self.members.iter().find(|member| match name {
            Some(name) => member.name.eq_ignore_ascii_case(name),
            None => member.id == 0,
        })
    }
}

impl Member {
    /// Returns the arguments in the order of the parameters, with the defaults of those left out.
    ///
    /// # Errors
    /// 448 for an unknown name, 450 for too many arguments or too few.
    pub(super) fn bind(&self, arguments: &Arguments) -> Result<Vec<Variant>, Exception> {
        let names: Vec<&str> = self.parameters.iter().map(|p| p.name).collect();
        let given = arguments.bind(&names)?;
        let bound = self.parameters.iter().zip(given);
        bound
            .map(
                |(parameter, value)| match (value.is_missing(), parameter.default) {
                    (false, _) => Ok(value.clone()),
                    (true, Some(default)) => Ok(default.value()),
                    (true, None) => Err(Exception::runtime(RuntimeError::WrongNumberOfArguments)),
                },
            )
            .collect()
    }
}

impl MemberKind {
    /// Tells whether the member is a property and not a method.
    pub fn is_property(self) -> bool {
        matches!(self, MemberKind::Get | MemberKind::Put)
    }
}

impl Omitted {
    /// Tells whether a value is this default.
    pub(super) fn is(self, value: &Variant) -> bool {
        match (self, value) {
            (Omitted::Text(default), Variant::String(text)) => *text == default,
            (Omitted::Long(default), Variant::Long(number)) => *number == default,
            (Omitted::Boolean(default), Variant::Boolean(value)) => *value == default,
            (Omitted::Nothing, Variant::Object(None)) => true,
            _ => false,
        }
    }

    fn value(self) -> Variant {
        match self {
            Omitted::Text(text) => Variant::from(text),
            Omitted::Long(number) => Variant::Long(number),
            Omitted::Boolean(value) => Variant::Boolean(value),
            Omitted::Nothing => Variant::Object(None),
        }
    }
}

/// Writes down an interface as the type library does.
///
/// A line is a dispatch id, `call` (a method that asks the service), `method`, `get` or `put`, and
/// the signature. A parameter without a default must be given.
macro_rules! interface {
    ($(#[$about:meta])* $constant:ident = $name:literal {
        $($id:literal $kind:ident $member:ident $(($($parameter:ident $(= $default:tt)?),*))?;)*
    }) => {
        $(#[$about])*
        pub static $constant: Interface = Interface {
            name: $name,
            members: &[$(Member {
                id: $id,
                kind: interface!(@kind $kind),
                name: stringify!($member),
                parameters: &[$($(Parameter {
                    name: stringify!($parameter),
                    default: interface!(@default $($default)?),
                }),*)?],
            }),*],
        };
    };
    (@kind call) => { MemberKind::Call };
    (@kind method) => { MemberKind::Method };
    (@kind get) => { MemberKind::Get };
    (@kind put) => { MemberKind::Put };
    (@default) => { None };
    (@default Nothing) => { Some(Omitted::Nothing) };
    (@default True) => { Some(Omitted::Boolean(true)) };
    (@default False) => { Some(Omitted::Boolean(false)) };
    (@default (-1)) => { Some(Omitted::Long(-1)) };
    (@default 0) => { Some(Omitted::Long(0)) };
    (@default 0x10) => { Some(Omitted::Long(0x10)) };
    (@default 0x30) => { Some(Omitted::Long(0x30)) };
    (@default $text:literal) => { Some(Omitted::Text($text)) };
}
pub(super) use interface;

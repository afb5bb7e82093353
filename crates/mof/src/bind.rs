//! From the tree to what the object manager is to do, one action after the other.
//!
//! Binding needs no schema: it settles namespaces, flags, and all that `Qualifier` statements
//! decide. What needs the classes in the repository (values of instances, embedded objects,
//! aliases) is left pending and settled by a [`Linker`] when an action's turn has come, since
//! an earlier action may create the class.

mod class;
mod link;
mod qualifier;

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use swbem_core::Name;
use swbem_text::{Diagnostic, Files, Span};

pub(crate) use self::class::PARAMETER_ID;
pub use self::link::{Classes, Linker, bind_instance, status_code};
pub(crate) use self::qualifier::flavor_bits;
use crate::ast::{
    Absent, DirectiveKind, Ident, InstanceDecl, Item, PutFlag, Unit, Value, ValueKind,
};
use crate::declarations::Declarations;
use crate::{code, parser};

/// Is a compile unit as a list of actions.
#[derive(Debug, Clone)]
pub struct Program {
    /// What to do, in this order; the first failure stops.
    pub actions: Vec<Action>,
    /// Whether the file wants to be compiled again when the repository is rebuilt.
    pub autorecover: bool,
    /// The locale of `#pragma amendment`, such as `MS_409`.
    pub amendment: Option<String>,
    /// Which action defines an alias.
    aliases: IndexMap<Name, usize>,
}

/// Is one thing the object manager is to do.
#[derive(Debug, Clone)]
pub struct Action {
    /// What to do.
    pub kind: ActionKind,
    /// Where, as `#pragma namespace` says; `None` is where the caller of the compiler says.
    pub namespace: Option<Arc<str>>,
    /// The number of the object among all classes and instances, from 1; deletions have none.
    pub object_number: Option<u32>,
    /// The production.
    pub span: Span,
    /// Its first line, in the file of `span`.
    pub first_line: u32,
    /// Its last line.
    pub last_line: u32,
}

impl Action {
    /// Returns all of it as text, with what an instance says, for comparing.
    pub(crate) fn said(&self) -> String {
        let Action {
            namespace,
            object_number,
            span,
            ..
        } = self;
        let what = match &self.kind {
            ActionKind::PutInstance { instance, flags } => format!(
                "{flags} {} {:?} {:?} {:?}",
                instance.class,
                instance.alias,
                instance.qualifiers,
                instance.values(),
            ),
            other => format!("{other:?}"),
        };
        format!("{namespace:?} {object_number:?} {span:?} {what}")
    }
}

/// Names what an [`Action`] does.
#[derive(Debug, Clone)]
pub enum ActionKind {
    /// Put a class: IWbemServices::PutClass.
    PutClass {
        /// The class; see [`Linker::class`].
        class: PendingClass,
        /// The bits of `#pragma classflags` in force, as WBEM_CHANGE_FLAG_TYPE.
        flags: u32,
    },
    /// Put an instance: IWbemServices::PutInstance.
    PutInstance {
        /// The instance; see [`Linker::instance`].
        instance: PendingInstance,
        /// The bits of `#pragma instanceflags` in force.
        flags: u32,
    },
    /// Delete a class: IWbemServices::DeleteClass.
    DeleteClass {
        /// The class.
        name: String,
        /// Whether its absence is an error.
        absent: Absent,
    },
    /// Delete an instance: IWbemServices::DeleteInstance.
    DeleteInstance {
        /// Its relative path.
        path: String,
        /// Whether its absence is an error.
        absent: Absent,
    },
}

/// Is a class, complete but for defaults that need other classes.
#[derive(Debug, Clone)]
pub struct PendingClass {
    decl: Arc<swbem_core::ClassDecl>,
    alias: Option<Name>,
    deferred: Vec<DeferredDefault>,
}

impl PendingClass {
    /// Returns the declaration; defaults that are embedded objects or aliases are missing.
    #[must_use]
    pub fn decl(&self) -> &Arc<swbem_core::ClassDecl> {
        &self.decl
    }
}

/// Is a default that is an embedded object or an alias.
#[derive(Debug, Clone)]
struct DeferredDefault {
    member: Name,
    /// The parameter, when `member` is a method.
    parameter: Option<usize>,
    value: PendingValue,
}

/// Is an instance as far as it is known without its class.
#[derive(Debug, Clone)]
pub struct PendingInstance {
    class: Name,
    class_span: Span,
    alias: Option<Name>,
    qualifiers: Vec<BoundQualifier>,
    body: Body,
}

/// Is what an instance says of its properties.
#[derive(Debug, Clone)]
enum Body {
    Values(Vec<PendingProperty>),
    /// Is still in the text: the instance at this place, which has no qualifiers.
    Text(Arc<str>, Span),
}

impl PendingInstance {
    /// Returns what is said of the properties.
    fn values(&self) -> Result<Cow<'_, [PendingProperty]>, Diagnostic> {
        match &self.body {
            Body::Values(values) => Ok(Cow::Borrowed(values)),
            Body::Text(text, span) => {
                let decl = parser::reread(text, *span).ok_or_else(|| {
                    let message = "the instance cannot be read again";
                    Diagnostic::error(code::INVALID_INSTANCE_DECLARATION, *span, message)
                })?;
                Ok(Cow::Owned(Binder::new(&Files::new()).values(&decl)))
            }
        }
    }

    /// Returns the name of the class.
    #[must_use]
    pub fn class(&self) -> &Name {
        &self.class
    }

    /// Returns the alias that stands for the path of the instance.
    #[must_use]
    pub fn alias(&self) -> Option<&Name> {
        self.alias.as_ref()
    }
}

#[derive(Debug, Clone)]
struct PendingProperty {
    name: Name,
    span: Span,
    qualifiers: Vec<BoundQualifier>,
    value: Option<PendingValue>,
}

/// Is a qualifier with its place, for what the class has to say against it.
#[derive(Debug, Clone)]
struct BoundQualifier {
    qualifier: swbem_core::Qualifier,
    span: Span,
}

/// Is a value whose type is not known yet.
#[derive(Debug, Clone)]
enum PendingValue {
    Literal(Value),
    Array(Vec<PendingValue>, Span),
    Alias(Name, Span),
    Instance(Box<PendingInstance>, Span),
}

/// Binds a unit that was parsed without an error; `files` holds its text.
#[must_use]
pub fn bind(unit: &Unit, files: &Files) -> Program {
    let mut binder = Binder::new(files);
    for item in unit.iter() {
        binder.item(item);
    }
    binder.program
}

struct Binder<'a> {
    files: &'a Files,
    declarations: Declarations<'a>,
    /// Every spelling of a name that occurred, so that it is kept once.
    names: IndexSet<Arc<str>>,
    namespace: Option<Arc<str>>,
    class_flags: u32,
    instance_flags: u32,
    objects: u32,
    program: Program,
}

impl<'a> Binder<'a> {
    fn new(files: &'a Files) -> Binder<'a> {
        Binder {
            files,
            declarations: Declarations::default(),
            names: IndexSet::new(),
            namespace: None,
            class_flags: 0,
            instance_flags: 0,
            objects: 0,
            program: Program {
                actions: Vec::new(),
                autorecover: false,
                amendment: None,
                aliases: IndexMap::new(),
            },
        }
    }

    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Directive(directive) => self.directive(&directive.kind, directive.loc.0),
            Item::Include(_) => {}
            Item::Qualifier(declaration) => self.declarations.insert(declaration),
            Item::Class(class) => {
                let flags = self.class_flags;
                let class_span = class.loc.0;
                let class = self.class(class);
                self.define(class.alias.clone());
                self.object(ActionKind::PutClass { class, flags }, class_span);
            }
            Item::Instance(decl) => {
                let flags = self.instance_flags;
                let instance = self.instance(decl);
                self.define(instance.alias.clone());
                self.object(ActionKind::PutInstance { instance, flags }, decl.loc.0);
            }
            Item::Outline(outline) => {
                let flags = self.instance_flags;
                let span = outline.loc.0;
                let instance = PendingInstance {
                    class: self.name(&outline.class),
                    class_span: outline.class.span(),
                    alias: outline.alias.as_ref().map(|alias| self.name(alias)),
                    qualifiers: Vec::new(),
                    body: Body::Text(self.files.text(span.file), span),
                };
                self.define(instance.alias.clone());
                self.object(ActionKind::PutInstance { instance, flags }, span);
            }
        }
    }

    fn directive(&mut self, kind: &DirectiveKind, span: Span) {
        match kind {
            DirectiveKind::Namespace(path) => self.namespace = Some(Arc::from(&*path.value)),
            DirectiveKind::AutoRecover => self.program.autorecover = true,
            DirectiveKind::Amendment(locale) => {
                self.program.amendment = Some(locale.value.to_string());
            }
            DirectiveKind::ClassFlags(flags) => self.class_flags = bits(flags),
            DirectiveKind::InstanceFlags(flags) => self.instance_flags = bits(flags),
            DirectiveKind::DeleteClass { name, absent } => {
                let kind = ActionKind::DeleteClass {
                    name: name.value.to_string(),
                    absent: *absent,
                };
                self.push(kind, span, None);
            }
            DirectiveKind::DeleteInstance { path, absent } => {
                let kind = ActionKind::DeleteInstance {
                    path: path.value.to_string(),
                    absent: *absent,
                };
                self.push(kind, span, None);
            }
            DirectiveKind::Informational { .. } => {}
        }
    }

    /// Notes that the next action defines an alias.
    fn define(&mut self, alias: Option<Name>) {
        if let Some(alias) = alias {
            let action = self.program.actions.len();
            self.program.aliases.insert(alias, action);
        }
    }

    fn object(&mut self, kind: ActionKind, span: Span) {
        self.objects = self.objects.saturating_add(1);
        self.push(kind, span, Some(self.objects));
    }

    fn push(&mut self, kind: ActionKind, span: Span, object_number: Option<u32>) {
        let (first_line, last_line) = self.files.lines(span);
        self.program.actions.push(Action {
            kind,
            namespace: self.namespace.clone(),
            object_number,
            span,
            first_line,
            last_line,
        });
    }

    // ---- instances ----

    fn instance(&mut self, decl: &InstanceDecl) -> PendingInstance {
        let values = self.values(decl);
        PendingInstance {
            class: self.name(&decl.class),
            class_span: decl.class.span(),
            alias: decl.alias.as_ref().map(|alias| self.name(alias)),
            qualifiers: self.placed_qualifiers(&decl.qualifiers),
            body: Body::Values(values),
        }
    }

    fn values(&mut self, decl: &InstanceDecl) -> Vec<PendingProperty> {
        let mut values = Vec::with_capacity(decl.values.len());
        for init in &decl.values {
            values.push(PendingProperty {
                name: self.name(&init.name),
                span: init.name.span(),
                qualifiers: self.placed_qualifiers(&init.qualifiers),
                value: init.value.as_ref().map(|value| self.pending(value)),
            });
        }
        values
    }

    fn pending(&mut self, value: &Value) -> PendingValue {
        match &value.kind {
            ValueKind::Array(elements) => {
                let elements = elements.iter().map(|element| self.pending(element));
                PendingValue::Array(elements.collect(), value.span())
            }
            ValueKind::Alias(alias) => PendingValue::Alias(self.name(alias), value.span()),
            ValueKind::Instance(instance) => {
                PendingValue::Instance(Box::new(self.instance(instance)), value.span())
            }
            _ => PendingValue::Literal(value.clone()),
        }
    }

    /// Makes a name that shares its text with every other of the same spelling.
    fn name(&mut self, ident: &Ident) -> Name {
        self.intern(&ident.name)
    }

    fn intern(&mut self, text: &str) -> Name {
        if let Some(known) = self.names.get(text) {
            return Name::new(Arc::clone(known));
        }
        let shared: Arc<str> = Arc::from(text);
        self.names.insert(Arc::clone(&shared));
        Name::new(shared)
    }
}

fn bits(flags: &[PutFlag]) -> u32 {
    flags.iter().fold(0, |bits, flag| bits | flag.bits())
}

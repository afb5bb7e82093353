//! What is legal to parse and wrong all the same, as far as it shows without the schema.

mod qualifier;
mod value;

use indexmap::IndexMap;
use swbem_text::{Code, Diagnostic, Span};

use crate::ast::{
    ClassDecl, Directive, DirectiveKind, Feature, Ident, InstanceDecl, Item, Method, Property,
    QualifierDecl, QualifierDeclBody, SimpleType, Type, Unit, ValueInit, ValueKind,
};
use crate::caseless::Caseless;
use crate::code;
use crate::declarations::Declarations;
use crate::limits;
use qualifier::Element;

/// Says what may be missing from a tree because it was in error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Losses {
    /// Productions of any kind.
    pub(crate) productions: bool,
    /// `Qualifier` statements.
    pub(crate) declarations: bool,
}

/// Checks a whole compile unit.
///
/// `alias_uses` are those of instances that were checked before.
pub(crate) fn check(unit: &Unit, losses: Losses, alias_uses: &[Ident]) -> Vec<Diagnostic> {
    let mut checker = Checker::new(losses);
    checker.alias_uses.extend(alias_uses);
    for item in unit.iter() {
        checker.item(item);
    }
    checker.aliases();
    checker.diagnostics
}

/// Checks an instance without qualifiers by itself; returns also which aliases it uses.
pub(crate) fn plain_instance(instance: &InstanceDecl) -> (Vec<Diagnostic>, Vec<Ident>) {
    let mut checker = Checker::new(Losses::default());
    checker.values(instance);
    let uses = checker.alias_uses.into_iter().cloned().collect();
    (checker.diagnostics, uses)
}

struct Checker<'a> {
    losses: Losses,
    declarations: Declarations<'a>,
    amendment: Option<Span>,
    aliases: IndexMap<Caseless<'a>, Span>,
    alias_uses: Vec<&'a Ident>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn new(losses: Losses) -> Checker<'a> {
        Checker {
            losses,
            declarations: Declarations::default(),
            amendment: None,
            aliases: IndexMap::new(),
            alias_uses: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Directive(directive) => self.directive(directive),
            Item::Include(_) => {}
            Item::Qualifier(declaration) => self.qualifier_decl(declaration),
            Item::Class(class) => self.class(class),
            Item::Instance(instance) => self.instance(instance),
            Item::Outline(outline) => {
                if let Some(alias) = &outline.alias {
                    self.define_alias(alias);
                }
            }
        }
    }

    fn directive(&mut self, directive: &Directive) {
        if !matches!(directive.kind, DirectiveKind::Amendment(_)) {
            return;
        }
        match self.amendment {
            None => self.amendment = Some(directive.loc.0),
            Some(first) => {
                let message = "second amendment in one compilation";
                let code = code::INVALID_DUPLICATE_AMENDMENT;
                self.push(
                    Diagnostic::error(code, directive.loc.0, message)
                        .label(first, "the first is here"),
                );
            }
        }
    }

    fn qualifier_decl(&mut self, declaration: &'a QualifierDecl) {
        self.flavors(&declaration.name, declaration.body.flavors());
        if let QualifierDeclBody::Dmtf {
            ty, array, default, ..
        } = &declaration.body
        {
            let name = &declaration.name;
            if matches!(ty, SimpleType::DateTime | SimpleType::Char16) {
                let message = format!("qualifier `{name}` cannot be a {}", ty.name());
                self.error(code::UNSUPPORTED_CIMV22_DATA_TYPE, name.span(), message);
            } else if let Some(default) = default {
                self.value(name, &Type::Simple(*ty), *array, default);
            }
        }
        self.declarations.insert(declaration);
    }

    fn class(&mut self, class: &'a ClassDecl) {
        self.qualifiers(Element::class(class), &class.qualifiers);
        self.refuse_abstract_terminal(class);
        if let Some(alias) = &class.alias {
            self.define_alias(alias);
        }
        self.unique(class.features.iter().filter_map(|feature| match feature {
            Feature::Property(property) => Some(&property.name),
            Feature::Method(_) => None,
        }));
        self.unique(class.features.iter().filter_map(|feature| match feature {
            Feature::Method(method) => Some(&method.name),
            Feature::Property(_) => None,
        }));
        for feature in &class.features {
            match feature {
                Feature::Property(property) => self.property(property),
                Feature::Method(method) => self.method(method),
            }
        }
    }

    fn refuse_abstract_terminal(&mut self, class: &ClassDecl) {
        let has = |name: &str| {
            class.qualifiers.iter().any(|qualifier| {
                qualifier.name.is(name)
                    && qualifier
                        .value
                        .as_ref()
                        .is_none_or(|value| value.kind == ValueKind::Boolean(true))
            })
        };
        if has("Terminal") && has("Abstract") {
            let message = format!("class `{}` is both `Terminal` and `Abstract`", class.name);
            self.error(code::INVALID_CLASS_DECLARATION, class.name.span(), message);
        }
    }

    fn property(&mut self, property: &'a Property) {
        self.qualifiers(Element::property(property), &property.qualifiers);
        self.default_value(property);
    }

    fn method(&mut self, method: &'a Method) {
        self.qualifiers(Element::method(), &method.qualifiers);
        self.unique(method.parameters.iter().map(|parameter| &parameter.name));
        for parameter in &method.parameters {
            self.qualifiers(Element::parameter(parameter), &parameter.qualifiers);
            self.require_direction(method, parameter);
            self.default_value(parameter);
        }
    }

    /// Requires `In` or `Out` on a parameter, unless a declaration makes `In` the default.
    fn require_direction(&mut self, method: &Method, parameter: &Property) {
        let has_direction = parameter
            .qualifiers
            .iter()
            .any(|qualifier| qualifier.name.is("In") || qualifier.name.is("Out"));
        if has_direction || self.losses.declarations || self.declarations.parameters_are_input() {
            return;
        }
        let name = &parameter.name;
        let message = format!(
            "parameter `{name}` of `{}` is neither `In` nor `Out`",
            method.name
        );
        self.push(
            Diagnostic::error(code::MUST_BE_IN_OR_OUT, name.span(), message)
                .help("Write `[In]`, `[Out]` or `[In, Out]` before it."),
        );
    }

    fn default_value(&mut self, property: &'a Property) {
        if let Some(default) = &property.default {
            self.value(&property.name, &property.ty, property.array, default);
        }
    }

    fn instance(&mut self, instance: &'a InstanceDecl) {
        if let Some(alias) = &instance.alias {
            self.define_alias(alias);
        }
        self.qualifiers(Element::instance(), &instance.qualifiers);
        self.values(instance);
    }

    fn values(&mut self, instance: &'a InstanceDecl) {
        self.unique(instance.values.iter().map(|value| &value.name));
        for value in &instance.values {
            self.value_init(value, EmbeddedIn::Nothing);
        }
    }

    fn value_init(&mut self, init: &'a ValueInit, place: EmbeddedIn) {
        self.qualifiers(Element::instance_property(), &init.qualifiers);
        if let Some(value) = &init.value {
            self.untyped_value(&init.name, value, place);
        }
    }

    fn define_alias(&mut self, alias: &'a Ident) {
        match self.aliases.get(&Caseless(alias)) {
            None => {
                self.aliases.insert(Caseless(alias), alias.span());
            }
            Some(first) => {
                let message = format!("alias `${alias}` is defined twice");
                let diagnostic = Diagnostic::error(code::MULTIPLE_ALIASES, alias.span(), message)
                    .label(*first, "the first is here");
                self.push(diagnostic);
            }
        }
    }

    /// Reports uses of aliases that are defined nowhere, before or after.
    fn aliases(&mut self) {
        if self.losses.productions {
            return;
        }
        for alias in std::mem::take(&mut self.alias_uses) {
            if !self.aliases.contains_key(&Caseless(alias)) {
                let message = format!("alias `${alias}` is not defined");
                self.error(code::EXPECTED_ALIAS_NAME, alias.span(), message);
            }
        }
    }

    /// Reports names that occur twice.
    fn unique(&mut self, names: impl Iterator<Item = &'a Ident> + Clone) {
        for (name, first) in duplicates(names) {
            let message = format!("`{name}` is given twice");
            self.push(
                Diagnostic::error(code::DUPLICATE_PROPERTY, name.span(), message)
                    .label(first.span(), "the first is here"),
            );
        }
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.push(Diagnostic::error(code, span, message));
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() <= limits::DIAGNOSTICS_MAX {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// Says whether a value is inside an embedded instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EmbeddedIn {
    Nothing,
    Instance,
}

/// Returns each name that repeats an earlier one, with that.
fn duplicates<'a>(names: impl Iterator<Item = &'a Ident> + Clone) -> Vec<(&'a Ident, &'a Ident)> {
    /// Up to this many names, comparing all pairs is faster than hashing.
    const PAIRWISE_MAX: usize = 12;
    let mut found = Vec::new();
    if names.clone().nth(PAIRWISE_MAX).is_none() {
        for (idx, name) in names.clone().enumerate() {
            let is_same = |other: &&Ident| Caseless(other) == Caseless(name);
            if let Some(first) = names.clone().take(idx).find(is_same) {
                found.push((name, first));
            }
        }
        return found;
    }
    let mut seen: IndexMap<Caseless<'a>, &'a Ident> = IndexMap::new();
    for name in names {
        match seen.get(&Caseless(name)) {
            Some(first) => found.push((name, *first)),
            None => {
                seen.insert(Caseless(name), name);
            }
        }
    }
    found
}

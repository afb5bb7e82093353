//! A tree as lines of text, one node a line, with its kind, content and place.

use std::fmt::Write;

use swbem_mof::ast::{
    Arity, DirectiveKind, Feature, FlavorUse, InstanceDecl, Item, Loc, Property, Qualifier,
    QualifierDeclBody, Type, Unit, Value, ValueKind,
};
use swbem_text::Files;

pub(crate) fn dump(files: &Files, unit: &Unit) -> String {
    let mut dump = Dump {
        files,
        out: String::new(),
        indent: 0,
    };
    for item in &unit.items {
        dump.item(item);
    }
    dump.out
}

struct Dump<'a> {
    files: &'a Files,
    out: String,
    indent: usize,
}

impl Dump<'_> {
    fn line(&mut self, loc: Loc, text: &str) {
        let start = self.files.position(loc.0);
        let end = self.files.position(loc.0.after());
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
        writeln!(
            self.out,
            "{text} @{}:{}-{}:{}",
            start.line, start.column, end.line, end.column
        )
        .unwrap();
    }

    fn inside(&mut self, body: impl FnOnce(&mut Self)) {
        self.indent += 1;
        body(self);
        self.indent -= 1;
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Directive(directive) => {
                self.line(directive.loc, &directive_text(&directive.kind))
            }
            Item::Include(include) => {
                self.line(
                    include.loc,
                    &format!("include {:?} {:?}", include.form, include.path.value),
                );
                self.inside(|dump| include.items.iter().for_each(|item| dump.item(item)));
            }
            Item::Qualifier(declaration) => {
                self.line(declaration.loc, &format!("declare {}", declaration.name));
                self.inside(|dump| dump.declaration(&declaration.body, declaration.loc));
            }
            Item::Class(class) => {
                let mut text = format!("class {}", class.name);
                if let Some(superclass) = &class.superclass {
                    write!(text, " : {superclass}").unwrap();
                }
                if let Some(alias) = &class.alias {
                    write!(text, " as ${alias}").unwrap();
                }
                self.line(class.loc, &text);
                self.inside(|dump| {
                    dump.qualifiers(&class.qualifiers);
                    for feature in &class.features {
                        dump.feature(feature);
                    }
                });
            }
            Item::Outline(outline) => self.line(outline.loc, &format!("outline {}", outline.class)),
            Item::Instance(instance) => self.instance(instance),
        }
    }

    fn declaration(&mut self, body: &QualifierDeclBody, loc: Loc) {
        match body {
            QualifierDeclBody::Wmi(flavors) => self.line(loc, &flavors_text(flavors)),
            QualifierDeclBody::Dmtf {
                ty,
                array,
                default,
                scopes,
                flavors,
            } => {
                let mut text = format!("{}{}", ty.name(), arity(*array));
                if let Some(scopes) = scopes {
                    let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
                    write!(text, " scope {}", names.join(" ")).unwrap();
                }
                self.line(loc, &(text + &flavors_text(flavors)));
                self.inside(|dump| default.iter().for_each(|value| dump.value(value)));
            }
        }
    }

    fn feature(&mut self, feature: &Feature) {
        match feature {
            Feature::Property(property) => self.property("property", property),
            Feature::Method(method) => {
                let returns = method
                    .return_type
                    .as_ref()
                    .map_or("void".to_owned(), type_text);
                self.line(
                    method.loc,
                    &format!("method {} returns {returns}", method.name),
                );
                self.inside(|dump| {
                    dump.qualifiers(&method.qualifiers);
                    for parameter in &method.parameters {
                        dump.property("parameter", parameter);
                    }
                });
            }
        }
    }

    fn property(&mut self, kind: &str, property: &Property) {
        let text = format!(
            "{kind} {}: {}{}",
            property.name,
            type_text(&property.ty),
            arity(property.array)
        );
        self.line(property.loc, &text);
        self.inside(|dump| {
            dump.qualifiers(&property.qualifiers);
            property.default.iter().for_each(|value| dump.value(value));
        });
    }

    fn qualifiers(&mut self, qualifiers: &[Qualifier]) {
        for qualifier in qualifiers {
            let text = format!("[{}]{}", qualifier.name, flavors_text(&qualifier.flavors));
            self.line(qualifier.loc, &text);
            self.inside(|dump| qualifier.value.iter().for_each(|value| dump.value(value)));
        }
    }

    fn instance(&mut self, instance: &InstanceDecl) {
        let mut text = format!("instance of {}", instance.class);
        if let Some(alias) = &instance.alias {
            write!(text, " as ${alias}").unwrap();
        }
        self.line(instance.loc, &text);
        self.inside(|dump| {
            dump.qualifiers(&instance.qualifiers);
            for init in &instance.values {
                dump.line(init.loc, &format!("{} =", init.name));
                dump.inside(|dump| {
                    dump.qualifiers(&init.qualifiers);
                    init.value.iter().for_each(|value| dump.value(value));
                });
            }
        });
    }

    fn value(&mut self, value: &Value) {
        match &value.kind {
            ValueKind::Array(elements) => {
                self.line(value.loc, "array");
                self.inside(|dump| elements.iter().for_each(|value| dump.value(value)));
            }
            ValueKind::Instance(instance) => self.instance(instance),
            ValueKind::Integer(integer) => {
                self.line(
                    value.loc,
                    &format!("{} {:?}", integer.value(), integer.radix),
                );
            }
            ValueKind::Alias(alias) => self.line(value.loc, &format!("${alias}")),
            ValueKind::String(text) => self.line(value.loc, &format!("{text:?}")),
            other => self.line(value.loc, &format!("{other:?}")),
        }
    }
}

fn directive_text(kind: &DirectiveKind) -> String {
    match kind {
        DirectiveKind::Namespace(path) => format!("namespace {:?}", path.value),
        DirectiveKind::AutoRecover => "autorecover".to_owned(),
        DirectiveKind::Amendment(locale) => format!("amendment {:?}", locale.value),
        DirectiveKind::ClassFlags(flags) => format!("classflags {flags:?}"),
        DirectiveKind::InstanceFlags(flags) => format!("instanceflags {flags:?}"),
        DirectiveKind::DeleteClass { name, absent } => {
            format!("deleteclass {:?} {absent:?}", name.value)
        }
        DirectiveKind::DeleteInstance { path, absent } => {
            format!("deleteinstance {:?} {absent:?}", path.value)
        }
        DirectiveKind::Informational { pragma, value } => {
            format!("{} {:?}", pragma.name(), value.value)
        }
    }
}

fn flavors_text(flavors: &[FlavorUse]) -> String {
    let mut text = String::new();
    for used in flavors {
        write!(text, " {}", used.flavor.name()).unwrap();
    }
    text
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::Simple(ty) => ty.name().to_owned(),
        Type::Object(class) => format!("object of {}", class.as_deref().unwrap_or("any class")),
        Type::Reference(class) => format!("ref to {}", class.as_deref().unwrap_or("any class")),
    }
}

fn arity(array: Arity) -> String {
    match array {
        Arity::Scalar => String::new(),
        Arity::Array(None) => "[]".to_owned(),
        Arity::Array(Some(len)) => format!("[{len}]"),
    }
}

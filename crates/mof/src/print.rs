//! Trees as text.
//!
//! INVARIANT: what is printed parses to a tree that is equal to the one printed.

use std::fmt::{self, Write};

use crate::ast::{
    Absent, Arity, ClassDecl, Directive, DirectiveKind, Feature, Flavor, FlavorUse, Include,
    IncludeForm, InstanceDecl, Integer, Item, Method, Property, PutFlag, Qualifier, QualifierDecl,
    QualifierDeclBody, Radix, Text, Type, Unit, Value, ValueInit, ValueKind,
};

/// Prints a unit as MOF.
///
/// Includes are printed as the directives they are, without the files they bring in.
#[must_use]
pub fn print(unit: &Unit) -> String {
    Printer::print(|printer| printer.unit(unit))
}

/// Prints `#pragma namespace`.
pub(crate) fn namespace_directive(path: &str) -> String {
    Printer::print(|printer| {
        printer.out.push_str("#pragma namespace(");
        printer.string(path)?;
        printer.out.push(')');
        Ok(())
    })
}

impl fmt::Display for ClassDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Printer::print(|printer| printer.class(self)))
    }
}

impl fmt::Display for InstanceDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Printer::print(|printer| printer.instance(self)))
    }
}

struct Printer {
    out: String,
    indent: usize,
}

impl Printer {
    fn print(body: impl FnOnce(&mut Printer) -> fmt::Result) -> String {
        let mut printer = Printer {
            out: String::new(),
            indent: 0,
        };
        // Writing to a `String` cannot fail.
        let _infallible = body(&mut printer);
        printer.out
    }

    fn unit(&mut self, unit: &Unit) -> fmt::Result {
        for (idx, item) in unit.items.iter().enumerate() {
            let is_object = matches!(item, Item::Class(_) | Item::Instance(_));
            if is_object && idx > 0 {
                self.out.push('\n');
            }
            match item {
                Item::Directive(directive) => self.directive(directive)?,
                Item::Include(include) => self.include(include)?,
                Item::Qualifier(declaration) => self.qualifier_decl(declaration)?,
                Item::Class(class) => self.class(class)?,
                Item::Instance(instance) => self.instance(instance)?,
                Item::Outline(_) => continue,
            }
            if !is_object {
                self.out.push('\n');
            }
        }
        Ok(())
    }

    // ---- directives ----

    fn include(&mut self, include: &Include) -> fmt::Result {
        self.out.push_str(match include.form {
            IncludeForm::Hash => "#include(",
            IncludeForm::Pragma => "#pragma include(",
        });
        self.string(&include.path.value)?;
        self.out.push(')');
        Ok(())
    }

    fn directive(&mut self, directive: &Directive) -> fmt::Result {
        self.out.push_str("#pragma ");
        match &directive.kind {
            DirectiveKind::AutoRecover => self.out.push_str("autorecover"),
            DirectiveKind::Namespace(path) => self.call("namespace", path)?,
            DirectiveKind::Amendment(locale) => self.call("amendment", locale)?,
            DirectiveKind::ClassFlags(flags) => self.flags("classflags", flags)?,
            DirectiveKind::InstanceFlags(flags) => self.flags("instanceflags", flags)?,
            DirectiveKind::DeleteClass { name, absent } => {
                self.delete("deleteclass", name, *absent)?;
            }
            DirectiveKind::DeleteInstance { path, absent } => {
                self.delete("deleteinstance", path, *absent)?;
            }
            DirectiveKind::Informational { pragma, value } => self.call(pragma.name(), value)?,
        }
        Ok(())
    }

    fn call(&mut self, name: &str, argument: &Text) -> fmt::Result {
        write!(self.out, "{name}(")?;
        self.string(&argument.value)?;
        self.out.push(')');
        Ok(())
    }

    fn flags(&mut self, name: &str, flags: &[PutFlag]) -> fmt::Result {
        write!(self.out, "{name}(")?;
        if flags.is_empty() {
            self.out.push('0');
        }
        self.separated(flags, ", ", |printer, flag| {
            write!(printer.out, "\"{}\"", flag.name())
        })?;
        self.out.push(')');
        Ok(())
    }

    fn delete(&mut self, name: &str, target: &Text, absent: Absent) -> fmt::Result {
        write!(self.out, "{name}(")?;
        self.string(&target.value)?;
        self.out.push_str(match absent {
            Absent::Fail => ", fail)",
            Absent::Ignore => ", nofail)",
        });
        Ok(())
    }

    // ---- qualifiers ----

    fn qualifier_decl(&mut self, declaration: &QualifierDecl) -> fmt::Result {
        write!(self.out, "Qualifier {} : ", declaration.name)?;
        match &declaration.body {
            QualifierDeclBody::Wmi(flavors) => self.flavor_names(flavors, " ")?,
            QualifierDeclBody::Dmtf {
                ty,
                array,
                default,
                scopes,
                flavors,
            } => {
                self.out.push_str(ty.name());
                self.arity(*array)?;
                if let Some(default) = default {
                    self.out.push_str(" = ");
                    self.value(default)?;
                }
                if let Some(scopes) = scopes {
                    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
                    write!(self.out, ", Scope({})", names.join(", "))?;
                }
                if !flavors.is_empty() {
                    self.out.push_str(", Flavor(");
                    self.separated(flavors, ", ", |printer, used| {
                        printer.out.push_str(match used.flavor {
                            Flavor::Amended => "Translatable",
                            other => other.name(),
                        });
                        Ok(())
                    })?;
                    self.out.push(')');
                }
            }
        }
        self.out.push(';');
        Ok(())
    }

    fn flavor_names(&mut self, flavors: &[FlavorUse], separator: &str) -> fmt::Result {
        self.separated(flavors, separator, |printer, used| {
            printer.out.push_str(used.flavor.name());
            Ok(())
        })
    }

    /// Prints a qualifier list, then `after`; nothing at all when there are no qualifiers.
    fn qualifiers(&mut self, qualifiers: &[Qualifier], after: &str) -> fmt::Result {
        if qualifiers.is_empty() {
            return Ok(());
        }
        self.out.push('[');
        self.separated(qualifiers, ", ", Printer::qualifier)?;
        self.out.push(']');
        self.out.push_str(after);
        Ok(())
    }

    fn qualifier(&mut self, qualifier: &Qualifier) -> fmt::Result {
        self.out.push_str(&qualifier.name);
        match &qualifier.value {
            None => {}
            Some(Value {
                kind: ValueKind::Array(elements),
                ..
            }) => {
                self.out.push(' ');
                self.array(elements)?;
            }
            Some(value) => {
                self.out.push('(');
                self.value(value)?;
                self.out.push(')');
            }
        }
        if !qualifier.flavors.is_empty() {
            self.out.push_str(" : ");
            self.flavor_names(&qualifier.flavors, " ")?;
        }
        Ok(())
    }

    // ---- classes ----

    fn class(&mut self, class: &ClassDecl) -> fmt::Result {
        self.qualifiers(&class.qualifiers, "\n")?;
        write!(self.out, "class {}", class.name)?;
        if let Some(alias) = &class.alias {
            write!(self.out, " as ${alias}")?;
        }
        if let Some(superclass) = &class.superclass {
            write!(self.out, " : {superclass}")?;
        }
        self.out.push_str("\n{\n");
        self.indent += 1;
        for feature in &class.features {
            self.start_line();
            match feature {
                Feature::Property(property) => self.property(property)?,
                Feature::Method(method) => self.method(method)?,
            }
            self.out.push_str(";\n");
        }
        self.indent -= 1;
        self.out.push_str("};\n");
        Ok(())
    }

    fn property(&mut self, property: &Property) -> fmt::Result {
        self.qualifiers(&property.qualifiers, " ")?;
        self.ty(&property.ty)?;
        write!(self.out, " {}", property.name)?;
        self.arity(property.array)?;
        if let Some(default) = &property.default {
            self.out.push_str(" = ");
            self.value(default)?;
        }
        Ok(())
    }

    fn method(&mut self, method: &Method) -> fmt::Result {
        self.qualifiers(&method.qualifiers, " ")?;
        match &method.return_type {
            Some(ty) => self.ty(ty)?,
            None => self.out.push_str("void"),
        }
        write!(self.out, " {}(", method.name)?;
        self.separated(&method.parameters, ", ", Printer::property)?;
        self.out.push(')');
        Ok(())
    }

    fn ty(&mut self, ty: &Type) -> fmt::Result {
        match ty {
            Type::Simple(ty) => self.out.push_str(ty.name()),
            Type::Object(class) => self.out.push_str(class.as_deref().unwrap_or("object")),
            Type::Reference(class) => {
                write!(self.out, "{} ref", class.as_deref().unwrap_or("object"))?;
            }
        }
        Ok(())
    }

    fn arity(&mut self, array: Arity) -> fmt::Result {
        match array {
            Arity::Scalar => Ok(()),
            Arity::Array(None) => self.out.write_str("[]"),
            Arity::Array(Some(len)) => write!(self.out, "[{len}]"),
        }
    }

    // ---- instances ----

    fn instance(&mut self, instance: &InstanceDecl) -> fmt::Result {
        self.qualifiers(&instance.qualifiers, "\n")?;
        self.instance_body(instance)?;
        self.out.push_str(";\n");
        Ok(())
    }

    fn instance_body(&mut self, instance: &InstanceDecl) -> fmt::Result {
        write!(self.out, "instance of {}", instance.class)?;
        if let Some(alias) = &instance.alias {
            write!(self.out, " as ${alias}")?;
        }
        self.new_line();
        self.out.push_str("{\n");
        self.indent += 1;
        for value in &instance.values {
            self.start_line();
            self.value_init(value)?;
            self.out.push_str(";\n");
        }
        self.indent -= 1;
        self.start_line();
        self.out.push('}');
        Ok(())
    }

    fn value_init(&mut self, init: &ValueInit) -> fmt::Result {
        self.qualifiers(&init.qualifiers, " ")?;
        self.out.push_str(&init.name);
        if let Some(value) = &init.value {
            self.out.push_str(" = ");
            self.value(value)?;
        }
        Ok(())
    }

    // ---- values ----

    fn value(&mut self, value: &Value) -> fmt::Result {
        match &value.kind {
            ValueKind::Null => self.out.write_str("NULL"),
            ValueKind::Boolean(true) => self.out.write_str("TRUE"),
            ValueKind::Boolean(false) => self.out.write_str("FALSE"),
            ValueKind::Integer(integer) => self.integer(*integer),
            ValueKind::Real(real) => self.real(*real),
            ValueKind::Char(unit) => self.char16(*unit),
            ValueKind::String(text) => self.string(text),
            ValueKind::Array(elements) => self.array(elements),
            ValueKind::Alias(alias) => write!(self.out, "${alias}"),
            ValueKind::Instance(instance) => {
                self.qualifiers(&instance.qualifiers, " ")?;
                self.instance_body(instance)
            }
        }
    }

    fn array(&mut self, elements: &[Value]) -> fmt::Result {
        self.out.push('{');
        self.separated(elements, ", ", Printer::value)?;
        self.out.push('}');
        Ok(())
    }

    fn integer(&mut self, integer: Integer) -> fmt::Result {
        if integer.negative {
            self.out.push('-');
        }
        let magnitude = integer.magnitude;
        match integer.radix {
            Radix::Binary => write!(self.out, "{magnitude:b}b"),
            Radix::Octal => write!(self.out, "0{magnitude:o}"),
            Radix::Decimal => write!(self.out, "{magnitude}"),
            Radix::Hexadecimal => write!(self.out, "{magnitude:#x}"),
        }
    }

    /// Prints the shortest digits that read back as the same number, always with a point.
    fn real(&mut self, real: f64) -> fmt::Result {
        let text = format!("{real:?}");
        match text.split_once('e') {
            Some((mantissa, exponent)) if !mantissa.contains('.') => {
                write!(self.out, "{mantissa}.0e{exponent}")
            }
            _ => self.out.write_str(&text),
        }
    }

    fn char16(&mut self, unit: u16) -> fmt::Result {
        match char::from_u32(u32::from(unit)) {
            Some(c @ ('\'' | '\\')) => write!(self.out, "'\\{c}'"),
            Some(c) if c.is_ascii_graphic() || c == ' ' => write!(self.out, "'{c}'"),
            _ => write!(self.out, "'\\x{unit:04x}'"),
        }
    }

    fn string(&mut self, text: &str) -> fmt::Result {
        self.out.push('"');
        let mut rest = text;
        while let Some(idx) = rest.find(needs_escape) {
            let (plain, tail) = rest.split_at_checked(idx).unwrap_or((rest, ""));
            self.out.push_str(plain);
            let mut chars = tail.chars();
            if let Some(character) = chars.next() {
                self.escaped(character)?;
            }
            rest = chars.as_str();
        }
        self.out.push_str(rest);
        self.out.push('"');
        Ok(())
    }

    fn escaped(&mut self, character: char) -> fmt::Result {
        match character {
            '\u{8}' => self.out.write_str("\\b"),
            '\t' => self.out.write_str("\\t"),
            '\n' => self.out.write_str("\\n"),
            '\u{C}' => self.out.write_str("\\f"),
            '\r' => self.out.write_str("\\r"),
            '"' => self.out.write_str("\\\""),
            '\\' => self.out.write_str("\\\\"),
            // All four digits, so that none is taken from the text that follows.
            other => write!(self.out, "\\x{:04x}", u32::from(other)),
        }
    }

    // ---- layout ----

    fn separated<T>(
        &mut self,
        items: &[T],
        separator: &str,
        mut print: impl FnMut(&mut Printer, &T) -> fmt::Result,
    ) -> fmt::Result {
        let mut is_first = true;
        for item in items {
            if !std::mem::take(&mut is_first) {
                self.out.push_str(separator);
            }
            print(self, item)?;
        }
        Ok(())
    }

    fn start_line(&mut self) {
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.start_line();
    }
}

/// Returns whether a character cannot stand for itself in a string: the syntax's own, and
/// control characters, NUL among them, which would make the file look binary.
fn needs_escape(character: char) -> bool {
    matches!(character, '"' | '\\') || character.is_control()
}

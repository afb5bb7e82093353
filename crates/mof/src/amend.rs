//! The amendment split: one master text becomes a neutral and a localized one.
//!
//! See "Compiling Localized MOF Files" in the WMI SDK (LOC-080 to LOC-084).

use indexmap::{IndexMap, IndexSet};
use swbem_core::Flavor as Bits;

use crate::ast::{
    ClassDecl, Directive, DirectiveKind, Feature, InstanceDecl, Integer, Item, Loc, Method,
    Property, Qualifier, Radix, Text, Unit, Value, ValueInit, ValueKind,
};
use crate::bind::flavor_bits;
use crate::caseless::Caseless;
use crate::declarations::Declarations;
use crate::parser::locale_id;
use crate::print::print;
use crate::unbind::{flag, flavor_words, ident};

/// Is a master text split in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The text without what is to be translated.
    pub neutral: String,
    /// The text with nothing else, for the namespaces of the locale.
    pub localized: String,
}

/// Splits a unit for a locale such as `MS_409`; nothing when that is no locale.
///
/// `namespace` is where objects go before the first `#pragma namespace`. Included files become
/// part of both texts.
#[must_use]
pub fn split(unit: &Unit, locale: &str, namespace: &str) -> Option<Split> {
    let mut splitter = Splitter {
        language: locale_id(locale)?,
        locale: locale.to_lowercase(),
        declarations: Declarations::default(),
        namespace: namespace.to_owned(),
        neutral: Unit::default(),
        overlays: IndexMap::new(),
    };
    for item in unit.iter() {
        splitter.item(item);
    }
    Some(Split {
        neutral: print(&splitter.neutral),
        localized: print(&splitter.localized()),
    })
}

struct Splitter<'a> {
    language: u32,
    locale: String,
    declarations: Declarations<'a>,
    namespace: String,
    neutral: Unit,
    /// The localized classes by namespace, in the order they were met.
    overlays: IndexMap<String, Vec<ClassDecl>>,
}

impl<'a> Splitter<'a> {
    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Include(_) | Item::Outline(_) => {}
            Item::Directive(directive) => self.directive(directive),
            Item::Qualifier(declaration) => {
                self.declarations.insert(declaration);
                self.neutral.items.push(item.clone());
            }
            Item::Class(class) => {
                let neutral = Item::Class(Box::new(self.neutral_class(class)));
                self.neutral.items.push(neutral);
                if let Some(overlay) = self.overlay(class) {
                    let namespace = self.namespace.clone();
                    self.overlays.entry(namespace).or_default().push(overlay);
                }
            }
            Item::Instance(instance) => {
                let neutral = Item::Instance(Box::new(self.neutral_instance(instance)));
                self.neutral.items.push(neutral);
            }
        }
    }

    fn directive(&mut self, directive: &Directive) {
        match &directive.kind {
            DirectiveKind::Amendment(_) => return,
            DirectiveKind::Namespace(path) => self.namespace = path.value.to_string(),
            _ => {}
        }
        self.neutral.items.push(Item::Directive(directive.clone()));
    }

    // ---- the neutral text ----

    fn neutral_class(&self, class: &ClassDecl) -> ClassDecl {
        let mut neutral = class.clone();
        neutral.qualifiers = self.neutral_qualifiers(&class.qualifiers);
        for feature in &mut neutral.features {
            match feature {
                Feature::Property(property) => self.neutralize(property),
                Feature::Method(method) => {
                    method.qualifiers = self.neutral_qualifiers(&method.qualifiers);
                    method
                        .parameters
                        .iter_mut()
                        .for_each(|p| self.neutralize(p));
                }
            }
        }
        let has_locale = neutral.qualifiers.iter().any(|q| q.name.is("Locale"));
        if !has_locale && self.is_amended(class) {
            neutral.qualifiers.push(self.locale(Radix::Decimal));
        }
        neutral
    }

    fn neutralize(&self, property: &mut Property) {
        property.qualifiers = self.neutral_qualifiers(&property.qualifiers);
    }

    fn neutral_instance(&self, instance: &InstanceDecl) -> InstanceDecl {
        let values = instance.values.iter().map(|init| ValueInit {
            qualifiers: self.neutral_qualifiers(&init.qualifiers),
            ..init.clone()
        });
        InstanceDecl {
            qualifiers: self.neutral_qualifiers(&instance.qualifiers),
            // Without value and qualifiers, there is nothing left to say of a property.
            values: values
                .filter(|init| init.value.is_some() || !init.qualifiers.is_empty())
                .collect(),
            ..instance.clone()
        }
    }

    /// Leaves out what is amended, and writes language ids in decimal.
    fn neutral_qualifiers(&self, qualifiers: &[Qualifier]) -> Vec<Qualifier> {
        let mut neutral: Vec<Qualifier> = qualifiers
            .iter()
            .filter(|qualifier| !self.is_amended_qualifier(qualifier))
            .cloned()
            .collect();
        for qualifier in &mut neutral {
            if let Some(Value {
                kind: ValueKind::Integer(integer),
                ..
            }) = &mut qualifier.value
                && qualifier.name.is("Locale")
            {
                integer.radix = Radix::Decimal;
            }
        }
        neutral
    }

    // ---- the localized text ----

    fn localized(self) -> Unit {
        let mut items = Vec::new();
        for (namespace, classes) in self.overlays {
            let child = format!("{namespace}\\{}", self.locale);
            items.push(namespace_item(&namespace));
            items.push(namespace_instance(&self.locale));
            items.push(namespace_item(&child));
            items.extend(in_known_hierarchy(classes));
        }
        Unit { items }
    }

    /// Returns the class with what is amended and nothing else, if anything is.
    fn overlay(&self, class: &ClassDecl) -> Option<ClassDecl> {
        if !self.is_amended(class) {
            return None;
        }
        let mut qualifiers = self.amended_qualifiers(&class.qualifiers);
        qualifiers.push(flag("AMENDMENT"));
        qualifiers.push(self.locale(Radix::Hexadecimal));
        let features = class.features.iter().filter_map(|feature| match feature {
            Feature::Property(property) => self.overlay_property(property).map(Feature::Property),
            Feature::Method(method) => self.overlay_method(method).map(Feature::Method),
        });
        Some(ClassDecl {
            qualifiers,
            name: class.name.clone(),
            alias: None,
            superclass: class.superclass.clone(),
            features: features.collect(),
            loc: Loc::default(),
        })
    }

    fn overlay_property(&self, property: &Property) -> Option<Property> {
        let mut qualifiers = self.amended_qualifiers(&property.qualifiers);
        let is_key = property.qualifiers.iter().any(|q| q.name.is("Key"));
        if is_key {
            qualifiers.insert(0, flag("Key"));
        }
        (!qualifiers.is_empty()).then(|| Property {
            qualifiers,
            default: None,
            ..property.clone()
        })
    }

    /// Keeps a method with an amended qualifier, with all its parameters: its signature must
    /// stay that of the neutral class.
    fn overlay_method(&self, method: &Method) -> Option<Method> {
        if !self.is_amended_method(method) {
            return None;
        }
        let parameters = method.parameters.iter().map(|parameter| {
            let mut qualifiers = self.direction(parameter);
            qualifiers.extend(self.amended_qualifiers(&parameter.qualifiers));
            Property {
                qualifiers,
                default: None,
                ..parameter.clone()
            }
        });
        Some(Method {
            qualifiers: self.amended_qualifiers(&method.qualifiers),
            parameters: parameters.collect(),
            ..method.clone()
        })
    }

    /// Returns `In`, `Out` and `ID` of a parameter, with `In` where a declaration implies it.
    fn direction(&self, parameter: &Property) -> Vec<Qualifier> {
        let is_structural = |qualifier: &&Qualifier| {
            ["In", "Out", "ID"]
                .iter()
                .any(|name| qualifier.name.is(name))
        };
        let mut kept: Vec<Qualifier> = parameter
            .qualifiers
            .iter()
            .filter(is_structural)
            .cloned()
            .collect();
        let has_in = kept.iter().any(|qualifier| qualifier.name.is("In"));
        if !has_in && self.declarations.parameters_are_input() {
            kept.insert(0, flag("In"));
        }
        kept
    }

    /// Returns the amended qualifiers, their flavors written out: the localized text stands
    /// without the `Qualifier` statements.
    fn amended_qualifiers(&self, qualifiers: &[Qualifier]) -> Vec<Qualifier> {
        qualifiers
            .iter()
            .filter(|qualifier| self.is_amended_qualifier(qualifier))
            .map(|qualifier| Qualifier {
                flavors: flavor_words(self.flavor(qualifier)),
                ..qualifier.clone()
            })
            .collect()
    }

    fn is_amended(&self, class: &ClassDecl) -> bool {
        self.has_amended(&class.qualifiers)
            || class.features.iter().any(|feature| match feature {
                Feature::Property(property) => self.has_amended(&property.qualifiers),
                Feature::Method(method) => self.is_amended_method(method),
            })
    }

    fn is_amended_method(&self, method: &Method) -> bool {
        let mut parameters = method.parameters.iter();
        self.has_amended(&method.qualifiers) || parameters.any(|p| self.has_amended(&p.qualifiers))
    }

    fn has_amended(&self, qualifiers: &[Qualifier]) -> bool {
        qualifiers.iter().any(|q| self.is_amended_qualifier(q))
    }

    fn is_amended_qualifier(&self, qualifier: &Qualifier) -> bool {
        self.flavor(qualifier).has(Bits::AMENDED)
    }

    fn flavor(&self, qualifier: &Qualifier) -> Bits {
        flavor_bits(self.declarations.get(&qualifier.name), &qualifier.flavors)
    }

    fn locale(&self, radix: Radix) -> Qualifier {
        Qualifier {
            value: Some(Value {
                kind: ValueKind::Integer(Integer {
                    negative: false,
                    magnitude: self.language.into(),
                    radix,
                }),
                loc: Loc::default(),
            }),
            ..flag("LOCALE")
        }
    }
}

/// Takes superclasses off that have nothing localized: they are not in the locale's namespace.
fn in_known_hierarchy(classes: Vec<ClassDecl>) -> Vec<Item> {
    let names: IndexSet<String> = classes
        .iter()
        .map(|class| swbem_core::fold(&class.name))
        .collect();
    let mut items = Vec::with_capacity(classes.len());
    for mut class in classes {
        let is_known = |name: &crate::ast::Ident| {
            names.contains(&swbem_core::fold(name)) && Caseless(name) != Caseless(&class.name)
        };
        if !class.superclass.as_ref().is_some_and(is_known) {
            class.superclass = None;
        }
        items.push(Item::Class(Box::new(class)));
    }
    items
}

fn namespace_item(path: &str) -> Item {
    Item::Directive(Directive {
        kind: DirectiveKind::Namespace(Text {
            value: path.into(),
            loc: Loc::default(),
        }),
        loc: Loc::default(),
    })
}

fn namespace_instance(name: &str) -> Item {
    let value = Value {
        kind: ValueKind::String(name.into()),
        loc: Loc::default(),
    };
    Item::Instance(Box::new(InstanceDecl {
        qualifiers: Vec::new(),
        class: ident("__Namespace"),
        alias: None,
        values: vec![ValueInit {
            qualifiers: Vec::new(),
            name: ident("Name"),
            value: Some(value),
            loc: Loc::default(),
        }],
        loc: Loc::default(),
    }))
}

//! Localized texts: qualifiers kept apart from the class, in the namespace of a locale.

use std::sync::Arc;

use swbem_core::{
    Class, ClassDecl, Flavor, Fold, MethodDecl, Name, ParameterDecl, PropertyDecl, Qualifier,
    QualifierSet,
};

use crate::change::is_important;

/// Splits a class into what is stored in its own namespace and its localized texts (PUT-220).
///
/// The texts are the qualifiers with the amended flavor; a structural qualifier is never one
/// (LOC-009). They come as a class of the same name without a superclass, marked `Amendment` and
/// with the `Locale` of the class, if it has one; `None` when there are no texts.
#[must_use]
pub fn split_amended(decl: &ClassDecl) -> (ClassDecl, Option<ClassDecl>) {
    let mut neutral = decl.clone();
    let mut overlay = ClassDecl::new(decl.name.clone(), None);
    overlay.qualifiers = take_texts(&mut neutral.qualifiers);
    let mut has_texts = !overlay.qualifiers.is_empty();
    for (name, property) in &mut neutral.properties {
        let texts = take_texts(&mut property.qualifiers);
        if !texts.is_empty() {
            let mut localized = PropertyDecl::new(property.data_type.clone());
            localized.qualifiers = texts;
            overlay.properties.insert(name.clone(), localized);
        }
    }
    for (name, method) in &mut neutral.methods {
        if let Some(localized) = split_method(method) {
            overlay.methods.insert(name.clone(), localized);
        }
    }
    has_texts |= !overlay.properties.is_empty() || !overlay.methods.is_empty();
    mark_overlay(&mut overlay, decl.qualifiers.get("Locale"));
    (neutral, has_texts.then_some(overlay))
}

/// Takes the texts of a method; the overlay repeats its signature.
fn split_method(method: &mut MethodDecl) -> Option<MethodDecl> {
    let mut localized = MethodDecl::new(method.return_type.clone());
    localized.qualifiers = take_texts(&mut method.qualifiers);
    localized.return_qualifiers = take_texts(&mut method.return_qualifiers);
    let mut has_texts = !localized.qualifiers.is_empty() || !localized.return_qualifiers.is_empty();
    for parameter in &mut method.parameters {
        let texts = take_texts(&mut parameter.qualifiers);
        has_texts |= !texts.is_empty();
        let mut qualifiers: QualifierSet = parameter
            .qualifiers
            .iter()
            .filter(|q| is_important(q))
            .cloned()
            .collect();
        for text in texts {
            qualifiers.push(text);
        }
        localized.parameters.push(ParameterDecl {
            name: parameter.name.clone(),
            data_type: parameter.data_type.clone(),
            default: None,
            qualifiers,
        });
    }
    has_texts.then_some(localized)
}

/// Takes the localized qualifiers out of a set, and the mark off those that cannot be localized.
fn take_texts(set: &mut QualifierSet) -> QualifierSet {
    let mut texts = QualifierSet::new();
    if !set
        .iter()
        .any(|qualifier| qualifier.flavor.has(Flavor::AMENDED))
    {
        return texts;
    }
    for mut qualifier in std::mem::take(set) {
        if !qualifier.flavor.has(Flavor::AMENDED) {
            set.push(qualifier);
        } else if is_important(&qualifier) || is_overlay_mark(&qualifier) {
            qualifier.flavor = qualifier.flavor.without(Flavor::AMENDED);
            set.push(qualifier);
        } else {
            texts.push(qualifier);
        }
    }
    texts
}

fn mark_overlay(overlay: &mut ClassDecl, locale: Option<&Qualifier>) {
    overlay
        .qualifiers
        .set(Qualifier::new("Amendment", true, Flavor::NONE));
    if let Some(locale) = locale {
        let mark = Qualifier::new("LOCALE", locale.value.clone(), Flavor::NONE);
        overlay.qualifiers.set(mark);
    }
}

/// Names the language of localized texts by its Windows language id (LOC-006).
pub fn set_locale(overlay: &mut ClassDecl, language_id: i32) {
    overlay
        .qualifiers
        .set(Qualifier::new("LOCALE", language_id, Flavor::NONE));
}

/// Merges the localized texts of a class into it (LOC-041 to LOC-043).
///
/// A qualifier of the class itself wins over one of the same name in the texts; elements that only
/// the texts have are left out. What is merged in carries the amended flavor.
#[must_use]
pub fn merge_amended(neutral: &ClassDecl, overlay: &ClassDecl) -> ClassDecl {
    let mut merged = neutral.clone();
    merge_set(&mut merged.qualifiers, &overlay.qualifiers);
    for (name, property) in &mut merged.properties {
        if let Some(localized) = overlay.properties.get(&Fold(name.as_str())) {
            merge_set(&mut property.qualifiers, &localized.qualifiers);
        }
    }
    for (name, method) in &mut merged.methods {
        if let Some(localized) = overlay.methods.get(&Fold(name.as_str())) {
            merge_method(method, localized);
        }
    }
    merged
}

fn merge_method(method: &mut MethodDecl, localized: &MethodDecl) {
    merge_set(&mut method.qualifiers, &localized.qualifiers);
    if method.return_type.is_some() {
        merge_set(&mut method.return_qualifiers, &localized.return_qualifiers);
    }
    for parameter in &mut method.parameters {
        if let Some(texts) = localized
            .parameters
            .iter()
            .find(|p| p.name == parameter.name)
        {
            merge_set(&mut parameter.qualifiers, &texts.qualifiers);
        }
    }
}

fn merge_set(set: &mut QualifierSet, texts: &QualifierSet) {
    for text in texts.iter().filter(|text| !is_overlay_mark(text)) {
        if set.get(text.name.as_str()).is_none() {
            let mut text = text.clone();
            text.flavor = text.flavor | Flavor::AMENDED;
            set.push(text);
        }
    }
}

/// Tells whether a qualifier says that a class is an overlay and of which language, rather than
/// being one of its texts.
fn is_overlay_mark(qualifier: &Qualifier) -> bool {
    qualifier.name == "Amendment" || qualifier.name == "Locale"
}

/// Returns the localized texts to store when a class that was read with its texts is put
/// (PUT-220).
///
/// `overlay` holds the texts that are stored, `neutral` is the class they were merged into, and
/// `amended` are the texts that were sent, from [`split_amended`]. They replace those that the
/// reader could see: texts that the class itself hid, and those of elements it does not have, stay.
#[must_use]
pub fn update_overlay(
    overlay: &ClassDecl,
    neutral: &ClassDecl,
    amended: Option<&ClassDecl>,
) -> ClassDecl {
    let mut updated = overlay.clone();
    hide_seen(&mut updated, neutral);
    let Some(amended) = amended else {
        return updated;
    };
    replace_texts(&mut updated.qualifiers, &amended.qualifiers);
    for (name, property) in &amended.properties {
        match updated.properties.get_mut(name) {
            Some(stored) => replace_texts(&mut stored.qualifiers, &property.qualifiers),
            None => {
                updated.properties.insert(name.clone(), property.clone());
            }
        }
    }
    for (name, method) in &amended.methods {
        match updated.methods.get_mut(name) {
            Some(stored) => replace_method_texts(stored, method),
            None => {
                updated.methods.insert(name.clone(), method.clone());
            }
        }
    }
    updated
}

/// Removes from the stored texts what was merged into the class.
fn hide_seen(overlay: &mut ClassDecl, neutral: &ClassDecl) {
    keep_hidden(&mut overlay.qualifiers, &neutral.qualifiers);
    for (name, property) in &mut overlay.properties {
        if let Some(shown) = neutral.properties.get(name) {
            keep_hidden(&mut property.qualifiers, &shown.qualifiers);
        }
    }
    for (name, method) in &mut overlay.methods {
        let Some(shown) = neutral.methods.get(name) else {
            continue;
        };
        keep_hidden(&mut method.qualifiers, &shown.qualifiers);
        keep_hidden(&mut method.return_qualifiers, &shown.return_qualifiers);
        for parameter in &mut method.parameters {
            if let Some(shown) = shown.parameters.iter().find(|p| p.name == parameter.name) {
                keep_hidden(&mut parameter.qualifiers, &shown.qualifiers);
            }
        }
    }
}

fn keep_hidden(texts: &mut QualifierSet, neutral: &QualifierSet) {
    texts.retain(|text| {
        is_overlay_mark(text) || is_important(text) || neutral.get(text.name.as_str()).is_some()
    });
}

fn replace_method_texts(stored: &mut MethodDecl, sent: &MethodDecl) {
    replace_texts(&mut stored.qualifiers, &sent.qualifiers);
    replace_texts(&mut stored.return_qualifiers, &sent.return_qualifiers);
    for parameter in &sent.parameters {
        match stored
            .parameters
            .iter_mut()
            .find(|p| p.name == parameter.name)
        {
            Some(stored) => replace_texts(&mut stored.qualifiers, &parameter.qualifiers),
            None => stored.parameters.push(parameter.clone()),
        }
    }
}

fn replace_texts(stored: &mut QualifierSet, sent: &QualifierSet) {
    for text in sent.iter().filter(|text| !is_overlay_mark(text)) {
        stored.set(text.clone());
    }
}

/// Returns a class with the localized texts of it and of its superclasses merged in, the
/// superclasses' first, so that the nearest wins (LOC-044).
///
/// `overlay_of` finds the texts of one class in the preferred locales. Without any, the class itself
/// is returned.
#[must_use]
pub fn localize(
    class: &Arc<Class>,
    overlay_of: &mut dyn FnMut(&Name) -> Option<Arc<ClassDecl>>,
) -> Arc<Class> {
    let mut line: Vec<&Arc<Class>> =
        std::iter::successors(Some(class), |class| class.parent()).collect();
    line.reverse();
    let mut above: Option<Arc<Class>> = None;
    let mut is_changed = false;
    for class in line {
        let localized = match overlay_of(class.name()) {
            Some(overlay) => {
                is_changed = true;
                let decl = Arc::new(merge_amended(class.decl(), &overlay));
                Arc::new(Class::derive(decl, above))
            }
            None if is_changed => Arc::new(Class::derive(class.decl().clone(), above)),
            None => class.clone(),
        };
        above = Some(localized);
    }
    above.unwrap_or_else(|| class.clone())
}

/// Tells whether a declaration has qualifiers with the amended flavor.
#[must_use]
pub fn decl_has_amended(decl: &ClassDecl) -> bool {
    let has = |set: &QualifierSet| set.iter().any(|q| q.flavor.has(Flavor::AMENDED));
    has(&decl.qualifiers)
        || decl
            .properties
            .values()
            .any(|property| has(&property.qualifiers))
        || decl.methods.values().any(|method| {
            has(&method.qualifiers)
                || has(&method.return_qualifiers)
                || method
                    .parameters
                    .iter()
                    .any(|parameter| has(&parameter.qualifiers))
        })
}

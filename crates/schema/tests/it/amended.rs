//! Localized qualifiers of classes (PUT-220 to PUT-222, LOC-003 to LOC-044).

use std::sync::Arc;

use swbem_core::{CimType, Class, ClassDecl, Flavor, Fold, Name, ParameterDecl, Qualifier, Value};
use swbem_schema::{
    ChangeKind, classify, decl_has_amended, localize, merge_amended, set_locale, split_amended,
    update_overlay,
};

use crate::build::{AMENDED, Namespace, TO_SUB, class, input, sub};

const U32: CimType = CimType::Uint32;

fn described(name: &str, text: &str, flavor: Flavor) -> ParameterDecl {
    let mut parameter = input(name, U32);
    parameter
        .qualifiers
        .set(Qualifier::new("Description", text, flavor));
    parameter
}

/// A class with localized qualifiers on every kind of element.
fn localizable() -> ClassDecl {
    let build = class("Foo")
        .q("Description", "class", AMENDED | TO_SUB)
        .q("Version", "1", Flavor::NONE)
        .q("Locale", 0x409, Flavor::NONE)
        .key("Id", U32)
        .p("x", U32)
        .q("DisplayName", "ex", AMENDED)
        .q("Read", true, Flavor::NONE)
        .default(Value::Uint32(4))
        .m("Plain", None, vec![])
        .m(
            "Run",
            None,
            vec![
                described("a", "arg", AMENDED),
                described("b", "neutral", Flavor::NONE),
            ],
        )
        .q("Description", "method", AMENDED);
    Namespace::default().check(build).unwrap()
}

#[test]
fn put_220_loc_003_a_split_leaves_the_class_without_its_texts() {
    let whole = localizable();
    let (neutral, overlay) = split_amended(&whole);
    let overlay = overlay.unwrap();
    assert!(decl_has_amended(&whole));
    assert!(!decl_has_amended(&neutral));
    assert_eq!(neutral.properties.len(), 2);
    assert_eq!(
        neutral.properties[&Fold("x")].default,
        Some(Value::Uint32(4))
    );
    assert!(
        neutral.properties[&Fold("x")]
            .qualifiers
            .get("Read")
            .is_some()
    );
    assert_eq!(neutral.methods.len(), 2);
    assert_eq!(
        neutral.methods[&Fold("Run")].parameters[1]
            .qualifiers
            .value("Description"),
        Some(&"neutral".into())
    );

    assert_eq!(overlay.name, "Foo");
    assert_eq!(overlay.superclass, None);
    assert!(overlay.qualifiers.is_true("Amendment"));
    assert_eq!(
        overlay.qualifiers.value("LOCALE"),
        Some(&Value::Sint32(0x409))
    );
    assert_eq!(
        overlay.qualifiers.value("Description"),
        Some(&"class".into())
    );
    assert!(overlay.qualifiers.get("Version").is_none());
    assert_eq!(
        overlay
            .properties
            .keys()
            .map(Name::as_str)
            .collect::<Vec<_>>(),
        ["x"]
    );
    assert_eq!(overlay.properties[&Fold("x")].default, None);
    assert_eq!(overlay.properties[&Fold("x")].qualifiers.len(), 1);
    assert_eq!(
        overlay.methods.keys().map(Name::as_str).collect::<Vec<_>>(),
        ["Run"]
    );
    assert!(overlay.methods[&Fold("Run")].same_signature(&whole.methods[&Fold("Run")]));
    assert!(
        overlay.methods[&Fold("Run")].parameters[1]
            .qualifiers
            .get("Description")
            .is_none()
    );
}

#[test]
fn put_220_the_localized_part_is_a_class_that_can_be_put() {
    let (_, overlay) = split_amended(&localizable());
    let overlay = overlay.unwrap();
    let judged = swbem_schema::check_class(overlay.clone(), None, &()).unwrap();
    assert_eq!(judged, overlay);
    assert!(Class::derive(Arc::new(judged), None).is_amendment());
}

#[test]
fn put_220_loc_009_structural_qualifiers_stay_with_the_class() {
    let mut whole = localizable();
    whole.properties[&Fold("Id")]
        .qualifiers
        .get_mut("Key")
        .unwrap()
        .flavor = Flavor::KEY | AMENDED;
    let (neutral, overlay) = split_amended(&whole);
    assert_eq!(
        neutral.properties[&Fold("Id")]
            .qualifiers
            .get("Key")
            .unwrap()
            .flavor,
        Flavor::KEY
    );
    assert!(!overlay.unwrap().properties.contains_key(&Name::from("Id")));
}

#[test]
fn put_220_a_class_without_texts_has_no_localized_part() {
    let whole = Namespace::default()
        .check(class("Foo").key("Id", U32).q("Note", 1, TO_SUB))
        .unwrap();
    let (neutral, overlay) = split_amended(&whole);
    assert_eq!(neutral, whole);
    assert_eq!(overlay, None);
}

#[test]
fn put_220_loc_041_loc_042_merging_undoes_a_split() {
    let whole = localizable();
    let (neutral, overlay) = split_amended(&whole);
    assert_eq!(merge_amended(&neutral, &overlay.unwrap()), whole);
}

#[test]
fn loc_041_the_neutral_qualifier_wins() {
    let neutral = class("Foo")
        .q("Description", "neutral", TO_SUB)
        .p("x", U32)
        .decl();
    let overlay = class("Foo")
        .q("Amendment", true, Flavor::NONE)
        .q("LOCALE", 0x407, Flavor::NONE)
        .q("DESCRIPTION", "localized", AMENDED)
        .q("DisplayName", "Foo!", Flavor::NONE)
        .p("X", U32)
        .q("Description", "ex", TO_SUB)
        .decl();
    let merged = merge_amended(&neutral, &overlay);
    assert_eq!(
        merged.qualifiers.get("Description"),
        neutral.qualifiers.get("Description")
    );
    assert_eq!(
        merged.qualifiers.get("DisplayName").unwrap().flavor,
        AMENDED
    );
    assert!(merged.qualifiers.get("Amendment").is_none());
    assert!(merged.qualifiers.get("Locale").is_none());
    let x = merged.properties[&Fold("x")]
        .qualifiers
        .get("Description")
        .unwrap();
    assert_eq!(
        (&x.value, x.flavor),
        (&Value::string("ex"), TO_SUB | AMENDED)
    );
}

#[test]
fn loc_043_elements_of_the_localized_class_alone_are_left_out() {
    let neutral = class("Foo")
        .p("x", U32)
        .m("M", None, vec![input("a", U32)])
        .decl();
    let overlay = class("Foo")
        .p("y", U32)
        .q("Description", "t", AMENDED)
        .m("N", None, vec![])
        .q("Description", "t", AMENDED)
        .m("M", None, vec![described("b", "t", AMENDED)])
        .decl();
    assert_eq!(merge_amended(&neutral, &overlay), neutral);
}

#[test]
fn loc_084_a_localized_class_may_repeat_the_key_undecorated_or_omit_it() {
    let neutral = Namespace::default()
        .check(class("Foo").key("Id", U32).p("x", U32))
        .unwrap();
    let omitting = class("Foo").p("x", U32).q("Description", "t", AMENDED);
    let repeating = class("Foo")
        .p("Id", U32)
        .p("x", U32)
        .q("Description", "t", AMENDED);
    let merged = merge_amended(&neutral, &omitting.decl());
    assert_eq!(merged, merge_amended(&neutral, &repeating.decl()));
    assert!(merged.properties[&Fold("Id")].qualifiers.is_true("Key"));
}

#[test]
fn loc_044_the_texts_of_superclasses_are_inherited_and_the_nearest_wins() {
    let namespace = Namespace::with([
        class("Top").p("x", U32).p("y", U32),
        sub("Mid", "Top"),
        sub("Low", "Mid").p("x", U32),
    ]);
    let texts = |name: &str| match name {
        "Top" => Some(
            class("Top")
                .q("Description", "top", AMENDED | TO_SUB)
                .p("x", U32)
                .q("Description", "top x", AMENDED | TO_SUB)
                .p("y", U32)
                .q("Description", "top y", AMENDED | TO_SUB),
        ),
        "Low" => Some(class("Low").p("x", U32).q("Description", "low x", AMENDED)),
        _ => None,
    };
    let mut asked = Vec::new();
    let low = localize(&namespace.get("Low"), &mut |name| {
        asked.push(name.to_string());
        texts(name.as_str()).map(|build| Arc::new(build.decl()))
    });
    assert_eq!(asked, ["Top", "Mid", "Low"]);
    assert_eq!(low.qualifiers().value("Description"), Some(&"top".into()));
    let shown = |name: &str| {
        low.property_qualifiers(name)
            .unwrap()
            .value("Description")
            .cloned()
    };
    assert_eq!(shown("x"), Some("low x".into()));
    assert_eq!(shown("y"), Some("top y".into()));
    assert!(
        low.qualifiers()
            .get("Description")
            .unwrap()
            .flavor
            .has(AMENDED)
    );
    let none = localize(&namespace.get("Low"), &mut |_| None);
    assert!(Arc::ptr_eq(&none, &namespace.get("Low")));
}

#[test]
fn put_220_an_update_replaces_the_texts_that_were_shown() {
    let neutral = class("Foo")
        .q("Version", "1", Flavor::NONE)
        .p("x", U32)
        .p("y", U32)
        .decl();
    let stored = class("Foo")
        .q("Amendment", true, Flavor::NONE)
        .q("LOCALE", 0x407, Flavor::NONE)
        .q("Description", "old", AMENDED)
        .q("DisplayName", "dropped", AMENDED)
        .q("Version", "hidden", AMENDED)
        .p("x", U32)
        .q("Description", "old x", AMENDED)
        .p("elsewhere", U32)
        .q("Description", "unseen", AMENDED)
        .decl();
    // The reader sees the merged class, edits two texts, drops one, adds one.
    let mut merged = merge_amended(&neutral, &stored);
    merged
        .qualifiers
        .set(Qualifier::new("Description", "new", AMENDED));
    merged.qualifiers.remove("DisplayName");
    merged.properties[&Fold("x")]
        .qualifiers
        .set(Qualifier::new("Description", "new x", AMENDED));
    merged.properties[&Fold("y")]
        .qualifiers
        .set(Qualifier::new("Description", "new y", AMENDED));
    let (sent, texts) = split_amended(&merged);
    assert_eq!(sent, neutral);
    let updated = update_overlay(&stored, &neutral, texts.as_ref());
    let wanted = class("Foo")
        .q("Amendment", true, Flavor::NONE)
        .q("LOCALE", 0x407, Flavor::NONE)
        .q("Description", "new", AMENDED)
        .q("Version", "hidden", AMENDED)
        .p("x", U32)
        .q("Description", "new x", AMENDED)
        .p("elsewhere", U32)
        .q("Description", "unseen", AMENDED)
        .p("y", U32)
        .q("Description", "new y", AMENDED)
        .decl();
    assert_eq!(updated, wanted);
    assert_eq!(merge_amended(&neutral, &updated), merged);
}

#[test]
fn put_220_an_update_without_texts_removes_those_that_were_shown() {
    let whole = localizable();
    let (neutral, overlay) = split_amended(&whole);
    let updated = update_overlay(&overlay.unwrap(), &neutral, None);
    assert_eq!(merge_amended(&neutral, &updated), neutral);
    assert!(updated.qualifiers.is_true("Amendment"));
}

#[test]
fn put_220_an_update_with_unchanged_texts_changes_nothing() {
    let whole = localizable();
    let (neutral, overlay) = split_amended(&whole);
    let overlay = overlay.unwrap();
    assert_eq!(update_overlay(&overlay, &neutral, Some(&overlay)), overlay);
}

#[test]
fn put_221_put_222_loc_061_what_is_judged_keeps_its_texts() {
    let whole = localizable();
    assert!(decl_has_amended(&whole));
    let described = whole.qualifiers.get("Description").unwrap();
    assert_eq!(described.flavor, AMENDED | TO_SUB);
}

#[test]
fn loc_063_a_change_of_texts_is_unimportant() {
    let before = Class::derive(Arc::new(localizable()), None);
    let mut after = localizable();
    after
        .qualifiers
        .set(Qualifier::new("Description", "changed", AMENDED | TO_SUB));
    after.properties[&Fold("x")]
        .qualifiers
        .remove("DisplayName");
    assert_eq!(classify(&before, &after, &[]), ChangeKind::Unimportant);
}

#[test]
fn loc_006_the_language_is_an_integer() {
    let mut overlay = class("Foo").q("Locale", "ms_409", Flavor::NONE).decl();
    set_locale(&mut overlay, 0x411);
    assert_eq!(
        overlay.qualifiers.value("locale"),
        Some(&Value::Sint32(0x411))
    );
    assert_eq!(overlay.qualifiers.len(), 1);
}

#[test]
fn loc_004_values_of_properties_are_not_localized() {
    let (neutral, overlay) = split_amended(&localizable());
    let x = Name::from("x");
    assert_eq!(neutral.properties[&x].default, Some(Value::Uint32(4)));
    let mut overlay = overlay.unwrap();
    overlay.properties[&x].default = Some(Value::Uint32(9));
    let merged = merge_amended(&neutral, &overlay);
    assert_eq!(merged.properties[&x].default, Some(Value::Uint32(4)));
}

#[test]
fn loc_005_loc_008_the_amended_bit_marks_what_is_localizable_and_what_was_merged() {
    assert_eq!(AMENDED, Flavor(0x80));
    let (neutral, overlay) = split_amended(&localizable());
    let is_amended = |decl: &ClassDecl, name: &str| {
        decl.qualifiers
            .get(name)
            .map(|qualifier| qualifier.flavor.has(Flavor(0x80)))
    };
    assert_eq!(is_amended(&neutral, "Description"), None);
    let merged = merge_amended(&neutral, &overlay.unwrap());
    assert_eq!(is_amended(&merged, "Description"), Some(true));
    assert_eq!(is_amended(&merged, "Version"), Some(false));
}

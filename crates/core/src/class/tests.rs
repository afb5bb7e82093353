use std::sync::Arc;

use super::*;
use crate::{CimType, Qualifier};

const U32: CimType = CimType::Uint32;

fn property(data_type: impl Into<DataType>, qualifiers: &[(&str, Value, u8)]) -> PropertyDecl {
    let mut property = PropertyDecl::new(data_type);
    for (name, value, flavor) in qualifiers {
        property
            .qualifiers
            .set(Qualifier::new(*name, value.clone(), Flavor(*flavor)));
    }
    property
}

fn class(name: &str, parent: Option<&Arc<Class>>, fill: impl FnOnce(&mut ClassDecl)) -> Arc<Class> {
    let mut decl = ClassDecl::new(name, parent.map(|parent| parent.name().clone()));
    fill(&mut decl);
    Arc::new(Class::derive(Arc::new(decl), parent.cloned()))
}

fn qualify(decl: &mut ClassDecl, name: &str, value: impl Into<Value>, flavor: u8) {
    decl.qualifiers
        .set(Qualifier::new(name, value, Flavor(flavor)));
}

/// A base class with a key, and two classes below it.
fn family() -> [Arc<Class>; 3] {
    let base = class("Base", None, |decl| {
        qualify(decl, "Note", "base", 0x03);
        qualify(decl, "Here", "base", 0x00);
        let key = ("Key", Value::Boolean(true), 0x13);
        decl.properties.insert("Id".into(), property(U32, &[key]));
        let note = ("Note", "base".into(), 0x03);
        decl.properties
            .insert("x".into(), property(U32, &[note, ("Here", 1.into(), 0x00)]));
        decl.methods.insert("Run".into(), MethodDecl::new(None));
        decl.methods.insert("Stop".into(), MethodDecl::new(None));
    });
    let mid = class("Mid", Some(&base), |decl| {
        decl.properties
            .insert("m".into(), PropertyDecl::new(CimType::String));
        let mut changed = property(U32, &[("Note", "mid".into(), 0x00)]);
        changed.default = Some(Value::Uint32(5));
        decl.properties.insert("X".into(), changed);
        decl.methods.insert("RUN".into(), MethodDecl::new(None));
    });
    let low = class("Low", Some(&mid), |decl| {
        decl.properties.insert("l".into(), PropertyDecl::new(U32));
    });
    [base, mid, low]
}

fn names(class: &Class) -> Vec<&str> {
    class
        .properties()
        .values()
        .map(|property| property.name.as_str())
        .collect()
}

#[test]
fn put_089_derivation_and_dynasty_are_computed() {
    let [base, mid, low] = family();
    assert_eq!(low.derivation(), ["Mid", "Base"].map(Name::from));
    assert_eq!(
        (low.superclass().unwrap(), low.dynasty()),
        (&Name::from("Mid"), base.name())
    );
    assert_eq!((base.superclass(), base.dynasty()), (None, base.name()));
    assert!(low.is_a("LOW") && low.is_a("base") && !base.is_a("Low"));
    let lineage: Vec<_> = low.lineage().map(|class| class.name().as_str()).collect();
    assert_eq!(lineage, ["Low", "Mid", "Base"]);
    assert_eq!(mid.parent().unwrap().name(), base.name());
}

#[test]
fn sch_002_inherited_properties_keep_their_positions_and_know_their_origin() {
    let [base, mid, low] = family();
    assert_eq!(names(&base), ["Id", "x"]);
    assert_eq!(names(&mid), ["Id", "x", "m"]);
    assert_eq!(names(&low), ["Id", "x", "m", "l"]);
    for class in [&base, &mid, &low] {
        assert_eq!(class.position("X"), Some(1));
    }
    let x = low.property("X").unwrap();
    assert_eq!((&x.origin, &x.introduced_by), (mid.name(), base.name()));
    assert!(!x.is_local);
    assert!(mid.property("x").unwrap().is_local);
    assert_eq!(low.property_at(3).unwrap().name, "l");
    assert!(low.property("none").is_none() && low.property_at(4).is_none());
}

#[test]
fn sch_003_an_override_changes_the_default_and_keeps_what_it_does_not_name() {
    let [base, mid, low] = family();
    assert_eq!(base.property("x").unwrap().default, Value::Null);
    assert_eq!(low.property("x").unwrap().default, Value::Uint32(5));
    let repeats = class("Repeats", Some(&mid), |decl| {
        decl.properties.insert("x".into(), PropertyDecl::new(U32));
    });
    assert_eq!(repeats.property("x").unwrap().default, Value::Uint32(5));
    let nulls = class("Nulls", Some(&mid), |decl| {
        let mut changed = PropertyDecl::new(U32);
        changed.default = Some(Value::Null);
        decl.properties.insert("x".into(), changed);
    });
    assert_eq!(nulls.property("x").unwrap().default, Value::Null);
}

#[test]
fn sch_040_keys_are_inherited_with_the_class_that_introduced_them() {
    let [base, _, low] = family();
    assert_eq!(low.keys(), [0]);
    assert_eq!(low.key_root(), Some(base.name()));
    let late = class("Late", Some(&class("Frame", None, |_| {})), |decl| {
        decl.properties.insert(
            "K".into(),
            property(U32, &[("KEY", Value::Boolean(true), 0x13)]),
        );
    });
    assert_eq!(late.key_root(), Some(late.name()));
    assert_eq!(late.key_properties().next().unwrap().name, "K");
    assert!(class("None", None, |_| {}).key_root().is_none());
}

#[test]
fn sch_022_flavors_decide_what_subclasses_show() {
    let [base, mid, low] = family();
    assert_eq!(base.qualifiers().len(), 2);
    let inherited = low.qualifiers();
    assert_eq!(inherited.len(), 1);
    let note = inherited.get("note").unwrap();
    assert_eq!(
        (&note.value, note.flavor),
        (&Value::string("base"), Flavor(0x23))
    );
    assert!(!note.is_local());
    let on_x = mid.declared_property_qualifiers("x");
    assert_eq!(on_x.value("Note"), Some(&Value::string("mid")));
    assert!(on_x.get("Here").is_none());
    // The override does not propagate, and so hides what stood above it.
    assert!(low.declared_property_qualifiers("x").is_empty());
}

#[test]
fn put_080_the_automatic_type_qualifier_is_marked_where_it_is_inherited() {
    let [base, _, low] = family();
    let flavor = |class: &Class| {
        class
            .property_qualifiers("Id")
            .unwrap()
            .get("CIMTYPE")
            .unwrap()
            .flavor
    };
    assert_eq!(flavor(&base), Flavor(0x03));
    assert_eq!(flavor(&low), Flavor(0x23));
    assert!(low.property_qualifiers("none").is_none());
}

#[test]
fn sch_002_methods_come_from_the_nearest_declaration() {
    let [base, mid, low] = family();
    let run = low.method("run").unwrap();
    assert_eq!((run.name.as_str(), run.origin), ("RUN", mid.name()));
    assert_eq!(low.method("Stop").unwrap().origin, base.name());
    assert_eq!(low.methods().count(), 2);
    assert!(low.method("none").is_none());
}

#[test]
fn method_qualifiers_propagate_by_flavor() {
    let base = class("Base", None, |decl| {
        let mut run = MethodDecl::new(None);
        run.qualifiers
            .set(Qualifier::new("Static", true, Flavor(0x02)));
        run.qualifiers
            .set(Qualifier::new("Implemented", true, Flavor::NONE));
        decl.methods.insert("Run".into(), run);
    });
    let below = class("Below", Some(&base), |_| {});
    let shown = below.method_qualifiers("RUN");
    assert_eq!(shown.len(), 1);
    assert_eq!(shown.get("static").unwrap().flavor, Flavor(0x22));
}

#[test]
fn sch_007_sch_009_marks_of_the_class_and_who_inherits_them() {
    let top = class("Top", None, |decl| {
        qualify(decl, "Abstract", true, 0x03);
        qualify(decl, "Singleton", Value::Null, 0x00);
        qualify(decl, "Association", true, 0x00);
        qualify(decl, "Dynamic", true, 0x00);
        qualify(decl, "Provider", "P", 0x02);
        qualify(decl, "Terminal", true, 0x00);
        qualify(decl, "Amendment", true, 0x00);
    });
    let below = class("Below", Some(&top), |_| {});
    assert!(top.is_abstract() && !below.is_abstract());
    assert!(top.is_singleton() && below.is_singleton());
    assert!(top.is_association() && below.is_association());
    assert!(top.is_dynamic() && !below.is_dynamic());
    assert!(top.is_terminal() && !below.is_terminal());
    assert!(top.is_amendment() && !below.is_amendment());
    assert_eq!(below.provider().as_deref(), Some("P"));
    let denies = class("Denies", None, |decl| {
        qualify(decl, "Abstract", false, 0x00)
    });
    assert!(!denies.is_abstract());
}

#[test]
fn system_classes_are_told_by_their_lineage() {
    let system = class("__Event", None, |_| {});
    assert!(system.is_system_derived());
    assert!(class("Mine", Some(&system), |_| {}).is_system_derived());
    assert!(!class("Mine", None, |_| {}).is_system_derived());
}

#[test]
fn put_156_marks_for_nulls_and_indexes_stay_once_set() {
    let base = class("Base", None, |decl| {
        decl.properties
            .insert("a".into(), property(U32, &[("not_null", true.into(), 0)]));
        decl.properties
            .insert("b".into(), property(U32, &[("indexed", true.into(), 0)]));
        decl.properties
            .insert("c".into(), property(U32, &[("indexed", false.into(), 0)]));
    });
    let below = class("Below", Some(&base), |decl| {
        decl.properties.insert("a".into(), PropertyDecl::new(U32));
        decl.properties
            .insert("c".into(), property(U32, &[("not_null", true.into(), 0)]));
    });
    let marks = |name: &str| {
        below
            .property(name)
            .map(|p| (p.is_not_null, p.is_indexed))
            .unwrap()
    };
    assert_eq!(
        [marks("a"), marks("b"), marks("c")],
        [(true, false), (false, true), (true, false)]
    );
}

#[test]
fn a_detached_class_knows_its_derivation_without_definitions() {
    let class = Class::detached(
        ClassDecl::new("Low", Some("Mid".into())),
        vec!["Mid".into(), "Top".into()],
    );
    assert!(class.parent().is_none());
    assert!(class.is_a("top"));
    assert_eq!(class.dynasty(), &"Top");
}

#[test]
fn equality_is_of_definitions() {
    let [base, mid, low] = family();
    let [_, same_mid, same_low] = family();
    assert_eq!(*low, *same_low);
    assert_eq!(*mid, *same_mid);
    assert_ne!(*base, *mid);
    let elsewhere = Class::derive(low.decl().clone(), Some(base));
    assert_ne!(*low, elsewhere);
}

//! Objects as XML (`GetText_`).

use swbem::constants::{wbemObjectTextFormatCIMDTD20, wbemObjectTextFormatWMIDTD20};
use swbem::{MofCompiler, NamedValueSet, Object, Services, Status, Value};

use crate::support::{services, status};

const SCHEMA: &str = r#"
class Part { [key] string Name; };
[Description("A & B <c>"): ToSubclass]
class Base {
    [key] string Id;
    uint32 Sizes[] = {1, 2};
    boolean Ready = true;
    sint32 Reset([in] uint8 How, [out] Part ref What);
};
class Derived : Base {
    real64 Weight = 1.5;
    datetime When;
    Part ref Goes;
    Part Holds;
    Part All[];
    string Notes[];
};
instance of Derived {
    Id = "a\"<1>";
    When = "20261124120000.000000+060";
    Goes = "Part.Name=\"x\"";
    Holds = instance of Part { Name = "in & out"; };
    All = { instance of Part { Name = "one"; } };
    Notes = {};
};
"#;

/// Breaks XML after each element that ends, so that a text reads as lines.
fn lines(xml: &str) -> String {
    let mut text = String::new();
    let mut rest = xml;
    while let Some(at) = rest.find("><") {
        text.push_str(&rest[..=at]);
        text.push('\n');
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
    text
}

fn stored(path: &str) -> (Services, Object) {
    let services = services();
    let compiled = MofCompiler::new(&services).compile_text("schema.mof", SCHEMA);
    assert!(
        compiled.is_success(),
        "{}",
        compiled.render(swbem::mof_compiler::Colour::Never)
    );
    let object = services.get(path, 0, None).unwrap();
    (services, object)
}

fn plain() -> NamedValueSet {
    NamedValueSet::new().with("ExcludeSystemProperties", true)
}

#[test]
fn so_064_an_instance_in_the_form_of_wmi() {
    let (_services, object) = stored(r#"Derived.Id="a\"<1>""#);
    let xml = object
        .xml_text(wbemObjectTextFormatWMIDTD20, Some(&plain()))
        .unwrap();
    assert_eq!(
        lines(&xml),
        r#"<INSTANCE CLASSNAME="Derived">
<PROPERTY NAME="Id" TYPE="string" PROPAGATED="true">
<VALUE>a&quot;&lt;1&gt;</VALUE>
</PROPERTY>
<PROPERTY.ARRAY NAME="Sizes" TYPE="uint32" PROPAGATED="true">
<VALUE.ARRAY>
<VALUE>1</VALUE>
<VALUE>2</VALUE>
</VALUE.ARRAY>
</PROPERTY.ARRAY>
<PROPERTY NAME="Ready" TYPE="boolean" PROPAGATED="true">
<VALUE>TRUE</VALUE>
</PROPERTY>
<PROPERTY NAME="Weight" TYPE="real64">
<VALUE>1.5</VALUE>
</PROPERTY>
<PROPERTY NAME="When" TYPE="datetime">
<VALUE>20261124120000.000000+060</VALUE>
</PROPERTY>
<PROPERTY.REFERENCE NAME="Goes" REFERENCECLASS="Part">
<VALUE.REFERENCE>
<INSTANCENAME CLASSNAME="Part">
<KEYBINDING NAME="Name">
<KEYVALUE VALUETYPE="string">x</KEYVALUE>
</KEYBINDING>
</INSTANCENAME>
</VALUE.REFERENCE>
</PROPERTY.REFERENCE>
<PROPERTY.OBJECT NAME="Holds">
<VALUE.OBJECT>
<INSTANCE CLASSNAME="Part">
<PROPERTY NAME="Name" TYPE="string">
<VALUE>in &amp; out</VALUE>
</PROPERTY>
</INSTANCE>
</VALUE.OBJECT>
</PROPERTY.OBJECT>
<PROPERTY.OBJECTARRAY NAME="All">
<VALUE.OBJECTARRAY>
<VALUE.OBJECT>
<INSTANCE CLASSNAME="Part">
<PROPERTY NAME="Name" TYPE="string">
<VALUE>one</VALUE>
</PROPERTY>
</INSTANCE>
</VALUE.OBJECT>
</VALUE.OBJECTARRAY>
</PROPERTY.OBJECTARRAY>
<PROPERTY.ARRAY NAME="Notes" TYPE="string">
<VALUE.ARRAY>
</VALUE.ARRAY>
</PROPERTY.ARRAY>
</INSTANCE>"#
    );
}

#[test]
fn so_064_embedded_objects_are_texts_in_the_form_of_the_dmtf() {
    let (_services, object) = stored(r#"Derived.Id="a\"<1>""#);
    let context = plain().with("LocalOnly", true);
    let xml = object
        .xml_text(wbemObjectTextFormatCIMDTD20, Some(&context))
        .unwrap();
    assert!(!xml.contains(r#"NAME="Id""#), "{xml}");
    assert!(
        xml.contains(
            r#"<PROPERTY NAME="Holds" TYPE="string" EmbeddedObject="instance"><VALUE>&lt;INSTANCE CLASSNAME=&quot;Part&quot;&gt;&lt;PROPERTY NAME=&quot;Name&quot; TYPE=&quot;string&quot;&gt;&lt;VALUE&gt;in &amp;amp; out&lt;/VALUE&gt;&lt;/PROPERTY&gt;&lt;/INSTANCE&gt;</VALUE></PROPERTY>"#
        ),
        "{xml}"
    );
}

#[test]
fn so_064_a_class_with_qualifiers_origins_and_methods() {
    let (_services, object) = stored("Derived");
    let context = plain()
        .with("IncludeQualifiers", true)
        .with("includeclassorigin", true)
        .with("PathLevel", 3);
    let xml = lines(&object.xml_text(1u32, Some(&context)).unwrap());
    let expected_start = r#"<VALUE.OBJECTWITHPATH>
<CLASSPATH>
<NAMESPACEPATH>
<HOST>HOST</HOST>
<LOCALNAMESPACEPATH>
<NAMESPACE NAME="root">
</NAMESPACE>
<NAMESPACE NAME="cimv2">
</NAMESPACE>
</LOCALNAMESPACEPATH>
</NAMESPACEPATH>
<CLASSNAME NAME="Derived">
</CLASSNAME>
</CLASSPATH>
<CLASS NAME="Derived" SUPERCLASS="Base">
<QUALIFIER NAME="Description" TYPE="string" PROPAGATED="true">
<VALUE>A &amp; B &lt;c&gt;</VALUE>
</QUALIFIER>
<PROPERTY NAME="Id" TYPE="string" CLASSORIGIN="Base" PROPAGATED="true">
<QUALIFIER NAME="key" TYPE="boolean" PROPAGATED="true" OVERRIDABLE="false" TOINSTANCE="true">
<VALUE>TRUE</VALUE>
</QUALIFIER>
</PROPERTY>
"#;
    assert!(xml.starts_with(expected_start), "{xml}");
    let expected_method = r#"<METHOD NAME="Reset" TYPE="sint32" CLASSORIGIN="Base" PROPAGATED="true">
<PARAMETER NAME="How" TYPE="uint8">
<QUALIFIER NAME="in" TYPE="boolean" TOSUBCLASS="false">
"#;
    assert!(xml.contains(expected_method), "{xml}");
    assert!(
        xml.contains(r#"<PARAMETER.REFERENCE NAME="What" REFERENCECLASS="Part">"#),
        "{xml}"
    );
    let cimtype = r#"<QUALIFIER NAME="CIMTYPE""#;
    assert!(!xml.contains(cimtype), "{xml}");
    assert!(
        object
            .xml_text(2u32, Some(&context))
            .unwrap()
            .contains(cimtype)
    );
}

#[test]
fn so_064_system_properties_and_path_levels() {
    let (_services, object) = stored(r#"Derived.Id="a\"<1>""#);
    let xml = object.xml_text(2u32, None).unwrap();
    assert!(
        xml.starts_with(
            r#"<INSTANCE CLASSNAME="Derived"><PROPERTY NAME="__GENUS" TYPE="sint32"><VALUE>2</VALUE></PROPERTY>"#
        ),
        "{xml}"
    );
    assert!(
        xml.contains(
            r#"<PROPERTY.ARRAY NAME="__DERIVATION" TYPE="string"><VALUE.ARRAY><VALUE>Base</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>"#
        ),
        "{xml}"
    );
    let around = |level: i32| {
        let context = plain().with("PathLevel", level);
        let xml = object.xml_text(2u32, Some(&context)).unwrap();
        xml.split(['<', '>', ' ']).nth(1).unwrap().to_owned()
    };
    assert_eq!(around(0), "INSTANCE");
    assert_eq!(around(1), "VALUE.NAMEDOBJECT");
    assert_eq!(around(2), "VALUE.OBJECTWITHLOCALPATH");
    assert_eq!(around(3), "VALUE.OBJECTWITHPATH");
}

#[test]
fn so_064_what_is_refused() {
    let (_services, object) = stored(r#"Derived.Id="a\"<1>""#);
    let with = |name: &str, value: Value| NamedValueSet::new().with(name, value);
    let refused = |context: NamedValueSet| status(object.xml_text(1u32, Some(&context)));
    assert_eq!(status(object.xml_text(3u32, None)), Status::NOT_FOUND);
    assert_eq!(
        refused(with("Indent", Value::Boolean(true))),
        Status::INVALID_PARAMETER
    );
    assert_eq!(
        refused(with("PathLevel", Value::Sint32(4))),
        Status::INVALID_PARAMETER
    );
    assert_eq!(
        refused(with("LocalOnly", Value::string("yes"))),
        Status::INVALID_PARAMETER
    );
    let unsaved = object.spawn_instance().unwrap();
    let context = with("PathLevel", Value::Sint32(1));
    assert_eq!(
        status(unsaved.xml_text(1u32, Some(&context))),
        Status::FAILED
    );
    object.set("Notes", vec!["bell \u{7}"]).unwrap();
    let error = object.xml_text(1u32, None).unwrap_err();
    assert_eq!(error.status(), Status::FAILED);
    assert!(error.message().contains("U+0007"), "{error}");
    assert_eq!(error.parameter(), Some("Notes"));
}

#[test]
fn so_065_objects_are_not_read_from_xml() {
    let (_services, object) = stored("Derived");
    assert_eq!(
        status(object.set_from_xml_text("<CLASS/>", 1u32)),
        Status::NOT_SUPPORTED
    );
}

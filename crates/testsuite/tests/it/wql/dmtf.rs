//! Every form of query over the DMTF schema, with an instance of every class that can have one.

use std::collections::BTreeSet;
use std::fmt::Write;

use swbem::MofCompiler;
use swbem_core::{CimType, Class, Property};
use swbem_testkit::dmtf;
use swbem_testkit::naive::World;
use swbem_text::Colour;

use super::engine::{Engine, server, world};
use super::script::Script;
use crate::kit::NAMESPACE;

const TEST: &str = "testsuite: queries over the DMTF schema";

/// How many instances of every class there are.
const INSTANCES: usize = 2;

#[test]
fn wql_197_every_form_of_query_is_answered_over_the_dmtf_schema() {
    let folder = tempfile::tempdir().unwrap();
    let Some(top) = dmtf::unpack(TEST, folder.path()).unwrap() else {
        return;
    };
    let server = server();
    let services = server.connect(NAMESPACE).unwrap();
    let compilation = MofCompiler::new(&services).compile_file(&top);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(Colour::Never)
    );
    let engine = Engine::of_server(server);
    let mof = instances(&world(&engine.view(), engine.server_name()));
    engine.compile("instances.mof", &mof);

    let file = super::folder().join("dmtf/queries.wqlt");
    let text = std::fs::read_to_string(&file).unwrap();
    let answered = Script::parse("queries.wqlt", &text).answered_by(&engine);
    if std::env::var_os("SWBEM_BLESS").is_some() {
        std::fs::write(&file, &answered).unwrap();
        return;
    }
    for (line, (expected, found)) in text.lines().zip(answered.lines()).enumerate() {
        assert_eq!(found, expected, "queries.wqlt:{}", line + 1);
    }
    assert_eq!(answered, text);
}

/// Writes instances of every class that has keys and is not abstract.
///
/// Those whose keys are references come last; they refer to the first instance of a class that
/// fits, and are left out where there is none.
fn instances(world: &World) -> String {
    let of_dmtf = |class: &&std::sync::Arc<Class>| {
        !class.is_abstract() && !class.keys().is_empty() && !class.name().is_system()
    };
    let is_reference = |property: &Property| property.data_type.base == CimType::Reference;
    let mut classes: Vec<&Class> = world.classes.iter().filter(of_dmtf).map(|c| &**c).collect();
    classes.sort_by_key(|class| class.name().folded());
    let (links, objects): (Vec<&Class>, Vec<&Class>) = classes
        .into_iter()
        .partition(|class| class.key_properties().any(is_reference));
    let mut mof = String::new();
    // Classes of one family cannot have instances with the same key.
    let mut taken = BTreeSet::new();
    for class in &objects {
        for number in 0..INSTANCES {
            if taken.insert(family_key(class, &|key| Some(value(class, key, number)))) {
                write_instance(&mut mof, class, number, &|_| None);
            }
        }
    }
    for link in links {
        let target = |property: &Property| {
            let declared = property.data_type.class.as_ref()?;
            let class = objects.iter().find(|class| class.is_a(declared.as_str()))?;
            let keys: Vec<String> = class
                .key_properties()
                .map(|key| format!("{}={}", key.name, value(class, key, 0)))
                .collect();
            let path = format!("{}.{}", class.name(), keys.join(","));
            Some(format!("{path:?}"))
        };
        let mut properties = link.properties().values();
        let key = |key: &Property| target(key).or_else(|| Some(value(link, key, 0)));
        if properties.all(|p| !is_reference(p) || target(p).is_some())
            && taken.insert(family_key(link, &key))
        {
            write_instance(&mut mof, link, 0, &target);
        }
    }
    mof
}

/// Names the family of a class and the values that its keys get.
fn family_key(class: &Class, value: &dyn Fn(&Property) -> Option<String>) -> (String, Vec<String>) {
    let family = class.key_root().map(ToString::to_string);
    let values = class.key_properties().filter_map(value);
    (family.unwrap_or_default(), values.collect())
}

fn write_instance(
    mof: &mut String,
    class: &Class,
    number: usize,
    reference: &dyn Fn(&Property) -> Option<String>,
) {
    write!(mof, "instance of {} {{ ", class.name()).unwrap();
    for (position, property) in class.properties().values().enumerate() {
        let is_key = class.keys().contains(&position);
        if property.data_type.is_array || property.data_type.base == CimType::Object {
            continue;
        }
        let value = match property.data_type.base {
            CimType::Reference => match reference(property) {
                Some(path) => path,
                None => continue,
            },
            // Some values are left NULL.
            _ if !is_key && (position + number).is_multiple_of(3) => continue,
            _ => value(class, property, number),
        };
        write!(mof, "{} = {value}; ", property.name).unwrap();
    }
    mof.push_str("};\n");
}

/// Makes up a value of a property, in MOF and in paths.
fn value(class: &Class, property: &Property, number: usize) -> String {
    match property.data_type.base {
        CimType::String => format!("\"{} {number}\"", class.name()),
        CimType::Boolean => ["TRUE", "FALSE"][number % 2].to_owned(),
        CimType::Datetime => format!("\"2005013112000{number}.000000+000\""),
        CimType::Real32 | CimType::Real64 => format!("{number}.5"),
        CimType::Char16 => format!("'{number}'"),
        _ => (number + property.name.as_str().len()).to_string(),
    }
}

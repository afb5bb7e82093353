//! Schemas and instances as MOF.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The properties a class can declare: name, MOF declaration, and values in MOF; what is indexed
/// is never NULL.
pub(crate) const POOL: &[(&str, &str, &[&str])] = &[
    ("Si", "[indexed] string Si = \"\"", STRINGS),
    ("S", "string S", STRINGS),
    (
        "Ni",
        "[indexed] sint32 Ni = 0",
        &["-2147483648", "-1", "0", "1", "5", "2147483647"],
    ),
    ("N16", "uint16 N16", &["0", "1", "5", "65535"]),
    ("N8", "sint8 N8", &["-128", "-1", "0", "127"]),
    (
        "N64i",
        "[indexed] uint64 N64i = 0",
        &["0", "5", "9223372036854775808", "18446744073709551615"],
    ),
    (
        "N64",
        "sint64 N64",
        &["-9223372036854775808", "0", "5", "9223372036854775807"],
    ),
    (
        "R64",
        "real64 R64",
        &["0.0", "-0.0", "0.1", "-1.5", "1.0e300"],
    ),
    (
        "R32i",
        "[indexed] real32 R32i = 0.5",
        &["0.0", "0.1", "0.5", "-1.5", "5.0"],
    ),
    ("B", "boolean B", &["TRUE", "FALSE"]),
    ("Bi", "[indexed] boolean Bi = FALSE", &["TRUE", "FALSE"]),
    ("D", "datetime D", DATES),
    (
        "Di",
        "[indexed] datetime Di = \"20050131120000.000000+000\"",
        DATES,
    ),
    ("C", "char16 C", &["'a'", "'A'", "'5'"]),
    ("Ref", "Root ref Ref", REFERENCES),
    ("Any", "object ref Any", REFERENCES),
    ("E", "Leaf E", OBJECTS),
    ("O", "object O", OBJECTS),
    ("A", "string A[]", &["{}", "{\"a\"}", "{\"a\", \"B\"}"]),
];

/// Texts that are equal but for case, that begin alike, and that patterns treat in their own way.
const STRINGS: &[&str] = &[
    "\"\"",
    "\"a\"",
    "\"A\"",
    "\"ab\"",
    "\"aB_c\"",
    "\"b%\"",
    "\"[x]\"",
    "\"k\"",
    "\"\u{212A}\"",
    "\"Ä\"",
    "\"äb\"",
    "\"z\\\\z\"",
    "\"5\"",
];

const DATES: &[&str] = &[
    "\"20050131120000.000000+000\"",
    "\"20050131130000.000000+060\"",
    "\"20050131120000.000001+000\"",
    "\"19991231235959.999999-480\"",
    "\"199912********.******+***\"",
    "\"00000005000000.000000:000\"",
    "\"00000000000001.000000:000\"",
];

/// Paths of instances, in the forms that name the same one; some name none.
const REFERENCES: &[&str] = &[
    "\"Root.K=0\"",
    "\"Root.K=1\"",
    "\"root=1\"",
    "\"Root.K=2\"",
    "\"Root.K=3\"",
    "\"C1.K=1\"",
    "\"C2.K=2\"",
    "\"\\\\\\\\.\\\\root\\\\cimv2:Root.K=3\"",
    "\"Root.K=99\"",
    "\"\\\\\\\\.\\\\root\\\\other:Root.K=1\"",
];

const OBJECTS: &[&str] = &[
    "instance of Leaf { V = 1; T = \"a\"; }",
    "instance of Leaf { V = 5; }",
    "instance of SubLeaf { V = 1; T = \"AB\"; X = 5; }",
    "instance of SubLeaf { In = instance of Leaf { V = 5; T = \"k\"; }; }",
];

/// Is a schema with its data.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    /// Below `Root`: the number of the parent, 0 for `Root` itself.
    pub(crate) classes: Vec<Class>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) links: Vec<Link>,
}

#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) parent: usize,
    /// Which of the pool it declares, if no ancestor does.
    pub(crate) declares: Vec<usize>,
    /// Whether a provider has its instances.
    pub(crate) is_dynamic: bool,
    pub(crate) is_marked: bool,
}

/// An instance with the number of its class, and a value for some of the pool.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    class: usize,
    values: Vec<(usize, usize)>,
}

/// An association: which class of them, and what it refers to.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    class: usize,
    from: usize,
    to: usize,
    third: usize,
}

/// The association classes; the last has three references.
pub(crate) const LINKS: [&str; 3] = ["Link", "SubLink", "Triple"];

const FIXED: &str = r"
class Leaf { uint32 V; string T; Leaf In; };
class SubLeaf : Leaf { uint32 X; };
class Root { [key] uint32 K; };
[Association] class Link { [key] Root ref From; [key] Root ref To; };
[Association, Strong] class SubLink : Link { uint32 W; };
";

pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    let class = (
        0usize..100,
        vec(0..POOL.len(), 0..7),
        any::<bool>(),
        any::<bool>(),
    );
    let classes = vec(class, 1..7).prop_map(|classes| {
        let mut levels = vec![1];
        classes
            .into_iter()
            .map(|(parent, declares, is_dynamic, is_marked)| {
                // Any class above the fourth level can be a parent.
                let open: Vec<usize> = (0..levels.len()).filter(|c| levels[*c] < 4).collect();
                let parent = open[parent % open.len()];
                levels.push(levels[parent] + 1);
                Class {
                    parent,
                    declares,
                    is_dynamic,
                    is_marked,
                }
            })
            .collect::<Vec<_>>()
    });
    let instance = (0usize..100, vec((0..POOL.len(), 0usize..100), 0..14))
        .prop_map(|(class, values)| Instance { class, values });
    let link = (
        0..LINKS.len(),
        0..REFERENCES.len(),
        0..REFERENCES.len(),
        0..REFERENCES.len(),
    )
        .prop_map(|(class, from, to, third)| Link {
            class,
            from,
            to,
            third,
        });
    (classes, vec(instance, 0..24), vec(link, 0..12)).prop_map(|(classes, instances, links)| {
        Schema {
            classes,
            instances,
            links,
        }
    })
}

/// Returns the number that a reference has as its key.
fn key_of(reference: usize) -> usize {
    let mut digits = REFERENCES[reference].bytes().filter(u8::is_ascii_digit);
    digits.next_back().map_or(0, usize::from)
}

pub(crate) fn class_name(number: usize) -> String {
    match number {
        0 => "Root".to_owned(),
        number => format!("C{number}"),
    }
}

impl Schema {
    /// Writes the schema, and the instances or those that no provider has.
    pub(crate) fn mof(&self, with_dynamic: bool) -> String {
        let mut mof = FIXED.to_owned();
        for (number, class) in self.classes.iter().enumerate() {
            let mut qualifiers = Vec::new();
            if class.is_marked {
                qualifiers.push("Marked");
            }
            if with_dynamic && self.is_dynamic(number + 1) {
                qualifiers.push("dynamic, provider(\"P\")");
            }
            if !qualifiers.is_empty() {
                write!(mof, "[{}] ", qualifiers.join(", ")).unwrap();
            }
            let parent = class_name(class.parent);
            write!(mof, "class {} : {parent} {{ ", class_name(number + 1)).unwrap();
            for property in self.declared_by(number + 1) {
                write!(mof, "{}; ", POOL[property].1).unwrap();
            }
            mof.push_str("};\n");
        }
        mof.push_str(
            "[Association] class Triple { [key] Root ref From; [key] Root ref To; [key] object ref Third; };\n",
        );
        for (key, instance) in self.instances.iter().enumerate() {
            let class = instance.class % (self.classes.len() + 1);
            if !(with_dynamic && self.is_dynamic(class)) {
                self.write_instance(&mut mof, key, class, instance);
            }
        }
        for link in &self.links {
            // What refers to the same objects is of the same class, as keys are those of a family.
            let name = match link.class {
                2 => LINKS[2],
                _ => LINKS[(key_of(link.from) + key_of(link.to)) % 2],
            };
            let reference = |at: usize| REFERENCES[at];
            write!(mof, "instance of {name} {{ ").unwrap();
            write!(
                mof,
                "From = {}; To = {};",
                reference(link.from),
                reference(link.to)
            )
            .unwrap();
            if name == "Triple" {
                write!(mof, " Third = {};", reference(link.third)).unwrap();
            }
            mof.push_str(" };\n");
        }
        mof
    }

    fn write_instance(&self, mof: &mut String, key: usize, class: usize, instance: &Instance) {
        write!(mof, "instance of {} {{ K = {key}; ", class_name(class)).unwrap();
        let mut written = Vec::new();
        for &(property, value) in &instance.values {
            if self.properties_of(class).contains(&property) && !written.contains(&property) {
                let (name, _, values) = POOL[property];
                write!(mof, "{name} = {}; ", values[value % values.len()]).unwrap();
                written.push(property);
            }
        }
        mof.push_str("};\n");
    }

    /// Returns what a class declares and no ancestor does.
    fn declared_by(&self, number: usize) -> Vec<usize> {
        let Some(class) = number.checked_sub(1).map(|at| &self.classes[at]) else {
            return Vec::new();
        };
        let inherited = self.properties_of(class.parent);
        let mut own = class.declares.clone();
        own.sort_unstable();
        own.dedup();
        own.retain(|property| !inherited.contains(property));
        own
    }

    /// Returns all properties of the pool that a class has.
    pub(crate) fn properties_of(&self, number: usize) -> Vec<usize> {
        let Some(class) = number.checked_sub(1).map(|at| &self.classes[at]) else {
            return Vec::new();
        };
        let mut all = self.properties_of(class.parent);
        all.extend(self.declared_by(number));
        all
    }

    /// Tells whether a provider has the instances of a class: those of static classes are stored.
    fn is_dynamic(&self, number: usize) -> bool {
        match number.checked_sub(1) {
            None => false,
            Some(at) => {
                let class = &self.classes[at];
                class.is_dynamic || self.is_dynamic(class.parent)
            }
        }
    }

    pub(crate) fn has_dynamic(&self) -> bool {
        self.classes.iter().any(|class| class.is_dynamic)
    }
}

/// A class name, most often one that there is.
pub(crate) fn any_class(schema: &Schema) -> impl Strategy<Value = String> + use<> {
    let mut names: Vec<String> = (0..=schema.classes.len()).map(class_name).collect();
    names.extend(LINKS.map(str::to_owned));
    names.extend(["Leaf", "SubLeaf", "Nothing"].map(str::to_owned));
    select(names)
}

/// A source path.
pub(crate) fn path() -> impl Strategy<Value = String> {
    select(REFERENCES.to_vec()).prop_map(|text| text.trim_matches('"').replace(r"\\", r"\"))
}

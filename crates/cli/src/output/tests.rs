use std::sync::{Arc, Mutex};

use super::*;
use swbem_core::{CimType, Class, ClassDecl, DataType, Instance, Name, PropertyDecl};

const PLAIN: Look = Look {
    is_painted: false,
    width: None,
};

/// Is a writer that can be read.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn class() -> Arc<Class> {
    let mut decl = ClassDecl::new("Note", None);
    let properties = [
        ("Id", DataType::from(CimType::Uint32)),
        ("Text", DataType::from(CimType::String)),
        ("Tags", DataType::array(CimType::String)),
        ("Size", DataType::from(CimType::Uint64)),
    ];
    for (name, data_type) in properties {
        decl.properties
            .insert(Name::from(name), PropertyDecl::new(data_type));
    }
    Arc::new(Class::derive(Arc::new(decl), None))
}

fn note(id: u32, text: &str) -> Object {
    let mut note = Instance::new(class());
    note.set("Id", id).unwrap();
    note.set("Text", text).unwrap();
    note.set("Tags", Value::strings(["a", "b, c"])).unwrap();
    Object::from(note)
}

fn cells(object: &Object) -> Vec<Value> {
    let instance = object.as_instance().unwrap();
    instance
        .properties()
        .map(|(_, value)| value.clone())
        .collect()
}

fn header() -> Vec<String> {
    class()
        .properties()
        .keys()
        .map(ToString::to_string)
        .collect()
}

fn printed(format: Format, look: Look, objects: Vec<Object>) -> String {
    let shared = Shared::default();
    let mut output = Output::to(format, look, Box::new(shared.clone()));
    output
        .objects(&header(), &cells, &mut objects.into_iter().map(Ok))
        .unwrap();
    output.flush().unwrap();
    let bytes = shared.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn two() -> Vec<Object> {
    vec![note(1, "call home"), note(2, "a\nb")]
}

#[test]
fn a_table_has_columns() {
    insta::assert_snapshot!(printed(Format::Table, PLAIN, two()), @r#"
    Id  Text       Tags         Size
    ────────────────────────────────
    1   call home  {a, "b, c"}  NULL
    2   a          {a, "b, c"}  NULL
        b
    "#);
}

#[test]
fn objects_are_blocks_where_columns_have_no_room() {
    let look = Look {
        width: Some(24),
        ..PLAIN
    };
    insta::assert_snapshot!(printed(Format::Table, look, two()), @r#"
    Note
      Id    uint32    1
      Text  string    call home
      Tags  string[]  {a, "b, c"}
      Size  uint64    NULL

    Note
      Id    uint32    2
      Text  string    a
                      b
      Tags  string[]  {a, "b, c"}
      Size  uint64    NULL
    "#);
}

#[test]
fn json_is_one_object_a_line() {
    insta::assert_snapshot!(printed(Format::Json, PLAIN, two()), @r#"
    {"__CLASS":"Note","Id":1,"Text":"call home","Tags":["a","b, c"],"Size":null}
    {"__CLASS":"Note","Id":2,"Text":"a\nb","Tags":["a","b, c"],"Size":null}
    "#);
}

#[test]
fn csv_has_a_header() {
    insta::assert_snapshot!(printed(Format::Csv, PLAIN, two()), @r#"
    Id,Text,Tags,Size
    1,call home,"{a, ""b, c""}",NULL
    2,"a
    b","{a, ""b, c""}",NULL
    "#);
}

#[test]
fn mof_is_what_the_compiler_reads() {
    insta::assert_snapshot!(printed(Format::Mof, PLAIN, vec![note(1, "x")]), @r#"
    instance of Note
    {
        Id = 1;
        Text = "x";
        Tags = {"a", "b, c"};
    };
    "#);
}

#[test]
fn no_objects_are_no_table() {
    assert_eq!(printed(Format::Table, PLAIN, Vec::new()), "");
    assert_eq!(printed(Format::Json, PLAIN, Vec::new()), "");
    assert_eq!(
        printed(Format::Csv, PLAIN, Vec::new()),
        "Id,Text,Tags,Size\n"
    );
}

#[test]
fn a_long_table_has_one_header_and_every_row() {
    let objects = (0..1000).map(|id| note(id, "x")).collect();
    let text = printed(Format::Table, PLAIN, objects);
    assert_eq!(text.lines().count(), 1002);
    assert_eq!(text.matches("Tags").count(), 1);
    for id in [0, 99, 100, 101, 999] {
        let start = format!("{id} ");
        assert_eq!(
            text.lines().filter(|line| line.starts_with(&start)).count(),
            1
        );
    }
}

#[test]
fn what_came_before_an_error_is_printed() {
    for format in [Format::Json, Format::Csv, Format::Mof] {
        let shared = Shared::default();
        let mut output = Output::to(format, PLAIN, Box::new(shared.clone()));
        let mut objects = vec![Ok(note(1, "x")), Err(Failure::other("broken"))].into_iter();
        assert!(output.objects(&header(), &cells, &mut objects).is_err());
        output.flush().unwrap();
        let bytes = shared.0.lock().unwrap().clone();
        assert!(
            String::from_utf8(bytes).unwrap().contains('x'),
            "{format:?}"
        );
    }
}

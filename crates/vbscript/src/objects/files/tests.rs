use std::fs;
use std::path::PathBuf;

use swbem_automation::{coerce, date};

use super::*;

fn object(policy: FilePolicy) -> ObjectRef {
    FileSystemObject::create(policy, None)
}

fn call(object: &ObjectRef, name: &str, arguments: &[&str]) -> Result<Variant, Exception> {
    let arguments = arguments.iter().map(|text| match *text {
        "True" => true.into(),
        "False" => false.into(),
        text => match text.parse::<i32>() {
            Ok(number) => number.into(),
            Err(_text) => text.into(),
        },
    });
    object.invoke(
        Some(name),
        Invoke::MethodOrGet,
        &mut Arguments::new(arguments.collect()),
    )
}

fn put(object: &ObjectRef, name: &str, value: Variant) -> Result<Variant, Exception> {
    object.invoke(Some(name), Invoke::Put, &mut Arguments::new(vec![value]))
}

fn text(result: Result<Variant, Exception>) -> String {
    match result {
        Ok(value) => coerce::to_text(&value).unwrap().to_string(),
        Err(exception) => format!("!{}", exception.number),
    }
}

fn get(object: &ObjectRef, name: &str, arguments: &[&str]) -> ObjectRef {
    call(object, name, arguments)
        .unwrap()
        .as_object()
        .unwrap()
        .clone()
}

fn names(object: &ObjectRef) -> String {
    let items = object.enumerate().unwrap();
    let name = |item: Variant| text(call(item.as_object().unwrap(), "Name", &[]));
    items
        .map(|item| name(item.unwrap()))
        .collect::<Vec<_>>()
        .join(",")
}

/// A folder that goes when the test ends, with its path as a script writes it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }
}

#[test]
fn files_are_written_and_read() {
    let folder = Folder::new();
    let files = object(FilePolicy::Full);
    let name = folder.path("a.txt");
    let stream = get(&files, "CreateTextFile", &[&name]);
    call(&stream, "WriteLine", &["first"]).unwrap();
    call(&stream, "Write", &["sécond"]).unwrap();
    assert_eq!(text(call(&stream, "Line", &[])), "2");
    assert_eq!(text(call(&stream, "Column", &[])), "7");
    assert_eq!(text(call(&stream, "ReadLine", &[])), "!54");
    call(&stream, "WriteBlankLines", &["2"]).unwrap();
    call(&stream, "Close", &[]).unwrap();
    assert_eq!(text(call(&stream, "Write", &["x"])), "!91");
    assert_eq!(
        fs::read(&name).unwrap(),
        "first\r\nsécond\r\n\r\n".as_bytes()
    );

    let stream = get(&files, "OpenTextFile", &[&name.replace('/', "\\")]);
    assert_eq!(text(call(&stream, "Read", &["3"])), "fir");
    assert_eq!(text(call(&stream, "Column", &[])), "4");
    assert_eq!(text(call(&stream, "AtEndOfLine", &[])), "False");
    assert_eq!(text(call(&stream, "ReadLine", &[])), "st");
    assert_eq!(text(call(&stream, "Line", &[])), "2");
    call(&stream, "Skip", &["1"]).unwrap();
    assert_eq!(text(call(&stream, "ReadLine", &[])), "écond");
    assert_eq!(text(call(&stream, "AtEndOfStream", &[])), "False");
    call(&stream, "SkipLine", &[]).unwrap();
    assert_eq!(text(call(&stream, "AtEndOfStream", &[])), "True");
    assert_eq!(text(call(&stream, "ReadLine", &[])), "!62");
    assert_eq!(text(call(&stream, "Write", &["x"])), "!54");

    let stream = get(&files, "OpenTextFile", &[&name, "8"]);
    call(&stream, "Write", &["end"]).unwrap();
    drop(stream);
    let stream = get(&files, "OpenTextFile", &[&name]);
    assert_eq!(
        text(call(&stream, "ReadAll", &[])),
        "first\r\nsécond\r\n\r\nend"
    );
    assert_eq!(
        text(call(&files, "CreateTextFile", &[&name, "False"])),
        "!58"
    );
    assert_eq!(
        text(call(&files, "OpenTextFile", &[&folder.path("no.txt")])),
        "!53"
    );
    assert_eq!(
        text(call(&files, "OpenTextFile", &[&folder.path("no/no.txt")])),
        "!76"
    );
    assert_eq!(
        text(call(&files, "OpenTextFile", &[&folder.path("")])),
        "!70"
    );
    assert_eq!(text(call(&files, "OpenTextFile", &["/dev/zero"])), "!70");
    assert_eq!(text(call(&files, "OpenTextFile", &[&name, "3"])), "!5");
}

#[test]
fn wide_files_have_two_bytes() {
    let folder = Folder::new();
    let files = object(FilePolicy::Full);
    let name = folder.path("wide.txt");
    let stream = get(&files, "OpenTextFile", &[&name, "2", "True", "-1"]);
    call(&stream, "Write", &["é"]).unwrap();
    drop(stream);
    assert_eq!(fs::read(&name).unwrap(), [0xff, 0xfe, 0xe9, 0]);
    let stream = get(&files, "OpenTextFile", &[&name, "1", "False", "-1"]);
    assert_eq!(text(call(&stream, "ReadAll", &[])), "é");
    fs::write(&name, [0x80, b'x']).unwrap();
    let stream = get(&files, "OpenTextFile", &[&name]);
    assert_eq!(text(call(&stream, "ReadAll", &[])), "€x");
}

#[test]
fn folders_are_listed_copied_moved_and_deleted() {
    let folder = Folder::new();
    let files = object(FilePolicy::Full);
    let root = folder.path("root");
    let created = get(&files, "CreateFolder", &[&root]);
    assert_eq!(text(call(&files, "CreateFolder", &[&root])), "!58");
    assert_eq!(
        text(call(&files, "CreateFolder", &[&folder.path("x/y")])),
        "!76"
    );
    for name in ["b.txt", "a.txt", "c.log"] {
        fs::write(folder.path(&format!("root/{name}")), "12345").unwrap();
    }
    let sub_folders = get(&created, "SubFolders", &[]);
    call(&sub_folders, "Add", &["sub"]).unwrap();
    std::os::unix::fs::symlink("/", folder.path("root/link")).unwrap();
    assert_eq!(names(&get(&created, "Files", &[])), "a.txt,b.txt,c.log");
    assert_eq!(names(&sub_folders), "link,sub");
    assert_eq!(text(call(&get(&created, "Files", &[]), "Count", &[])), "3");
    assert_eq!(
        text(call(&get(&created, "Files", &[]), "Item", &["../x"])),
        "!53"
    );
    assert_eq!(text(call(&created, "Size", &[])), "15");

    let copy = folder.path("copy");
    call(&files, "CopyFolder", &[&root, &copy]).unwrap();
    assert!(
        fs::symlink_metadata(folder.path("copy/link"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::read(folder.path("copy/a.txt")).unwrap(), b"12345");
    assert_eq!(
        text(call(
            &files,
            "CopyFolder",
            &[&root, &folder.path("root/sub/")]
        )),
        "!70"
    );
    call(&files, "DeleteFile", &[&folder.path("copy/*.txt")]).unwrap();
    assert_eq!(
        names(&get(&get(&files, "GetFolder", &[&copy]), "Files", &[])),
        "c.log"
    );
    assert_eq!(
        text(call(&files, "DeleteFile", &[&folder.path("copy/*.txt")])),
        "!53"
    );
    call(
        &files,
        "MoveFile",
        &[&folder.path("copy/c.log"), &folder.path("d.log")],
    )
    .unwrap();
    assert_eq!(
        text(call(&files, "FileExists", &[&folder.path("d.log")])),
        "True"
    );
    assert_eq!(
        text(call(&files, "MoveFile", &[&folder.path("d.log"), &root])),
        "!58"
    );
    call(&files, "CopyFile", &[&folder.path("root/*.txt"), &copy]).unwrap();
    assert!(PathBuf::from(folder.path("copy/b.txt")).exists());
    let a = folder.path("root/a.txt");
    assert_eq!(text(call(&files, "CopyFile", &[&a, &a])), "!70");
    assert_eq!(
        text(call(
            &files,
            "CopyFile",
            &[&a, &folder.path("copy/a.txt"), "False"]
        )),
        "!58"
    );
    assert_eq!(text(call(&files, "CopyFile", &[&a, &copy])), "!70");
    call(&files, "DeleteFolder", &[&copy]).unwrap();
    assert_eq!(text(call(&files, "FolderExists", &[&copy])), "False");
    assert_eq!(text(call(&files, "DeleteFolder", &[&copy])), "!76");
    assert_eq!(text(call(&files, "DeleteFolder", &["/"])), "!70");
}

#[test]
fn files_have_their_properties() {
    let folder = Folder::new();
    let files = object(FilePolicy::Full);
    let name = folder.path("a.txt");
    fs::write(&name, "abc").unwrap();
    let file = get(&files, "GetFile", &[&name]);
    assert_eq!(file.type_name(), "File");
    assert_eq!(text(coerce::default_value(&file.clone().into())), name);
    assert_eq!(text(call(&file, "Size", &[])), "3");
    assert_eq!(text(call(&file, "Type", &[])), "TXT File");
    assert_eq!(text(call(&file, "Attributes", &[])), "32");
    put(&file, "Attributes", 33.into()).unwrap();
    assert_eq!(text(call(&file, "Attributes", &[])), "33");
    assert_eq!(text(call(&file, "Delete", &[])), "!70");
    put(&file, "Attributes", 32.into()).unwrap();
    let modified = call(&file, "DateLastModified", &[]).unwrap();
    let Variant::Date(modified) = modified else {
        panic!("{modified:?}")
    };
    assert!((modified.0 - crate::builtins::local_now()).abs() < 0.1);
    assert!(date::text(modified.0).is_some());
    put(&file, "Name", "b.txt".into()).unwrap();
    assert_eq!(text(call(&file, "Name", &[])), "b.txt");
    assert_eq!(put(&file, "Name", "../c".into()).unwrap_err().number, 5);
    let parent = get(&file, "ParentFolder", &[]);
    assert_eq!(parent.type_name(), "Folder");
    assert_eq!(text(call(&parent, "IsRootFolder", &[])), "False");
    call(&file, "Move", &[&folder.path("c.txt")]).unwrap();
    assert_eq!(text(call(&file, "Path", &[])), folder.path("c.txt"));
    let stream = get(&file, "OpenAsTextStream", &[]);
    assert_eq!(text(call(&stream, "ReadAll", &[])), "abc");
    call(&file, "Delete", &["True"]).unwrap();
    assert_eq!(text(call(&file, "Size", &[])), "!53");
    assert_eq!(text(call(&files, "GetFile", &[&name])), "!53");
    assert_eq!(text(call(&file, "Nonsense", &[])), "!438");
}

#[test]
fn an_object_is_its_file_whatever_the_name() {
    let folder = Folder::new();
    let files = object(FilePolicy::Full);
    fs::create_dir(folder.path("a")).unwrap();
    for name in ["x*", "xy", "a\\b", "a/b"] {
        fs::write(folder.path(name), name).unwrap();
    }
    let listed = get(&get(&files, "GetFolder", &[&folder.path("")]), "Files", &[]);
    for item in listed.enumerate().unwrap() {
        let item = item.unwrap().as_object().unwrap().clone();
        match text(call(&item, "Name", &[])).as_str() {
            "x*" => drop(call(&item, "Delete", &[]).unwrap()),
            "a\\b" => drop(call(&item, "Move", &[&folder.path("moved")]).unwrap()),
            _ => {}
        }
    }
    assert_eq!(names(&listed), "moved,xy");
    assert_eq!(fs::read(folder.path("moved")).unwrap(), b"a\\b");
    assert_eq!(fs::read(folder.path("a/b")).unwrap(), b"a/b");
}

#[test]
fn the_drive_is_the_root() {
    let files = object(FilePolicy::Full);
    let drives = get(&files, "Drives", &[]);
    assert_eq!(text(call(&drives, "Count", &[])), "1");
    let drive = get(&files, "GetDrive", &["/"]);
    assert_eq!(text(call(&drive, "Path", &[])), "/");
    assert!(coerce::to_double(&call(&drive, "TotalSize", &[]).unwrap()).unwrap() > 0.0);
    assert_eq!(
        text(call(&get(&drive, "RootFolder", &[]), "IsRootFolder", &[])),
        "True"
    );
    assert_eq!(text(call(&files, "GetDrive", &["C:"])), "!68");
    assert_eq!(text(call(&files, "DriveExists", &["C:"])), "False");
    assert_eq!(text(call(&files, "GetSpecialFolder", &["0"])), "!5");
    let name = text(call(&files, "GetTempName", &[]));
    assert!(
        name.starts_with("rad") && name.ends_with(".tmp") && name.len() == 12,
        "{name}"
    );
    assert_ne!(name, text(call(&files, "GetTempName", &[])));
}

#[test]
fn the_policy_holds() {
    let (inside, outside) = (Folder::new(), Folder::new());
    fs::write(inside.path("a.txt"), "in").unwrap();
    fs::write(outside.path("b.txt"), "out").unwrap();
    std::os::unix::fs::symlink(outside.path("b.txt"), inside.path("link.txt")).unwrap();

    let denied = object(FilePolicy::default());
    let name = inside.path("a.txt");
    for member in [
        "FileExists",
        "FolderExists",
        "OpenTextFile",
        "GetFile",
        "DeleteFile",
    ] {
        assert_eq!(text(call(&denied, member, &[&name])), "!70", "{member}");
    }
    assert_eq!(text(call(&denied, "GetFileName", &[&name])), "a.txt");
    let drive = get(&denied, "GetDrive", &["/"]);
    assert_eq!(text(call(&drive, "FreeSpace", &[])), "!70");

    let reading = object(FilePolicy::ReadOnly(vec![inside.0.path().to_owned()]));
    let stream = get(&reading, "OpenTextFile", &[&name]);
    assert_eq!(text(call(&stream, "ReadAll", &[])), "in");
    assert_eq!(text(call(&reading, "OpenTextFile", &[&name, "2"])), "!70");
    assert_eq!(
        text(call(&reading, "OpenTextFile", &[&name, "1", "True"])),
        "!70"
    );
    assert_eq!(
        text(call(&reading, "OpenTextFile", &[&inside.path("link.txt")])),
        "!70"
    );
    assert_eq!(
        text(call(&reading, "FileExists", &[&outside.path("b.txt")])),
        "!70"
    );
    let dots = inside.path("../x");
    assert_eq!(text(call(&reading, "FileExists", &[&dots])), "!70");
    assert_eq!(
        text(call(&reading, "FileExists", &[&inside.path("none")])),
        "False"
    );
    assert_eq!(text(call(&reading, "DeleteFile", &[&name])), "!70");
    assert_eq!(
        text(call(&reading, "CopyFile", &[&name, &inside.path("c.txt")])),
        "!70"
    );
    assert_eq!(
        text(call(&reading, "CreateFolder", &[&inside.path("d")])),
        "!70"
    );
    let file = get(&reading, "GetFile", &[&name]);
    assert_eq!(put(&file, "Attributes", 33.into()).unwrap_err().number, 70);
    assert_eq!(put(&file, "Name", "x".into()).unwrap_err().number, 70);
    assert_eq!(text(call(&file, "Delete", &[])), "!70");
    // The folder above is not below the root.
    assert_eq!(
        text(call(&get(&file, "ParentFolder", &[]), "Size", &[])),
        "2"
    );
    let above = get(&get(&file, "ParentFolder", &[]), "ParentFolder", &[]);
    assert_eq!(text(call(&above, "Size", &[])), "!70");
    assert!(get(&above, "Files", &[]).enumerate().is_err());
}

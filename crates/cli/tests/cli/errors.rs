//! Bad input: an exit status and a sentence, never a panic.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::sandbox::Sandbox;

#[test]
fn an_unknown_class_is_named_with_a_hint() {
    let sandbox = Sandbox::with_notes();
    insta::assert_snapshot!(sandbox.fails(1, &["get", "Demo_Nothing"]), @r"
    0x80041002 wbemErrNotFound: class `Demo_Nothing` not found in namespace `root\cimv2`
      operation: IWbemServices::GetObject
      parameter: Demo_Nothing
    hint: did you mean `Demo_Note`?
    ");
    insta::assert_snapshot!(sandbox.fails(1, &["instances", "Demo_Nothing"]), @r"
    0x80041002 wbemErrNotFound: class `Demo_Nothing` not found in namespace `root\cimv2`
      operation: IWbemServices::GetObject
      parameter: Demo_Nothing
    hint: did you mean `Demo_Note`?
    ");
    insta::assert_snapshot!(sandbox.fails(1, &["describe", "Demo_Nothing"]), @r"
    0x80041002 wbemErrNotFound: class `Demo_Nothing` not found in namespace `root\cimv2`
      operation: IWbemServices::GetObject
      parameter: Demo_Nothing
    hint: did you mean `Demo_Note`?
    ");
    insta::assert_snapshot!(sandbox.fails(1, &["put", "Demo_Nothing", "A=1"]), @r"
    0x80041002 wbemErrNotFound: class `Demo_Nothing` not found in namespace `root\cimv2`
      operation: IWbemServices::GetObject
      parameter: Demo_Nothing
    hint: did you mean `Demo_Note`?
    ");
    insta::assert_snapshot!(sandbox.fails(1, &["classes", "Demo_Nothing"]), @r"
    0x80041010 wbemErrInvalidClass: class `Demo_Nothing` not found in namespace `root\cimv2`
      operation: IWbemServices::CreateClassEnum
      parameter: Demo_Nothing
    hint: did you mean `Demo_Note`?
    ");
    insta::assert_snapshot!(sandbox.fails(1, &["delete", "Demo_Nothing"]), @r"
    0x80041002 wbemErrNotFound: class `Demo_Nothing` not found in namespace `root\cimv2`
      operation: IWbemServices::DeleteClass
      parameter: Demo_Nothing
    hint: `swbem classes --deep` lists the classes of a namespace; --namespace says which
    ");
}

#[test]
fn an_unknown_namespace_is_named_with_a_hint() {
    let sandbox = Sandbox::with_notes();
    let said = sandbox.fails(1, &["classes", "--namespace", "root/nowhere"]);
    insta::assert_snapshot!(said, @r"
    0x8004100E wbemErrInvalidNamespace: namespace `root\nowhere` not found
      operation: SWbemLocator.ConnectServer
      parameter: root\nowhere
    hint: `swbem namespaces --recursive` lists the namespaces
    ");
}

#[test]
fn a_path_that_is_none_shows_where() {
    let sandbox = Sandbox::with_notes();
    insta::assert_snapshot!(sandbox.fails(1, &["get", "Demo_Note.Id=="]), @r#"
    0x8004103A wbemErrInvalidObjectPath: malformed object path `Demo_Note.Id==`: expected a key value at character 14, where `=` stands
    hint: a path is written Class.Key="value"; put it in single quotes for the shell
    "#);
    insta::assert_snapshot!(sandbox.fails(1, &["get", ""]), @r#"
    0x8004103A wbemErrInvalidObjectPath: malformed object path ``: expected the name of a class at character 1, where the path ends
    hint: a path is written Class.Key="value"; put it in single quotes for the shell
    "#);
    insta::assert_snapshot!(sandbox.fails(1, &["delete", "Demo_User.Name=ann"]), @r#"
    0x8004103A wbemErrInvalidObjectPath: malformed object path `Demo_User.Name=ann`: expected a key value: strings are written in quotes at character 16, where `a` stands
    hint: a path is written Class.Key="value"; put it in single quotes for the shell
    "#);
}

#[test]
fn an_instance_is_no_class() {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", "Demo_Note", "Id=1"]);
    insta::assert_snapshot!(sandbox.fails(1, &["describe", "Demo_Note.Id=1"]), @r"
    0x80041010 wbemErrInvalidClass: `Demo_Note.Id=1` is the path of an instance, not of a class
      parameter: Demo_Note.Id=1
    hint: `swbem classes --deep` lists the classes of a namespace; --namespace says which
    ");
}

#[test]
fn bad_usage_exits_with_2() {
    let sandbox = Sandbox::new();
    let wrong: [&[&str]; 9] = [
        &["frobnicate"],
        &["get"],
        &["get", "A", "B"],
        &["get", "A", "--output", "xml"],
        &["put"],
        &["mof"],
        &["mof", "compile"],
        &["completions", "tcsh"],
        &["instances"],
    ];
    for arguments in wrong {
        let said = sandbox.fails(2, arguments);
        assert!(!said.is_empty(), "{arguments:?}");
    }
    assert!(!sandbox.store().exists());
}

#[test]
fn arguments_that_are_not_text_are_bad_usage() {
    let sandbox = Sandbox::new();
    let wrong = std::ffi::OsStr::from_bytes(b"Demo_\xFF");
    let said = sandbox.fails(2, &["get".as_ref(), wrong]);
    assert!(said.contains("invalid UTF-8"), "{said}");
}

#[test]
fn a_store_may_have_a_name_that_is_not_text() {
    let sandbox = Sandbox::new();
    let name = std::ffi::OsStr::from_bytes(b"store-\xFF");
    sandbox.write("a.mof", "class A { [key] string K; };");
    sandbox.ok(&[
        "--store".as_ref(),
        name,
        "mof".as_ref(),
        "compile".as_ref(),
        "a.mof".as_ref(),
    ]);
    sandbox.ok(&["--store".as_ref(), name, "get".as_ref(), "A".as_ref()]);
}

#[test]
fn a_file_is_no_store() {
    let sandbox = Sandbox::new();
    sandbox.write("file", "text");
    insta::assert_snapshot!(sandbox.fails(1, &["--store", "file", "classes"]), @r"
    0x80041014 wbemErrInitializationFailure: file is not a store: it is not a directory
      parameter: file
      cause: Not a directory (os error 20)
    hint: name another directory with --store; swbem keeps one to itself
    ");
    assert_eq!(sandbox.read("file"), "text");
}

#[test]
fn a_directory_of_something_else_is_no_store() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path().join("mine")).unwrap();
    sandbox.write("mine/letter.txt", "dear");
    insta::assert_snapshot!(sandbox.fails(1, &["--store", "mine", "put", "A", "B=1"]), @r"
    0x80041014 wbemErrInitializationFailure: mine is not a store: it holds `letter.txt`, but no store
      parameter: mine
    hint: name another directory with --store; swbem keeps one to itself
    ");
    let entries = std::fs::read_dir(sandbox.path().join("mine")).unwrap();
    assert_eq!(entries.count(), 1);
}

#[test]
fn a_store_that_was_named_must_be_there_to_be_read() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.fails(1, &["--store", "none", "classes"]), @r"
    0x80041014 wbemErrInitializationFailure: none is not a store: there is no store in it
      parameter: none
    hint: `swbem mof compile` and `swbem put` make a store where there is none; is --store right?
    ");
    assert!(!sandbox.path().join("none").exists());
    sandbox.ok(&["classes"]);
    assert!(sandbox.store().exists());
}

#[test]
fn a_store_in_use_names_its_process() {
    let sandbox = Sandbox::with_notes();
    // Waits for a reader at the other end, with the store open.
    let status = sandbox.command("mkfifo").arg("pipe").status().unwrap();
    assert!(status.success());
    let mut owner = sandbox
        .swbem(&["export", "-o", "pipe"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let id = format!("{}\n", owner.id());
    let lock = sandbox.store().join("lock");
    // Its process id is in the lock as soon as the store is its own.
    while std::fs::read_to_string(&lock).unwrap() != id {
        assert!(owner.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    let said = sandbox.fails(1, &["classes", "Demo_Note"]);
    let expected = format!("is in use by process {id}");
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert!(
        said.starts_with("0x80041009 wbemErrNotAvailable: "),
        "{said}"
    );
    assert!(said.contains(&expected), "{said}");
    assert!(
        said.contains("\nhint: wait until that process ends"),
        "{said}"
    );
    sandbox.ok(&["verify"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let sandbox = Sandbox::new();
    let locked = sandbox.path().join("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(locked.join("probe"), "").is_ok() {
        // The superuser may write anywhere; a place that is no directory refuses him too.
        let said = sandbox.fails(1, &["--store", "/proc/swbem", "put", "A"]);
        assert!(said.contains("/proc/swbem"), "{said}");
        return;
    }
    let said = sandbox.fails(1, &["--store", "locked/store", "put", "A"]);
    assert!(said.contains("locked/store"), "{said}");
}

#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let sandbox = Sandbox::with_notes();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = sandbox
        .swbem(&["classes", "--deep"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: standard output cannot be written\n  cause: "),
        "{said}"
    );
}

#[test]
fn a_mof_file_that_is_none_is_named() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.fails(1, &["mof", "compile", "none.mof"]), @r"
    error: `none.mof` cannot be read
      cause: No such file or directory (os error 2)
    ");
    std::fs::create_dir(sandbox.path().join("directory.mof")).unwrap();
    insta::assert_snapshot!(sandbox.fails(1, &["put", "--mof", "directory.mof"]), @r"
    error: `directory.mof` cannot be read
      cause: is a directory
    ");
    assert!(!sandbox.store().exists());
    sandbox.write("binary.mof", b"\0\x01\x02\0\xFF\xFE");
    let said = sandbox.fails(1, &["mof", "compile", "binary.mof"]);
    assert!(said.contains("binary.mof"), "{said}");
}

#[test]
fn nothing_in_a_name_drives_the_terminal() {
    let sandbox = Sandbox::with_notes();
    let said = sandbox.fails(1, &["get", "Demo_\u{1b}[2J"]);
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn an_ephemeral_store_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("a.mof", "class A { [key] string K; };");
    sandbox.ok(&["--ephemeral", "mof", "compile", "a.mof"]);
    sandbox.fails(1, &["--ephemeral", "get", "A"]);
    assert!(!sandbox.store().exists());
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_is_named() {
    let sandbox = Sandbox::with_notes();
    let long = "n".repeat(5000);
    std::os::unix::fs::symlink("nowhere", sandbox.path().join("link")).unwrap();
    for (store, why) in [
        (long.as_str(), "its name is too long"),
        ("link", "it is a link that leads nowhere"),
    ] {
        for arguments in [&["classes"][..], &["put", "Demo_Note", "Id=1"]] {
            let arguments = [&["--store", store], arguments].concat();
            let said = sandbox.fails(1, &arguments);
            let expected = format!("{store} is not a store: {why}");
            assert!(said.contains(&expected), "{said}");
            assert!(!said.contains("CriticalError"), "{said}");
        }
    }
    assert!(!sandbox.path().join("nowhere").exists());
}

//! `swbem export`, `backup`, `restore` and `verify`.

use crate::sandbox::Sandbox;

fn filled() -> Sandbox {
    let sandbox = Sandbox::with_notes();
    for id in 1..=20 {
        let id = format!("Id={id}");
        sandbox.ok(&["put", "Demo_Reminder", &id, "Text=\"quoted\""]);
    }
    sandbox
}

fn notes(sandbox: &Sandbox, store: &str) -> String {
    sandbox.ok(&[
        "--store",
        store,
        "instances",
        "Demo_Note",
        "--output",
        "json",
    ])
}

#[test]
fn a_store_comes_back_from_its_backup() {
    let sandbox = filled();
    let store = sandbox.store().display().to_string();
    let before = notes(&sandbox, &store);
    let said = sandbox.ok(&["backup", "all.backup"]);
    assert!(
        said.starts_with("backed up ") && said.ends_with(" bytes\n"),
        "{said}"
    );
    let said = sandbox.ok(&["--store", "copy", "restore", "all.backup"]);
    assert!(said.starts_with("restored "), "{said}");
    assert_eq!(notes(&sandbox, "copy"), before);
    sandbox.ok(&["--store", "copy", "verify"]);
}

#[test]
fn restoring_over_a_store_wants_force() {
    let sandbox = filled();
    let store = sandbox.store().display().to_string();
    let before = notes(&sandbox, &store);
    sandbox.ok(&["backup", "all.backup"]);
    sandbox.ok(&["delete", "Demo_Note.Id=1"]);
    let said = sandbox.fails(1, &["restore", "all.backup"]);
    assert!(
        said.contains("\nhint: --force replaces the store"),
        "{said}"
    );
    assert_ne!(notes(&sandbox, &store), before);
    sandbox.ok(&["restore", "all.backup", "--force"]);
    assert_eq!(notes(&sandbox, &store), before);
    let beside = std::fs::read_dir(sandbox.path().join("data")).unwrap();
    assert_eq!(beside.count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_is_replaced_in_one_step_while_it_is_locked() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let sandbox = filled();
    let store = sandbox.store();
    sandbox.ok(&["backup", "all.backup"]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut looks = 0_u64;
            while !done.load(Ordering::Acquire) {
                // There is a whole store at every moment.
                assert!(store.join("swbem.store").exists(), "after {looks} looks");
                looks += 1;
            }
        });
        for _ in 0..10 {
            sandbox.ok(&["restore", "all.backup", "--force"]);
        }
        done.store(true, Ordering::Release);
        watcher.join().unwrap();
    });
    // Through a link the store itself is replaced, and the link stays.
    std::os::unix::fs::symlink(&store, sandbox.path().join("link")).unwrap();
    sandbox.ok(&["--store", "link", "restore", "all.backup", "--force"]);
    assert!(sandbox.path().join("link").is_symlink());
    assert_eq!(
        notes(&sandbox, "link"),
        notes(&sandbox, &store.display().to_string())
    );
}

#[test]
fn a_damaged_backup_is_refused_and_the_store_stays() {
    let sandbox = filled();
    let store = sandbox.store().display().to_string();
    let before = notes(&sandbox, &store);
    sandbox.ok(&["backup", "all.backup"]);
    let path = sandbox.path().join("all.backup");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(&path, bytes).unwrap();
    sandbox.fails(1, &["restore", "all.backup", "--force"]);
    assert_eq!(notes(&sandbox, &store), before);
    sandbox.fails(1, &["--store", "copy", "restore", "all.backup"]);
    assert!(!sandbox.path().join("copy").exists());
    sandbox.write("text.backup", "not a backup");
    sandbox.fails(1, &["--ephemeral", "restore", "text.backup"]);
}

#[test]
fn only_a_store_is_replaced() {
    let sandbox = filled();
    sandbox.ok(&["backup", "all.backup"]);
    std::fs::create_dir(sandbox.path().join("mine")).unwrap();
    sandbox.write("mine/letter.txt", "dear");
    sandbox.fails(1, &["--store", "mine", "restore", "all.backup", "--force"]);
    assert_eq!(sandbox.read("mine/letter.txt"), "dear");
}

#[test]
fn an_empty_directory_takes_a_backup() {
    let sandbox = filled();
    sandbox.ok(&["backup", "all.backup"]);
    std::fs::create_dir(sandbox.path().join("copy")).unwrap();
    sandbox.ok(&["--store", "copy", "restore", "all.backup"]);
    let store = sandbox.store().display().to_string();
    assert_eq!(notes(&sandbox, "copy"), notes(&sandbox, &store));
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let sandbox = filled();
    let said = sandbox.fails(1, &["restore", "none.backup"]);
    assert!(
        said.starts_with("error: `none.backup` cannot be read\n  cause: "),
        "{said}"
    );
    let said = sandbox.fails(1, &["backup", "nowhere/all.backup"]);
    assert!(
        said.starts_with("error: `nowhere/all.backup` cannot be written\n"),
        "{said}"
    );
    let said = sandbox.fails(1, &["export", "-o", "data"]);
    assert!(
        said.starts_with("error: `data` cannot be written\n"),
        "{said}"
    );
    let said = sandbox.fails(1, &["backup", "/dev/full"]);
    assert!(
        said.starts_with("error: `/dev/full` cannot be written\n  cause: "),
        "{said}"
    );
    let said = sandbox.fails(1, &["export", "-o", "/dev/full"]);
    assert!(
        said.starts_with("error: `/dev/full` cannot be written\n  cause: "),
        "{said}"
    );
}

#[test]
fn an_export_compiles_back_to_the_same() {
    let sandbox = filled();
    let store = sandbox.store().display().to_string();
    let exported = sandbox.ok(&["export"]);
    assert_eq!(sandbox.ok(&["export", "-o", "all.mof"]), "");
    assert_eq!(sandbox.read("all.mof"), exported);
    sandbox.ok(&["--store", "copy", "mof", "compile", "all.mof"]);
    assert_eq!(notes(&sandbox, "copy"), notes(&sandbox, &store));
    assert_eq!(sandbox.ok(&["--store", "copy", "export"]), exported);
}

#[test]
fn an_export_says_what_it_could_not_carry() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.mof",
        "class Inner { [key] uint8 Id; };\nclass Outer { [key] uint8 Id; object Held; };\n\
         instance of Outer { Id = 1; Held = instance of Inner { Id = 2; }; };",
    );
    sandbox.ok(&["mof", "compile", "a.mof"]);
    sandbox.ok(&["export"]);
    sandbox.ok(&["delete", "Inner"]);
    let said = sandbox.fails(1, &["export", "-o", "all.mof"]);
    insta::assert_snapshot!(said, @r"left out of the MOF: `\\MACHINE\root\cimv2:Outer.Id=1`: property `Held` holds an instance of class `Inner`, which the namespace has not");
    let written = sandbox.read("all.mof");
    assert!(
        written.contains("// left out: property `Held` holds"),
        "{written}"
    );
    sandbox.ok(&["--store", "copy", "mof", "compile", "all.mof"]);
    let copied = sandbox.ok(&["--store", "copy", "get", "Outer.Id=1", "--output", "csv"]);
    assert!(copied.contains("Held,object,NULL\n"), "{copied}");
}

#[test]
fn a_recursive_export_has_every_namespace() {
    let sandbox = filled();
    sandbox.ok(&["--namespace", "root", "put", "__NAMESPACE", "Name=demo"]);
    sandbox.write(
        "a.mof",
        "class A { [key] string K; };\ninstance of A { K = \"k\"; };",
    );
    sandbox.ok(&["--namespace", "root/demo", "mof", "compile", "a.mof"]);
    sandbox.ok(&[
        "--namespace",
        "root",
        "export",
        "--recursive",
        "-o",
        "all.mof",
    ]);
    sandbox.ok(&["--store", "copy", "mof", "compile", "all.mof"]);
    sandbox.ok(&[
        "--store",
        "copy",
        "--namespace",
        "root/demo",
        "get",
        "A=\"k\"",
    ]);
    sandbox.ok(&["--store", "copy", "get", "Demo_Note.Id=20"]);
}

#[test]
fn a_sound_store_is_said_to_be_sound() {
    let sandbox = filled();
    let said = sandbox.ok(&["verify"]);
    assert!(
        said.contains(" namespaces, ") && said.ends_with(": sound\n"),
        "{said}"
    );
    let json = sandbox.ok(&["verify", "--output", "json"]);
    assert!(json.ends_with("\"findings\":0}\n"), "{json}");
    assert_eq!(
        sandbox.ok(&["verify", "--output", "csv"]),
        "Table,Object,Problem\n"
    );
}

#[test]
fn a_store_with_broken_pages_is_said_to_be_damaged() {
    let sandbox = filled();
    let store = sandbox.store().display().to_string();
    let kv = swbem_kv_lmdb::LmdbKv::open(sandbox.store()).unwrap();
    swbem_kv::Kv::flush(&kv).unwrap();
    drop(kv);
    let tree = sandbox.store().join("tree").join("data.mdb");
    let mut bytes = std::fs::read(&tree).unwrap();
    // Behind the two pages that say where all the others are.
    bytes[2 * 4096..].fill(0);
    std::fs::write(&tree, bytes).unwrap();
    let said = sandbox.fails(1, &["--store", &store, "verify"]);
    assert!(said.contains("says it is page 0"), "{said}");
    assert!(
        said.contains("\nhint: `swbem restore FILE --force`"),
        "{said}"
    );
}

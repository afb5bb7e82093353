//! Help texts; docs/cli.md holds all of them word by word.

use crate::sandbox::Sandbox;

const COMMANDS: [&[&str]; 17] = [
    &["run"],
    &["mof"],
    &["mof", "compile"],
    &["get"],
    &["put"],
    &["delete"],
    &["exec"],
    &["namespaces"],
    &["classes"],
    &["instances"],
    &["query"],
    &["describe"],
    &["export"],
    &["backup"],
    &["restore"],
    &["verify"],
    &["completions"],
];

#[test]
fn every_command_explains_itself_with_examples() {
    let sandbox = Sandbox::new();
    for command in COMMANDS {
        let help = sandbox.ok(&[command, &["--help"]].concat());
        assert!(help.contains("\nUsage: swbem"), "{command:?}");
        assert!(help.contains("\nExamples:\n"), "{command:?}");
        assert!(
            help.lines().all(|line| line.chars().count() <= 100),
            "{command:?}"
        );
        let short = sandbox.ok(&[command, &["-h"]].concat());
        assert!(short.lines().count() <= help.lines().count(), "{command:?}");
    }
}

#[test]
fn the_reference_shows_every_help_text() {
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md"));
    let document = document.unwrap();
    for command in COMMANDS {
        let line = format!("\n$ swbem {} --help\n", command.join(" "));
        assert!(document.contains(&line), "{line}");
    }
}

#[test]
fn the_commands_are_listed() {
    let help = Sandbox::new().ok(&["-h"]);
    insta::assert_snapshot!(help, @r"
    A WMI-compatible management service: CIM classes and instances in a durable repository

    Usage: swbem [OPTIONS] <COMMAND>

    Commands:
      run          Run a VBScript that uses WMI, as cscript does
      mof          Compile MOF, the language of CIM schemas
      get          Show one class or instance
      put          Save an object: create it, or change it
      delete       Delete one class or instance
      exec         Call a method of a class or instance
      namespaces   List namespaces
      classes      List the classes of a namespace, or the subclasses of a class
      instances    List the instances of a class
      query        Ask for instances, classes and associations in WQL
      describe     Explain a class: its properties with types and rules, and its methods
      export       Write a namespace, or all of the repository, as MOF
      backup       Copy the whole store into a file
      restore      Make a store from a backup
      verify       Check that the store is sound
      completions  Print the completions of a shell
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Global options:
          --store <PATH>     The directory of the store [default: swbem in the user's data directory]
          --ephemeral        Keep everything in memory, and forget it at the end
          --namespace <NS>   The namespace to work in [default: root\cimv2]
          --output <FORMAT>  How results are printed [default: table] [possible values: table, json,
                             mof, csv]
          --color <WHEN>     When to use colours [default: auto] [possible values: auto, always, never]
    ");
}

#[test]
fn no_command_is_bad_usage_with_help() {
    let help = Sandbox::new().fails::<&str>(2, &[]);
    assert!(help.contains("Commands:"));
}

#[test]
fn the_version_is_printed() {
    let version = Sandbox::new().ok(&["--version"]);
    assert_eq!(version, concat!("swbem ", env!("CARGO_PKG_VERSION"), "\n"));
}

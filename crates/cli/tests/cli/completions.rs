//! `swbem completions`.

use crate::sandbox::Sandbox;

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = sandbox.ok(&["completions", shell]);
        for word in ["namespaces", "describe", "ephemeral"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert!(!sandbox.store().exists());
}

#[test]
fn bash_reads_its_script() {
    let sandbox = Sandbox::new();
    let script = sandbox.ok(&["completions", "bash"]);
    sandbox.write("script", script);
    let output = sandbox
        .command("bash")
        .args(["-n", "script"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

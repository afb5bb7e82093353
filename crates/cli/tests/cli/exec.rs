//! `swbem exec`.

use crate::sandbox::Sandbox;

#[test]
fn a_method_is_called_and_its_out_parameters_are_shown() {
    let sandbox = Sandbox::with_notes();
    let shown = sandbox.ok(&["exec", "__SystemSecurity=@", "GetSD", "--output", "json"]);
    assert!(
        shown.starts_with("{\"__CLASS\":\"__PARAMETERS\""),
        "{shown}"
    );
    assert!(shown.contains("\"SD\":["), "{shown}");
    assert!(shown.contains("\"ReturnValue\":0"), "{shown}");
}

#[test]
fn in_parameters_are_read_by_their_type() {
    let sandbox = Sandbox::with_notes();
    let wrong = sandbox.fails(1, &["exec", "__SystemSecurity=@", "SetSD", "SD={1,300}"]);
    insta::assert_snapshot!(wrong, @r"
    0x80041005 wbemErrTypeMismatch: parameter `SD` of `SetSD`, a `uint8`, cannot be `300`; it takes a whole number from 0 to 255
      parameter: SD
    ");
}

#[test]
fn unknown_methods_and_parameters_are_named() {
    let sandbox = Sandbox::with_notes();
    let wrong = sandbox.fails(1, &["exec", "__SystemSecurity=@", "Sing"]);
    insta::assert_snapshot!(wrong, @r"
    0x8004102E wbemErrInvalidMethod: class `__SystemSecurity` has no method `Sing`
      parameter: Sing
    ");
    let wrong = sandbox.fails(1, &["exec", "__SystemSecurity=@", "GetSD", "Loud=true"]);
    insta::assert_snapshot!(wrong, @r"
    0x8004102F wbemErrInvalidMethodParameters: method `GetSD` has no in-parameter `Loud`
      parameter: Loud
    ");
}

//! The amendment split.

use swbem_mof::{parse_text, split};
use swbem_text::Files;

fn halves(text: &str) -> (String, String) {
    let (unit, diagnostics) = parse_text(&mut Files::new(), "master.mof", text);
    assert_eq!(diagnostics, []);
    let split = split(&unit, "MS_409", r"root\default").unwrap();
    for half in [&split.neutral, &split.localized] {
        let (_, diagnostics) = parse_text(&mut Files::new(), "half.mof", half);
        assert_eq!(diagnostics, [], "{half}");
    }
    (split.neutral, split.localized)
}

#[test]
fn loc_081_loc_082_the_master_text_splits_in_two() {
    let (neutral, localized) = halves(
        r#"#pragma amendment("MS_409")
#pragma namespace("\\\\.\\root\\x")
Qualifier In : boolean = true, Scope(parameter);
Qualifier Units : string, Scope(any), Flavor(ToSubclass, Translatable);

[Description("a base") : Amended ToSubclass, LOCALE(0x409)]
class Base
{
    [Key, Description("its name") : Amended] string Name;
    [read] uint32 Size = 3;
};

class Plain : Base
{
    uint32 Count;
};

[abstract]
class Derived : Plain
{
    [Units("Seconds"), read] uint32 Time;
    [Implemented] uint32 Run([Description("how often") : Amended] uint32 Times = 3, [Out] string Text);
    uint32 Stop(uint32 Now);
};

class Last : Base
{
    [Description("last") : Amended] uint32 Count;
};

instance of Base
{
    Name = "x";
};
"#,
    );
    assert_eq!(
        neutral,
        r#"#pragma namespace("\\\\.\\root\\x")
Qualifier In : boolean = TRUE, Scope(parameter);
Qualifier Units : string, Scope(any), Flavor(ToSubClass, Translatable);

[LOCALE(1033)]
class Base
{
    [Key] string Name;
    [read] uint32 Size = 3;
};

class Plain : Base
{
    uint32 Count;
};

[abstract, LOCALE(1033)]
class Derived : Plain
{
    [read] uint32 Time;
    [Implemented] uint32 Run(uint32 Times = 3, [Out] string Text);
    uint32 Stop(uint32 Now);
};

[LOCALE(1033)]
class Last : Base
{
    uint32 Count;
};

instance of Base
{
    Name = "x";
};
"#
    );
    assert_eq!(
        localized,
        r#"#pragma namespace("\\\\.\\root\\x")

instance of __Namespace
{
    Name = "ms_409";
};
#pragma namespace("\\\\.\\root\\x\\ms_409")

[Description("a base") : ToSubClass Amended, AMENDMENT, LOCALE(0x409)]
class Base
{
    [Key, Description("its name") : Amended] string Name;
};

[AMENDMENT, LOCALE(0x409)]
class Derived
{
    [Units("Seconds") : ToSubClass Amended] uint32 Time;
    uint32 Run([In, Description("how often") : Amended] uint32 Times, [In, Out] string Text);
};

[AMENDMENT, LOCALE(0x409)]
class Last : Base
{
    [Description("last") : Amended] uint32 Count;
};
"#
    );
}

#[test]
fn each_namespace_gets_its_own() {
    let (_, localized) = halves(
        "[Description(\"a\") : Amended] class A { };
         #pragma namespace(\"root\\\\y\")
         [Description(\"b\") : Amended] class B : A { };",
    );
    let namespaces: Vec<&str> = localized
        .lines()
        .filter(|line| line.starts_with("#pragma"))
        .collect();
    assert_eq!(
        namespaces,
        [
            r#"#pragma namespace("root\\default")"#,
            r#"#pragma namespace("root\\default\\ms_409")"#,
            r#"#pragma namespace("root\\y")"#,
            r#"#pragma namespace("root\\y\\ms_409")"#,
        ]
    );
    assert!(localized.contains("class B\n"), "{localized}");
}

#[test]
fn nothing_amended_gives_no_localized_text() {
    let (neutral, localized) = halves("class A { };");
    assert_eq!(neutral, "class A\n{\n};\n");
    assert_eq!(localized, "");
    let (unit, _) = parse_text(&mut Files::new(), "master.mof", "class A { };");
    assert_eq!(split(&unit, "english", "root"), None);
}

//! Looking at what is in the store, in every format.

use crate::sandbox::Sandbox;

fn filled() -> Sandbox {
    let sandbox = Sandbox::with_notes();
    sandbox.ok(&["put", "Demo_User", "Name=ann"]);
    sandbox.ok(&[
        "put",
        "Demo_Note",
        "Id=1",
        "Text=call home",
        r#"Tags={home,"a, b"}"#,
        "Size=18446744073709551615",
        "Weight=0.5",
        "Mark=!",
        "When=20261124150000.000000+000",
        r#"Owner=Demo_User.Name="ann""#,
    ]);
    sandbox.ok(&["put", "Demo_Reminder", "Id=2", "Text=buy milk", "Minutes=5"]);
    sandbox
}

#[test]
fn an_instance_is_shown_in_every_format() {
    let sandbox = filled();
    let get = |format| sandbox.ok(&["get", "Demo_Note.Id=1", "--output", format]);
    insta::assert_snapshot!(get("table"), @r#"
    \\MACHINE\root\cimv2:Demo_Note.Id=1
      Id      uint32         1
      Text    string         call home
      Done    boolean        FALSE
      Tags    string[]       {home, "a, b"}
      Size    uint64         18446744073709551615
      Weight  real64         0.5
      Mark    char16         !
      When    datetime       20261124150000.000000+000
      Owner   Demo_User ref  Demo_User.Name="ann"
    "#);
    insta::assert_snapshot!(get("json"), @r#"{"__CLASS":"Demo_Note","__PATH":"\\\\MACHINE\\root\\cimv2:Demo_Note.Id=1","Id":1,"Text":"call home","Done":false,"Tags":["home","a, b"],"Size":"18446744073709551615","Weight":0.5,"Mark":"!","When":"20261124150000.000000+000","Owner":"Demo_User.Name=\"ann\""}"#);
    insta::assert_snapshot!(get("mof"), @r#"
    instance of Demo_Note
    {
        Id = 1;
        Text = "call home";
        Done = FALSE;
        Tags = {"home", "a, b"};
        Size = "18446744073709551615";
        Weight = 0.5;
        Mark = '!';
        When = "20261124150000.000000+000";
        Owner = "Demo_User.Name=\"ann\"";
    };
    "#);
    insta::assert_snapshot!(get("csv"), @r#"
    Property,Type,Value
    Id,uint32,1
    Text,string,call home
    Done,boolean,FALSE
    Tags,string[],"{home, ""a, b""}"
    Size,uint64,18446744073709551615
    Weight,real64,0.5
    Mark,char16,!
    When,datetime,20261124150000.000000+000
    Owner,Demo_User ref,"Demo_User.Name=""ann"""
    "#);
}

#[test]
fn a_class_is_shown_in_every_format() {
    let sandbox = filled();
    let get = |format| sandbox.ok(&["get", "Demo_Reminder", "--output", format]);
    insta::assert_snapshot!(get("table"), @r"
    \\MACHINE\root\cimv2:Demo_Reminder
      Id       uint32         NULL
      Text     string         NULL
      Done     boolean        FALSE
      Tags     string[]       NULL
      Size     uint64         NULL
      Weight   real64         NULL
      Mark     char16         NULL
      When     datetime       NULL
      Owner    Demo_User ref  NULL
      Minutes  uint8          10
    ");
    insta::assert_snapshot!(get("json"), @r#"{"__CLASS":"Demo_Reminder","__PATH":"\\\\MACHINE\\root\\cimv2:Demo_Reminder","__DERIVATION":["Demo_Note"],"qualifiers":{},"properties":[{"name":"Id","type":"uint32","key":true,"default":null,"origin":"Demo_Note","qualifiers":{"key":true}},{"name":"Text","type":"string","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"Done","type":"boolean","key":false,"default":false,"origin":"Demo_Note","qualifiers":{}},{"name":"Tags","type":"string[]","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"Size","type":"uint64","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"Weight","type":"real64","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"Mark","type":"char16","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"When","type":"datetime","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"Owner","type":"Demo_User ref","key":false,"default":null,"origin":"Demo_Note","qualifiers":{}},{"name":"Minutes","type":"uint8","key":false,"default":10,"origin":"Demo_Reminder","qualifiers":{}}],"methods":[]}"#);
    insta::assert_snapshot!(get("mof"), @r"
    class Demo_Reminder : Demo_Note
    {
        uint8 Minutes = 10;
    };
    ");
    insta::assert_snapshot!(get("csv"), @r"
    Property,Type,Value
    Id,uint32,NULL
    Text,string,NULL
    Done,boolean,FALSE
    Tags,string[],NULL
    Size,uint64,NULL
    Weight,real64,NULL
    Mark,char16,NULL
    When,datetime,NULL
    Owner,Demo_User ref,NULL
    Minutes,uint8,10
    ");
}

#[test]
fn instances_are_shown_in_every_format() {
    let sandbox = filled();
    let list = |format| sandbox.ok(&["instances", "Demo_Note", "--output", format]);
    insta::assert_snapshot!(list("table"), @r#"
    __CLASS        Id  Text       Done   Tags            Size                  Weight  Mark  When                       Owner
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    Demo_Note      1   call home  FALSE  {home, "a, b"}  18446744073709551615  0.5     !     20261124150000.000000+000  Demo_User.Name="ann"
    Demo_Reminder  2   buy milk   FALSE  NULL            NULL                  NULL    NULL  NULL                       NULL
    "#);
    insta::assert_snapshot!(list("json"), @r#"
    {"__CLASS":"Demo_Note","__PATH":"\\\\MACHINE\\root\\cimv2:Demo_Note.Id=1","Id":1,"Text":"call home","Done":false,"Tags":["home","a, b"],"Size":"18446744073709551615","Weight":0.5,"Mark":"!","When":"20261124150000.000000+000","Owner":"Demo_User.Name=\"ann\""}
    {"__CLASS":"Demo_Reminder","__PATH":"\\\\MACHINE\\root\\cimv2:Demo_Reminder.Id=2","Id":2,"Text":"buy milk","Done":false,"Tags":null,"Size":null,"Weight":null,"Mark":null,"When":null,"Owner":null,"Minutes":5}
    "#);
    insta::assert_snapshot!(list("mof"), @r#"
    instance of Demo_Note
    {
        Id = 1;
        Text = "call home";
        Done = FALSE;
        Tags = {"home", "a, b"};
        Size = "18446744073709551615";
        Weight = 0.5;
        Mark = '!';
        When = "20261124150000.000000+000";
        Owner = "Demo_User.Name=\"ann\"";
    };

    instance of Demo_Reminder
    {
        Id = 2;
        Text = "buy milk";
        Done = FALSE;
        Minutes = 5;
    };
    "#);
    insta::assert_snapshot!(list("csv"), @r#"
    __CLASS,Id,Text,Done,Tags,Size,Weight,Mark,When,Owner
    Demo_Note,1,call home,FALSE,"{home, ""a, b""}",18446744073709551615,0.5,!,20261124150000.000000+000,"Demo_User.Name=""ann"""
    Demo_Reminder,2,buy milk,FALSE,NULL,NULL,NULL,NULL,NULL,NULL
    "#);
}

#[test]
fn instances_of_subclasses_are_left_out_when_shallow() {
    let sandbox = filled();
    let shown = sandbox.ok(&["instances", "Demo_Note", "--shallow", "--output", "csv"]);
    assert_eq!(shown.lines().count(), 2);
    assert!(shown.starts_with("Id,Text,Done,"));
}

#[test]
fn loc_041_a_class_is_described_in_the_users_language() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.mof",
        r#"class A { [key] string Name; uint32 Size; uint32 Run([in] uint32 Level); };
        class B : A { };
        instance of __Namespace { Name = "ms_409"; };
        #pragma namespace("root\\cimv2\\ms_409")
        [Amendment, LOCALE(0x409), Description("A thing") : Amended ToSubClass] class A
        {
            [key] string Name;
            [Description("How big\nit is") : Amended ToSubClass] uint32 Size;
            [Description("Runs it") : Amended ToSubClass] uint32 Run([in] uint32 Level);
        };"#,
    );
    sandbox.ok(&["mof", "compile", "a.mof"]);
    insta::assert_snapshot!(sandbox.ok(&["describe", "B", "--amended"]), @r"
    B : A

    A thing

    Property  Type    Rules  Default  Origin  Description
    ─────────────────────────────────────────────────────
    Name      string  key             A
    Size      uint32                  A       How big
                                              it is

    Method                         Origin  Description
    ──────────────────────────────────────────────────
    uint32 Run([in] uint32 Level)  A       Runs it
    ");
    insta::assert_snapshot!(sandbox.ok(&["describe", "B"]), @r"
    B : A

    Property  Type    Rules  Default  Origin
    ────────────────────────────────────────
    Name      string  key             A
    Size      uint32                  A

    Method                         Origin
    ─────────────────────────────────────
    uint32 Run([in] uint32 Level)  A
    ");
    let csv = sandbox.ok(&["describe", "B", "--amended", "--output", "csv"]);
    insta::assert_snapshot!(csv, @r#"
    Property,Type,Rules,Default,Origin,Description
    Name,string,key,,A,
    Size,uint32,,,A,"How big
    it is"
    "#);
}

#[test]
fn a_class_is_described() {
    let sandbox = filled();
    let describe = |format| sandbox.ok(&["describe", "demo_reminder", "--output", format]);
    insta::assert_snapshot!(describe("table"), @r"
    Demo_Reminder : Demo_Note

    Property  Type           Rules  Default  Origin
    ──────────────────────────────────────────────────────
    Id        uint32         key             Demo_Note
    Text      string                         Demo_Note
    Done      boolean               FALSE    Demo_Note
    Tags      string[]                       Demo_Note
    Size      uint64                         Demo_Note
    Weight    real64                         Demo_Note
    Mark      char16                         Demo_Note
    When      datetime                       Demo_Note
    Owner     Demo_User ref                  Demo_Note
    Minutes   uint8                 10       Demo_Reminder
    ");
    insta::assert_snapshot!(describe("csv"), @r"
    Property,Type,Rules,Default,Origin,Description
    Id,uint32,key,,Demo_Note,
    Text,string,,,Demo_Note,
    Done,boolean,,FALSE,Demo_Note,
    Tags,string[],,,Demo_Note,
    Size,uint64,,,Demo_Note,
    Weight,real64,,,Demo_Note,
    Mark,char16,,,Demo_Note,
    When,datetime,,,Demo_Note,
    Owner,Demo_User ref,,,Demo_Note,
    Minutes,uint8,,10,Demo_Reminder,
    ");
    insta::assert_snapshot!(describe("mof"), @r"
    class Demo_Reminder : Demo_Note
    {
        uint8 Minutes = 10;
    };
    ");
    assert_eq!(describe("json").lines().count(), 1);
    insta::assert_snapshot!(sandbox.ok(&["describe", "__SystemSecurity"]), @r"
    __SystemSecurity
    singleton

    Method                                                        Origin
    ──────────────────────────────────────────────────────────────────────────────
    uint32 GetSD([out] uint8[] SD)                                __SystemSecurity
    uint32 SetSD([in] uint8[] SD)                                 __SystemSecurity
    uint32 GetSecurityDescriptor([out] __SecurityDescriptor       __SystemSecurity
    Descriptor)
    uint32 SetSecurityDescriptor([in] __SecurityDescriptor        __SystemSecurity
    Descriptor)
    uint32 GetCallerAccessRights([out] sint32 rights)             __SystemSecurity
    uint32 Get9XUserList([out] __NTLMUser9X[] ul)                 __SystemSecurity
    uint32 Set9XUserList([in] __NTLMUser9X[] ul)                  __SystemSecurity
    ");
}

#[test]
fn subclasses_are_listed() {
    let sandbox = filled();
    insta::assert_snapshot!(sandbox.ok(&["classes", "Demo_Note"]), @r"
    Class          Superclass  Kind
    ───────────────────────────────
    Demo_Reminder  Demo_Note
    ");
    let top = sandbox.ok(&["classes", "--output", "csv"]);
    assert!(top.contains("\nDemo_Note,,\n"), "{top}");
    assert!(!top.contains("Demo_Reminder"));
    let deep = sandbox.ok(&["classes", "--deep", "--output", "csv"]);
    assert!(deep.contains("\nDemo_Reminder,Demo_Note,\n"), "{deep}");
}

#[test]
fn the_mof_of_a_family_compiles() {
    let sandbox = filled();
    let family = sandbox.ok(&["classes", "Demo_Note", "--deep", "--output", "mof"]);
    sandbox.write("family.mof", family);
    sandbox.ok(&["mof", "compile", "family.mof", "--check"]);
}

#[test]
fn namespaces_are_listed() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["--namespace", "root", "put", "__NAMESPACE", "Name=demo"]);
    sandbox.ok(&[
        "--namespace",
        "root/demo",
        "put",
        "__NAMESPACE",
        "Name=inner",
    ]);
    let below = sandbox.ok(&["namespaces"]);
    insta::assert_snapshot!(below, @r"
    root\cimv2
    root\default
    root\demo
    root\interop
    root\subscription
    ");
    let all = sandbox.ok(&["namespaces", "--recursive"]);
    assert!(all.contains("root\\demo\nroot\\demo\\inner\n"), "{all}");
    let json = sandbox.ok(&["namespaces", "--namespace", "root/demo", "--output", "json"]);
    assert_eq!(json, "{\"namespace\":\"root\\\\demo\\\\inner\"}\n");
    let csv = sandbox.ok(&["namespaces", "--namespace", "root/demo", "--output", "csv"]);
    assert_eq!(csv, "Namespace\nroot\\demo\\inner\n");
    let mof = sandbox.ok(&["namespaces", "--namespace", "root/demo", "--output", "mof"]);
    sandbox.write("namespaces.mof", mof);
    sandbox.ok(&[
        "--store",
        "copy",
        "--namespace",
        "root",
        "put",
        "__NAMESPACE",
        "Name=demo",
    ]);
    sandbox.ok(&["--store", "copy", "mof", "compile", "namespaces.mof"]);
    let copied = sandbox.ok(&["--store", "copy", "namespaces", "--recursive"]);
    assert_eq!(copied, all);
}

#[test]
fn colours_are_for_those_who_ask() {
    let sandbox = filled();
    let plain = sandbox.ok(&["instances", "Demo_User"]);
    assert!(!plain.contains('\u{1b}'));
    let painted = sandbox.ok(&["instances", "Demo_User", "--color", "always"]);
    assert!(painted.starts_with("\u{1b}[1m"), "{painted:?}");
    let outcome = sandbox.run(&["get", "Demo_None", "--color", "always"]);
    assert!(outcome.stderr.starts_with("\u{1b}["), "{}", outcome.stderr);
    let outcome = sandbox.run(&["get", "Demo_None"]);
    assert!(
        outcome.stderr.starts_with("0x80041002"),
        "{}",
        outcome.stderr
    );
}

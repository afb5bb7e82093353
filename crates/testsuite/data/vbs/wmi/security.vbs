' SWbemSecurity, SWbemPrivilegeSet, SWbemPrivilege.
Option Explicit
Dim locator, services, p
Set locator = CreateObject("WbemScripting.SWbemLocator")
Set services = GetObject("winmgmts:{impersonationLevel=impersonate,(Debug,!Shutdown)}!root\default")
WScript.Echo services.Security_.ImpersonationLevel, services.Security_.AuthenticationLevel
For Each p In services.Security_.Privileges
    WScript.Echo p.Identifier, p.Name, p.DisplayName, p.IsEnabled, p
Next
With services.Security_.Privileges
    Set p = .Add(8, False)
    p.IsEnabled = True
    .AddAsString "SeBackupPrivilege"
    .Remove 19
    WScript.Echo .Count, .Item(8).IsEnabled, .Item(16).Name
End With
' Objects keep what their parent had when they were made.
WScript.Echo GetObject("winmgmts:root\default").Security_.Privileges.Count
On Error Resume Next
WScript.Echo locator.Security_.ImpersonationLevel
Show
services.Security_.Privileges.Add 6535
Show
services.Security_.Privileges.AddAsString "SeNoPrivilege"
Show
services.Security_.Privileges.Item 1
Show
services.Security_.ImpersonationLevel = 9
Show
locator.Security_.ImpersonationLevel = 3
WScript.Echo locator.Security_.ImpersonationLevel
services.Security_.Privileges.DeleteAll
WScript.Echo services.Security_.Privileges.Count

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

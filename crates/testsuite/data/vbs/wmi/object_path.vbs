' SWbemObjectPath: SO-055 and following.
Option Explicit
Dim p, k, services
Set p = CreateObject("WbemScripting.SWbemObjectPath")
p.Server = "dingle"
p.Namespace = "root\default\something"
p.Class = "ho"
p.Keys.Add "fred1", 10
p.Keys.Add "fred2", -34
p.Keys.Add "fred4", "Wahaay"
WScript.Echo p
WScript.Echo p.DisplayName
p.Security_.ImpersonationLevel = 3
p.Security_.AuthenticationLevel = 5
p.Security_.Privileges.Add 8
p.Security_.Privileges.Add 20, False
WScript.Echo p.DisplayName
WScript.Echo p.RelPath, p.ParentNamespace, p.IsClass, p.IsSingleton
For Each k In p.Keys
    WScript.Echo k.Name, TypeName(k.Value), k.Value
Next
p.Keys.Remove "fred1"
p.Keys("fred2") = 5
WScript.Echo p.RelPath, p.Keys.Count
p.SetAsSingleton
WScript.Echo p.RelPath, p.IsSingleton
p.SetAsClass
WScript.Echo p.RelPath, p.IsClass
p.Path = "\\fred\root\blah:A.b=1"
WScript.Echo p.Server, p.Namespace, p.Class
p.DisplayName = "winmgmts:{impersonationLevel=identify}[locale=ms_409]!root/cimv2:X"
WScript.Echo p.Path, p.Locale, p.Security_.ImpersonationLevel
Set services = GetObject("winmgmts:root\default")
On Error Resume Next
p.Path = "==="
Show
p.DisplayName = "winmgmts:{"
Show
services.Get("__SystemClass").Path_.RelPath = "x"
Show
services.Get("__SystemClass").Path_.Keys.Add "x", 1
Show
services.Get("__SystemClass").Path_ = "x"
Show
p.Keys = 1
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

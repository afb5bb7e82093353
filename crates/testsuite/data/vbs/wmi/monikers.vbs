' Monikers: SO-160 to SO-168, and SWbemLocator.
Option Explicit
Dim m, locator
For Each m In Array("winmgmts:", "WinMgmts:root\default", "winmgmts:root/cimv2", "winmgmts:\\.\root\default", _
    "winmgmts://./root/default", "winmgmts:root", "winmgmts:{impersonationLevel=impersonate}!\\.\root\default", _
    "winmgmts:{impersonate,(Debug,!Shutdown)}", "winmgmts:{authenticationLevel=pktPrivacy}[locale=ms_409]!root/default", _
    "winmgmts:__SystemClass", "winmgmts::__SystemClass", "winmgmts:root\default:__SystemClass", _
    "winmgmts:\\.\root\default:__SystemSecurity=@")
    Try m
Next
For Each m In Array("winmgmts:{", "winmgmts:{impersonationLevel=some}", "winmgmts:root\nowhere", "winmgmts:NoClass", _
    "winmgmts:NoClass.Id=1", "winmgmts:\\elsewhere\root\default", "winmgmts:{authority=kerberos:x}!root\default", _
    "winmgmts:__SystemClass==", "LDAP://x")
    Try m
Next
Set locator = CreateObject("WbemScripting.SWbemLocator")
WScript.Echo TypeName(locator.ConnectServer), TypeName(locator.ConnectServer(, "root\default"))
On Error Resume Next
locator.ConnectServer ".", "root\nowhere"
Show
locator.ConnectServer ".", "root", "user", "secret"
Show
locator.ConnectServer "elsewhere", "root"
Show
locator.ConnectServer ".", "root", , , "nonsense"
Show

Sub Try(moniker)
    Dim o
    On Error Resume Next
    Set o = GetObject(moniker)
    If Err.Number <> 0 Then
        WScript.Echo moniker, "->", Hex(Err.Number)
    ElseIf TypeName(o) = "SWbemObjectEx" Then
        WScript.Echo moniker, "->", TypeName(o), o.Path_.Namespace, o.Path_.RelPath
    Else
        WScript.Echo moniker, "->", TypeName(o), o.Get("__SystemClass").Path_.Namespace
    End If
End Sub

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

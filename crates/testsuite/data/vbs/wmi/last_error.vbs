' SO-005, ruling 17: Err, and the error object that waits for whoever wants to know more.
Option Explicit
Dim services, e, p
Set services = GetObject("winmgmts:root/default")
On Error Resume Next
services.Get "Nothing_Here"
WScript.Echo Err.Number, Hex(Err.Number), Err.Source, "[" & Err.Description & "]"
Err.Clear
' A success does not take it away.
services.Get "__SystemClass"
Set e = CreateObject("WbemScripting.SWbemLastError")
WScript.Echo TypeName(e), Hex(e.StatusCode), e.Operation, e.ParameterInfo, e.ProviderName
WScript.Echo e.Description
WScript.Echo e.Path_.Class
For Each p In e.Properties_
    WScript.StdOut.Write p.Name & " "
Next
WScript.Echo
WScript.Echo InStr(e.GetObjectText_, "instance of __ExtendedStatus") > 0
e.Put_
WScript.Echo Hex(Err.Number), Err.Description
Err.Clear
Set e = CreateObject("WbemScripting.SWbemLastError")
WScript.Echo Hex(Err.Number)
Err.Clear
GetObject "winmgmts:root/nowhere"
WScript.Echo Hex(Err.Number)
Set e = CreateObject("WbemScripting.SWbemLastError")
WScript.Echo Hex(e.StatusCode)

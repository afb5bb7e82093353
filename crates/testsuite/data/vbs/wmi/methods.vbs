' Methods: SO-029, SO-051. GetSD is a method that the service itself has.
Option Explicit
Dim services, security, sd, result, out, m, class_
Set services = GetObject("winmgmts:root\default")
Set security = services.Get("__SystemSecurity=@")
result = security.GetSD(sd)
WScript.Echo result, TypeName(sd), sd(0)
Set out = security.ExecMethod_("GetSD")
WScript.Echo TypeName(out), out.Path_.Class, out.ReturnValue, UBound(out.SD) = UBound(sd)
Set out = services.ExecMethod("__SystemSecurity=@", "getsd")
WScript.Echo out.ReturnValue
Set class_ = services.Get("__SystemSecurity")
Set m = class_.Methods_("SetSD")
WScript.Echo m.Name, m.Origin, TypeName(m.InParameters), m.InParameters.Properties_.Count
WScript.Echo class_.Methods_("GetSD").InParameters Is Nothing, m.OutParameters.Properties_("ReturnValue").CIMType
Set out = m.InParameters.SpawnInstance_
out.SD = sd
WScript.Echo security.ExecMethod_("SetSD", out).ReturnValue, security.SetSD(sd)
On Error Resume Next
security.NoMethod
WScript.Echo Err.Number
Err.Clear
security.ExecMethod_ "NoMethod"
WScript.Echo Hex(Err.Number), Err.Source, Err.Description
Err.Clear
services.ExecMethod "__SystemSecurity=@", "GetSD", , &H80
WScript.Echo Hex(Err.Number)
Err.Clear
security.GetSD sd, 1, 2
WScript.Echo Err.Number

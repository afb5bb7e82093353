' Saves classes and instances with PutAsync, and prints what the sink hears: OnObjectPut with the
' path of what was saved, then OnCompleted with how the call went. The async context, which comes
' back with every event, tells the calls apart. Behind the successes stands every failure that the
' documentation of PutAsync names and a script can bring about.
'
'     swbem run put_async.vbs

Option Explicit

' The constants of the scripting library; a job file has them by <reference>.
Const wbemChangeFlagUpdateOnly = 1
Const wbemChangeFlagCreateOnly = 2
Const wbemChangeFlagUpdateSafeMode = &H20
Const wbemChangeFlagUpdateForceMode = &H40
Const wbemFlagSendStatus = &H80
Const wbemImpersonationLevelIdentify = 2
Const wbemCimtypeString = 8
Const wbemCimtypeUint32 = 19

Dim services, sink, completed
Set services = GetObject("winmgmts:{impersonationLevel=impersonate}!\\.\root\default")
Set sink = WScript.CreateObject("WbemScripting.SWbemSink", "SINK_")
RemoveWhatIsLeft

' ---- A class: an empty class object gets a name, properties and a key.
Title "A class, and a class derived from it"
Dim tool, saw
Set tool = services.Get
tool.Path_.Class = "Demo_Tool"
tool.Properties_.Add("Name", wbemCimtypeString).Qualifiers_.Add "key", True
tool.Properties_.Add "Weight", wbemCimtypeUint32
services.PutAsync sink, tool, , , Called("put of the class")
WaitFor 1

Set saw = tool.SpawnDerivedClass_
saw.Path_.Class = "Demo_Saw"
saw.Properties_.Add "Teeth", wbemCimtypeUint32
saw.PutAsync_ sink, wbemChangeFlagCreateOnly, , Called("put of the derived class, create-only")
WaitFor 1

' ---- Instances: spawned, filled, and put without waiting for one another.
Title "Instances, several at once"
Dim name
For Each name In Array("hammer", "pliers", "anvil")
    services.PutAsync sink, NewTool(name, 3), , , Called("put of the " & name)
Next
WaitFor 3

Title "An update, and a put without a context"
services.PutAsync sink, NewTool("hammer", 5), wbemChangeFlagUpdateOnly Or wbemFlagSendStatus, , _
    Called("update of the hammer")
WaitFor 1
NewTool("awl", 1).PutAsync_ sink
WaitFor 1
WScript.Echo "  the hammer weighs " & services.Get("Demo_Tool.Name='hammer'").Weight

' ---- Failures that the sink hears of.
Title "wbemErrAlreadyExists, wbemErrNotFound"
services.PutAsync sink, NewTool("hammer", 9), wbemChangeFlagCreateOnly, , Called("second hammer")
services.PutAsync sink, NewTool("drill", 9), wbemChangeFlagUpdateOnly, , Called("update of nothing")
WaitFor 2

Title "wbemErrIllegalNull: a key without a value, which only the caller knows"
Dim shelf
Set shelf = services.Get
shelf.Path_.Class = "Demo_Shelf"
shelf.Properties_.Add("Number", wbemCimtypeUint32).Qualifiers_.Add "key", True
services.Put shelf
shelf.SpawnInstance_.PutAsync_ sink, , , Called("shelf without a number")
WaitFor 1

Title "wbemErrInvalidObject, wbemErrIncompleteClass: a bad name, and none"
Dim unnamed
Set unnamed = services.Get
services.PutAsync sink, unnamed, , , Called("class without a name")
unnamed.Path_.Class = "Demo_Underscore_"
services.PutAsync sink, unnamed, , , Called("class with a reserved name")
WaitFor 2

Title "wbemErrClassHasChildren, wbemErrClassHasInstances: a class in use"
tool.Properties_.Add "Colour", wbemCimtypeString
services.PutAsync sink, tool, , , Called("new property, compatible mode")
WaitFor 1
services.PutAsync sink, tool, wbemChangeFlagUpdateSafeMode, , Called("new property, safe mode")
WaitFor 1
services.PutAsync sink, tool, wbemChangeFlagUpdateForceMode, , Called("new property, force mode")
WaitFor 1
WScript.Echo "  instances that are left: " & services.InstancesOf("Demo_Tool").Count

' ---- Failures of the call itself: the sink never hears of these.
Title "wbemErrInvalidParameter: flags that exclude each other, no object, no sink"
On Error Resume Next
services.PutAsync sink, tool, wbemChangeFlagUpdateOnly Or wbemChangeFlagCreateOnly
ShowErr
services.PutAsync sink, Nothing
ShowErr
services.PutAsync Nothing, tool
ShowErr

Title "wbemErrAccessDenied: a service that may only identify its caller"
Dim restricted
Set restricted = GetObject("winmgmts:root/default")
restricted.Security_.ImpersonationLevel = wbemImpersonationLevelIdentify
restricted.PutAsync sink, NewTool("safe", 900), , , Called("put without the right")
ShowErr
On Error GoTo 0

RemoveWhatIsLeft

' ---- What the sink hears.
Sub SINK_OnObjectPut(path, context)
    WScript.Echo "  OnObjectPut   " & Call_(context) & ": " & path.RelPath
End Sub

Sub SINK_OnCompleted(result, failure, context)
    WScript.Echo "  OnCompleted   " & Call_(context) & ": 0x" & Right("0000000" & Hex(result), 8)
    If Not failure Is Nothing Then
        WScript.Echo "      " & failure.Operation & ": " & failure.Description
    End If
    completed = completed + 1
End Sub

Sub SINK_OnProgress(upper, current, message, context)
    WScript.Echo "  OnProgress    " & Call_(context) & ": " & current & " of " & upper
End Sub

' ---- Helpers.
Function Called(what)
    Set Called = CreateObject("WbemScripting.SWbemNamedValueSet")
    Called.Add "Call", what
End Function

Function Call_(context)
    If context Is Nothing Then Call_ = "(no context)" Else Call_ = context("Call")
End Function

Function NewTool(name, weight)
    Set NewTool = tool.SpawnInstance_
    NewTool.Name = name
    NewTool.Weight = weight
End Function

' Events arrive while the script sleeps. A script that has nothing else to do need not wait: before
' it ends, its calls complete.
Sub WaitFor(calls)
    Do While completed < calls
        WScript.Sleep 1
    Loop
    completed = 0
End Sub

Sub ShowErr
    WScript.Echo "  Err           0x" & Hex(Err.Number) & " " & Err.Source & ": " & Err.Description
    Err.Clear
End Sub

Sub RemoveWhatIsLeft
    On Error Resume Next
    services.Delete "Demo_Tool"
    services.Delete "Demo_Shelf"
End Sub

Sub Title(text)
    WScript.Echo vbCrLf & text
End Sub

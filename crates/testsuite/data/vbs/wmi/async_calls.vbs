' The other asynchronous calls: SO-007, SO-028, SO-131.
Option Explicit
Dim services, sink, c, i, n, count, done
Set services = GetObject("winmgmts:root\default")
Set sink = CreateObject("WbemScripting.SWbemSink")
WScript.ConnectObject sink, "S_"
Set c = services.Get
c.Path_.Class = "Row"
c.Properties_.Add("Id", 3).Qualifiers_.Add "key", True
c.Put_
For n = 1 To 5
    Set i = c.SpawnInstance_
    i.Id = n
    i.Put_
Next
Begin "GetAsync"
services.GetAsync sink, "Row.Id=3"
Wait
Begin "InstancesOfAsync"
services.InstancesOfAsync sink, "Row"
Wait
Begin "InstancesAsync_"
c.InstancesAsync_ sink, &H80
Wait
Begin "SubclassesOfAsync"
services.SubclassesOfAsync sink, "Row"
Wait
Begin "ExecQueryAsync"
services.ExecQueryAsync sink, "SELECT * FROM Row WHERE Id > 3"
Wait
Begin "DeleteAsync"
services.DeleteAsync sink, "Row.Id=5"
Wait
Begin "DeleteAsync_, twice"
services.Get("Row.Id=4").DeleteAsync_ sink
services.DeleteAsync sink, "Row.Id=44"
Wait
Wait
Begin "ExecMethodAsync"
services.ExecMethodAsync sink, "__SystemSecurity=@", "GetSD"
Wait
WScript.DisconnectObject sink
services.GetAsync sink, "Row"
WScript.Sleep 0

Sub S_OnObjectReady(object, context)
    count = count + 1
    If object.Path_.Class = "__PARAMETERS" Then WScript.Echo "  ReturnValue", object.ReturnValue
End Sub

Sub S_OnCompleted(result, failure, context)
    WScript.Echo " ", count, Hex(result), TypeName(failure)
    done = done + 1
End Sub

Sub Begin(what)
    WScript.Echo what
    count = 0
    done = 0
End Sub

Sub Wait
    Dim before
    If done > 0 Then
        done = done - 1
        Exit Sub
    End If
    Do While done = 0
        WScript.Sleep 1
    Loop
    done = done - 1
End Sub

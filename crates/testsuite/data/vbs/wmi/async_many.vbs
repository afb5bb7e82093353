' A script may start more calls than can be under way: the events of the first ones are delivered
' while it does. Objects that nobody has taken wait in the service.
Option Explicit
Dim services, c, sink, i, o, done, ready
Set services = GetObject("winmgmts:root\default")
Set c = services.Get
c.Path_.Class = "Row"
c.Properties_.Add("Id", 3).Qualifiers_.Add "key", True
c.Put_
Set sink = WScript.CreateObject("WbemScripting.SWbemSink", "S_")
For i = 1 To 5000
    Set o = c.SpawnInstance_
    o.Id = i
    o.PutAsync_ sink
Next
WScript.Echo "all started, some done:", done > 0
Do While done < 5000
    WScript.Sleep 1
Loop
services.InstancesOfAsync sink, "Row"
For i = 1 To 4500
    services.GetAsync sink, "Row.Id=" & i
Next

Sub S_OnObjectReady(object, context)
    ready = ready + 1
End Sub

Sub S_OnCompleted(result, failure, context)
    done = done + 1
    If done = 9501 Then WScript.Echo done, ready
End Sub

' Ruling 20: the calls that a script has started complete before it ends, and a handler can start
' more of them.
Option Explicit
Dim services, sink, c, n
Set services = GetObject("winmgmts:root\default")
Set sink = WScript.CreateObject("WbemScripting.SWbemSink", "On_")
Set c = services.Get
c.Path_.Class = "Thing"
c.Properties_.Add("Id", 3).Qualifiers_.Add "key", True
c.Put_
PutNext
Set sink = Nothing
WScript.Echo "last line"

Sub PutNext
    Dim i
    n = n + 1
    Set i = c.SpawnInstance_
    i.Id = n
    If Not sink Is Nothing Then i.PutAsync_ sink
End Sub

Sub On_OnObjectPut(path, context)
    WScript.Echo path.RelPath
End Sub

Sub On_OnCompleted(result, failure, context)
    Dim again
    WScript.Echo "completed", result
    If n < 3 Then
        Set again = WScript.CreateObject("WbemScripting.SWbemSink", "On_")
        Set sink = again
        PutNext
    End If
End Sub

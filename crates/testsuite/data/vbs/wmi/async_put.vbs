' SO-006, SO-130, SO-133, PUT-250: the events of puts, each with the context of its call.
Option Explicit
Dim services, sink, c, i, context, done
Set services = GetObject("winmgmts:root\default")
Set sink = WScript.CreateObject("WbemScripting.SWbemSink", "On_")
Set c = services.Get
c.Path_.Class = "Thing"
c.Properties_.Add("Name", 8).Qualifiers_.Add "key", True
c.PutAsync_ sink
Wait
' The put of the class made instances of this object possible.
Set i = c.SpawnInstance_
i.Name = "a"
Set context = CreateObject("WbemScripting.SWbemNamedValueSet")
context.Add "Call", "first"
context.Add "Services", services
services.PutAsync sink, i, 2, , context
context("Call") = "changed later"
Wait
services.PutAsync sink, i, 2
Wait

Sub On_OnObjectPut(path, context)
    WScript.Echo "OnObjectPut", TypeName(path), path.RelPath, About(context)
End Sub

Sub On_OnCompleted(result, failure, context)
    WScript.Echo "OnCompleted", Hex(result), TypeName(failure), About(context)
    If Not failure Is Nothing Then WScript.Echo failure.Operation & ": " & failure.Description
    done = True
End Sub

Function About(context)
    If context Is Nothing Then
        About = "without context"
    Else
        About = context("Call") & " in " & TypeName(context("Services").Value)
    End If
End Function

Sub Wait
    done = False
    Do Until done
        WScript.Sleep 1
    Loop
End Sub

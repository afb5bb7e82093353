' An error in an event handler ends the script too (ruling 20).
Set sink = WScript.CreateObject("WbemScripting.SWbemSink", "On_")
GetObject("winmgmts:root\default").GetAsync sink, "__SystemClass"
On Error Resume Next
Do
    WScript.Sleep 1
Loop

Sub On_OnCompleted(result, failure, context)
    WScript.Echo "completed", result
    x = undefined_function(1)
End Sub

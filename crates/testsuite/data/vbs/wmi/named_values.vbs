' SWbemNamedValueSet and SWbemNamedValue.
Option Explicit
Dim s, v, c, n
Set s = CreateObject("WbemScripting.SWbemNamedValueSet")
Set v = s.Add("Numbers", Array(1, 2, 3))
s.Add "Text", "t"
s.Add "Date", #2024-02-29#
s.Add "Inner", CreateObject("WbemScripting.SWbemNamedValueSet")
WScript.Echo TypeName(s), TypeName(v), s.Count, s("text"), s.Item("TEXT").Name, s("Date")
WScript.Echo s("Numbers")(1), UBound(s("Numbers").Value)
s("Numbers")(1) = 20
WScript.Echo v(1), v.Value(1)
v.Value = "changed"
WScript.Echo s("Numbers")
s("Text") = "other"
WScript.Echo s("Text")
Set c = s.Clone
s.Remove "Text"
s("Numbers") = 0
For Each n In c
    WScript.StdOut.Write n.Name & " "
Next
WScript.Echo c("Numbers"), s.Count
s.Add "numbers", 1
WScript.Echo s.Count, s("Numbers")
s.DeleteAll
WScript.Echo s.Count
On Error Resume Next
WScript.Echo s("Text")
Show
s.Remove "Text"
Show
s.Add "", 1
Show
s.Add "x", 1, 1
Show
s.Add "x"
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

' Err: its members, Raise and Clear, and what On Error does to it.
On Error Resume Next
Echo Err.Number, "[" & Err.Description & "]", "[" & Err.Source & "]", Err
Err.Raise 13
Echo Err.Number, Err.Description, Err.Source
Err.Raise 1000, "src", "desc", "help.hlp", 7
Echo Err.Number, Err.Description, Err.Source, Err.HelpFile, Err.HelpContext
Err.Clear : Echo Err.Number, Err.Description
Err.Raise vbObjectError + 5, "me", "custom"
Echo Err.Number = vbObjectError + 5, Err.Description
Err.Raise 12345
Echo Err.Number, Err.Description
Err.Number = 5 : Err.Description = "set by hand" : Echo Err, Err.Description
On Error Resume Next
Echo Err.Number
Err.Raise 0
Echo Err.Number
On Error Goto 0
Echo Err.Number
If Err Then Echo "error" Else Echo "no error"
Err.Raise 6, "mine"
' output:
' 0 [] [] 0
' 13 Type mismatch Microsoft VBScript runtime error
' 1000 desc src help.hlp 7
' 0 
' True custom
' 12345 Unknown runtime error
' 5 set by hand
' 0
' 5
' 0
' no error
' error 6 at 21,1: Overflow

' Appending to a text: the result is that of reading from the left, whatever the parts do.
Function Twice(ByRef t) : Twice = t & t : t = t & "!" : End Function
s = "a"
s = s & "b" & "c" & 1 + 2
Echo s
s = s & Null & Null : Echo s
s = Null : s = s & "x" & "y" : Echo s
s = 5 : s = s & 6 & 7 : Echo s, TypeName(s)
Sub Local
  Dim t, u, i
  t = "t"
  t = t & t & t : Echo t
  t = "t" : t = t & Twice(t) & "." : Echo t
  u = "u"
  For i = 1 To 3 : u = u & Chr(64 + i) & CStr(i) & "," : Next
  Echo u
  Dim copy : copy = u : u = u & "x" & "y" : Echo copy, u
  u = "u" : u = u & Eval("u & u") & "." : Echo u
End Sub
Local
g = "g"
Function ChangesGlobal : g = "changed" : ChangesGlobal = "r" : End Function
g = g & ChangesGlobal() & "."
Echo g
p = "p" : q = p : q = p & "x" & "y" : Echo p, q
q = p : q = p & "x" : Echo p, q
' output:
' abc3
' abc3
' xy
' 567 String
' ttt
' ttt.
' uA1,B2,C3,
' uA1,B2,C3, uA1,B2,C3,xy
' uuu.
' gr.
' p pxy
' p px

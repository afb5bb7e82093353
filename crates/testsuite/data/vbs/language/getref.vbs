' GetRef makes an object of a procedure.
Function Add(a, b) : Add = a + b : End Function
Sub Say(s) : Echo "says", s : End Sub
Set f = GetRef("add")
Echo f(1, 2), TypeName(f)
Set s = GetRef("Say")
s "x"
Function Apply(fn, x, y) : Apply = fn(x, y) : End Function
Echo Apply(f, 3, 4)
Dim table(1) : Set table(0) = f
Echo table(0)(5, 6)
Sub Inc(n) : n = n + 1 : End Sub
Set i = GetRef("Inc") : v = 1 : i v : Echo v
On Error Resume Next
Set g = GetRef("Missing") : Echo Err.Number
' output:
' 3 Object
' says x
' 7
' 11
' 2
' 5

' Procedures: by reference unless told otherwise; parentheses make a value.
Sub Inc(n) : n = n + 1 : End Sub
Sub IncValue(ByVal n) : n = n + 1 : Echo "inside", n : End Sub
Function Twice(ByRef n) : Twice = n * 2 : n = 0 : End Function
x = 5
Inc x : Echo x
Inc (x) : Echo x
Call Inc(x) : Echo x
Call Inc((x)) : Echo x
IncValue x : Echo x
Echo Twice(x), x
Dim a(2) : a(1) = 10
Inc a(1) : Echo a(1)
Call Inc(a(1)) : Echo a(1)
Inc a(1) + 0 : Echo a(1)
Function Fact(n)
  If n < 2 Then Fact = 1 : Exit Function
  Fact = n * Fact(n - 1)
End Function
Echo Fact(5)
Function NoArgs : NoArgs = "none" : End Function
Echo NoArgs, NoArgs()
Function Nothing_Set : End Function
Echo IsEmpty(Nothing_Set)
Sub Outer(n) : Inc n : Inner n : End Sub
Sub Inner(m) : m = m * 10 : End Sub
x = 1 : Outer x : Echo x
g = 1
Sub Alias(p) : g = 5 : Echo p : p = 6 : Echo g : End Sub
Alias g
Sub Early(n)
  If n > 1 Then Exit Sub
  Echo "not left"
End Sub
Early 1 : Early 2
Later 3
Sub Later(n) : Echo "later", n : End Sub
Function Arr : Arr = Array(1, 2, 3) : End Function
Echo Arr()(1), Arr(1)
' output:
' 6
' 6
' 7
' 7
' inside 8
' 7
' 14 0
' 11
' 12
' 12
' 120
' none none
' True
' 20
' 5
' 6
' not left
' later 3
' error 450 at 39,1: Wrong number of arguments or invalid property assignment: 'Arr'

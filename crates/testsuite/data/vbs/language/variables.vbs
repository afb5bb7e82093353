' Declarations: Dim is found wherever it is, undeclared names are variables, names have no case.
Echo IsEmpty(later)
Dim later : later = 1
LATER = later + 1 : Echo Later
undeclared = 5 : Echo UnDeclared
Sub Local
  Dim later
  later = 99
  hidden = 7
  undeclared = undeclared + 1
End Sub
Local
Echo later, undeclared, IsEmpty(hidden)
Public p, q
Private r
p = 1 : q = 2 : r = 3
Echo p + q + r
Dim a, b(2), c()
Echo IsEmpty(a), UBound(b), IsArray(c)
' output:
' True
' 2
' 5
' 2 6 False
' 6
' True 2 True

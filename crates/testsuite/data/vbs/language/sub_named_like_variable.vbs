' A function's name is its result inside it, and a call with parentheses.
Function F(n)
  F = 1
  If n > 0 Then F = F + F(n - 1)
End Function
Echo F(3)
Function G
  Dim a : a = Array(1, 2)
  G = a
  G(0) = 5
End Function
Echo G()(0)
Sub S : t = "local" : End Sub
S
Echo IsEmpty(t)
Function Len(x) : Len = "mine" : End Function
Echo Len("abc")
' output:
' 4
' 5
' False
' mine

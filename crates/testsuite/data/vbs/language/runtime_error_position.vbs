' An error that nobody handles has the line and column of its statement.
Function Inner(n)
  If n > 0 Then
      Inner = 10 / (n - n)
  End If
End Function
x = 1 : y = Inner(1)
' output:
' error 11 at 4,7: Division by zero

' Recursion without end is an error that can be handled.
Function Sum(n) : If n = 0 Then Sum = 0 Else Sum = n + Sum(n - 1)
End Function
Echo Sum(2000)
depth = 0
Sub Down : depth = depth + 1 : Down : End Sub
On Error Resume Next
Down
Echo Err.Number, Err.Description, depth > 1000
Err.Clear
Class Chain
  Public Default Property Get V : V = Me + 1 : End Property
End Class
Set c = New Chain
x = c + 1
Echo Err.Number
Err.Clear
Class Endless : Private o : Private Sub Class_Initialize : Set o = New Endless : End Sub : End Class
Set e = New Endless
Echo Err.Number
Err.Clear
Sub Deep(n) : Execute "Deep n + 1" : End Sub
Deep 1
Echo Err.Number
' output:
' 2001000
' 28 Out of stack space True
' 28
' 28
' 28

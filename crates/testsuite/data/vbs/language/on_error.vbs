' On Error Resume Next goes on at the next statement of the procedure that has it.
On Error Resume Next
Sub Fails
  Echo "before"
  x = 1 / 0
  Echo "never"
End Sub
Sub Handles
  On Error Resume Next
  Echo "h1"
  Fails
  Echo "h2", Err.Number
  Err.Clear
End Sub
Fails
Echo "after", Err.Number
Err.Clear
Handles
Echo "clear", Err.Number
Sub Outer : Echo "o1" : Middle : Echo "never" : End Sub
Sub Middle : Fails : Echo "never" : End Sub
Outer
Echo "unwound", Err.Number
If 1 / 0 Then
  Echo "the body of a failed If"
Else
  Echo "not this"
End If
Err.Clear
Select Case 1 / 0
  Case Else : Echo "not this"
End Select
Echo "select", Err.Number
Err.Clear
n = 0
Do While 1 / 0
  n = n + 1
  If n = 2 Then Exit Do
Loop
Echo "do", n
For i = 1 To 1 / 0
  Echo "the body of a failed For"
Next
Echo Err.Number
Err.Clear
y = 5
y = 1 / 0
Echo "unchanged", y
Function F : F = 3 : F = 1 / 0 : End Function
z = "old"
z = F()
Echo "z", z
Err.Clear
On Error Goto 0
Echo Err.Number
Handles
Fails
Echo "never"
' output:
' before
' after 11
' h1
' before
' h2 11
' clear 0
' o1
' before
' unwound 11
' the body of a failed If
' select 11
' do 2
' the body of a failed For
' 92
' unchanged 5
' z old
' 0
' h1
' before
' h2 11
' before
' error 11 at 5,3: Division by zero

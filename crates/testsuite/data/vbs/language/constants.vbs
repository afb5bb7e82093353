' Constants cannot be assigned to; local ones hide global ones.
Const A = 1, B = "two"
Private Const C = #1/2/2020#
Echo A, B, C
Function F
  Const A = 10
  F = A + 1
End Function
Echo F(), A
On Error Resume Next
A = 5
Echo Err.Number, Err.Description, A
Err.Clear
Sub Change(x) : x = 9 : End Sub
Change A
Echo Err.Number, A
Echo vbCr = Chr(13), vbTrue, vbString
' output:
' 1 two 1/2/2020
' 11 1
' 501 Illegal assignment 1
' 0 1
' True -1 8

Option Explicit
' A name that nothing declares is an error when it is used, not before.
Dim x : x = 1
Sub Never
  y = 2
End Sub
Echo x
On Error Resume Next
y = 5
Echo Err.Number, Err.Description
Err.Clear
Echo z
Echo Err.Number, Err.Description
Err.Clear
Never
Echo Err.Number
Err.Clear
ExecuteGlobal "Dim made : made = 4"
Echo made
Undefined 1
Echo Err.Number, Err.Description
On Error Goto 0
x = nowhere + 1
' output:
' 1
' 500 Variable is undefined
' 500 Variable is undefined
' 500
' 4
' 500 Variable is undefined
' error 500 at 23,1: Variable is undefined: 'nowhere'

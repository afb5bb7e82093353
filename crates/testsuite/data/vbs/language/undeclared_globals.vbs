' Names that the script level uses without a declaration are global from the start, also those that
' it only reads, and also before it first uses them.
Sub Finish : done = True : written = "by Finish" : only = 1 : End Sub
turns = 0
Do Until done
  turns = turns + 1
  If turns = 2 Then Finish
  If turns > 5 Then Exit Do
Loop
Echo turns, done
If True Then Finish
Echo written
written = "by the script"
Sub More : later = later + 1 : End Sub
More : More
Echo later
later = 5
' What is only called is no variable; a procedure that comes later is found.
ExecuteGlobal "Function Comes(n) : Comes = n * 2 : End Function"
Echo Comes(4)
ExecuteGlobal "Function Bare : Bare = 7 : End Function"
y = Bare
Echo y
On Error Resume Next
Nowhere
Echo Err.Number, Err.Description
Err.Clear
Sub Local_ : only = only + 1 : Echo only : End Sub
Local_ : Local_
' output:
' 2 True
' by Finish
' 2
' 8
' 7
' 13 Type mismatch
' 1
' 1

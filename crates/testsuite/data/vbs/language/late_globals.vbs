' Names that come into being at run time: procedures use them when they are there.
Sub UseLate
  late = late & "+"
End Sub
ExecuteGlobal "Dim late : late = ""global"""
UseLate
Echo late
Sub CallsLate : Echo LateFunction(2) : End Sub
ExecuteGlobal "Function LateFunction(n) : LateFunction = n + 40 : End Function"
CallsLate
x = LateFunction(1)
Echo x
implicit = 1
Sub UseImplicit : implicit = implicit + 1 : End Sub
UseImplicit
Echo implicit
' output:
' global+
' 42
' 41
' 2

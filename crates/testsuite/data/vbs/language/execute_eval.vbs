' Execute, ExecuteGlobal and Eval.
Execute "a = 1 : Echo a"
Echo a
Execute "Sub Made(n)" & vbCrLf & "Echo ""made"", n" & vbCrLf & "End Sub"
Made 3
Sub Scope
  Dim x : x = "local"
  Execute "Echo x : x = ""changed"""
  Echo x
  Echo Eval("x & ""!""")
  ExecuteGlobal "g = ""global"""
  ExecuteGlobal "Function FromGlobal(n) : FromGlobal = n * 2 : End Function"
  Echo FromGlobal(4)
End Sub
Scope
Echo g, FromGlobal(5), IsEmpty(x)
Echo Eval("1 + 2 * 3"), Eval("a = 1"), Eval(7)
ExecuteGlobal "Class Late : Public V : End Class"
Set o = Eval("New Late") : o.V = 5 : Echo o.V
ExecuteGlobal "Function FromGlobal(n) : FromGlobal = ""redefined"" : End Function"
Echo FromGlobal(1)
Class K
  Private p
  Public Sub Run
    p = 3
    Execute "p = p + 1 : Echo p"
    Echo Eval("p * 2")
  End Sub
End Class
Set k1 = New K : k1.Run
Sub Makes
  Execute "m = 1 : Set o = New Late"
  Execute "m = m + 1"
  Echo Eval("m"), Eval("TypeName(o)")
  Execute "Dim d(1) : d(1) = ""array"""
  On Error Resume Next
  Execute "m = 7 : n = 1 / 0"
  Execute "Echo d(1), m"
End Sub
Makes
Echo IsEmpty(m)
On Error Resume Next
Execute "x = = 2" : Echo Err.Number, Err.Source : Err.Clear
Execute "If x" : Echo Err.Number : Err.Clear
Execute "Err.Raise 99" : Echo Err.Number : Err.Clear
Execute "y = 1 / 0 : Echo ""never""" : Echo Err.Number : Err.Clear
z = Eval("1 +") : Echo Err.Number : Err.Clear
Execute "On Error Goto 0" : w = 1 / 0 : Echo "still handled", Err.Number
Function Down(n) : If n = 0 Then Down = "end" Else Down = n & Eval("Down(n - 1)")
End Function
Echo Down(3)
' output:
' 1
' 1
' made 3
' local
' changed
' changed!
' 8
' global 10 True
' 7 True 7
' 5
' redefined
' 4
' 8
' 2 Late
' array 7
' False
' 1002 Microsoft VBScript compilation error
' 1017
' 99
' 11
' 1002
' still handled 11
' 321end

' Property Get, Let and Set, with indexes, and default members.
Class Box
  Private v, o, cells(3)
  Public Default Property Get Value : Value = v : End Property
  Public Property Let Value(n) : Echo "let", n : v = n : End Property
  Public Property Get Thing : Set Thing = o : End Property
  Public Property Set Thing(t) : Echo "set", TypeName(t) : Set o = t : End Property
  Public Property Get Cell(i) : Cell = cells(i) : End Property
  Public Property Let Cell(i, n) : cells(i) = n : End Property
  Property Get ReadOnly
    ReadOnly = "ro"
    Exit Property
    ReadOnly = "never"
  End Property
  Public Sub Inside
    Value = 99
    Echo Value, Cell(1)
    Cell(1) = "own"
    Echo Cell(1)
  End Sub
End Class
Class Adder
  Public Default Function Sum(a, b)
    Sum = a + b
  End Function
End Class
Set b = New Box
b.Value = 5
Echo b.Value, b, b + 1
b.Cell(1) = "one" : Echo b.Cell(1)
Set b.Thing = New Adder
Echo TypeName(b.Thing), b.Thing.Sum(1, 2), b.Thing()(3, 4)
b.Inside
Set add = New Adder
Echo add(5, 6)
Echo b.ReadOnly
x = b : Echo x
If b = 99 Then Echo "compares"
b.Value = b.Value + 1 : Echo b
On Error Resume Next
b.ReadOnly = 1 : Echo Err.Number : Err.Clear
b.Thing = 5 : Echo Err.Number : Err.Clear
Set b.Value = b : Echo Err.Number : Err.Clear
Echo b.Cell : Echo Err.Number : Err.Clear
' output:
' let 5
' 5 5 6
' one
' set Adder
' Adder 3 7
' let 99
' 99 one
' own
' 11
' ro
' 99
' compares
' let 100
' 100
' 438
' 438
' 438
' 450

' What is passed by reference: variables, elements, variables of the own object; members are values.
Class Holder
  Public V
  Private p
  Public Sub ByField : p = 1 : Inc p : Echo "field", p : End Sub
End Class
Sub Inc(n) : n = n + 1 : End Sub
Set h = New Holder : h.V = 1
Inc h.V : Echo h.V
h.ByField
Dim a(1, 1) : a(1, 0) = 5 : Inc a(1, 0) : Echo a(1, 0)
Sub Swap(x, y) : Dim t : t = x : x = y : y = t : End Sub
p = 1 : q = 2 : Swap p, q : Echo p, q
Sub Fill(out) : out = Array(1, 2) : End Sub
Fill result : Echo UBound(result)
Sub InProcedure
  Fill unknown : Echo UBound(unknown)
  Dim l : l = 5 : Inc l : Echo l
End Sub
InProcedure
Sub Obj(o) : Set o = New Holder : End Sub
Obj created : Echo TypeName(created)
Sub Grow(arr) : ReDim Preserve arr(3) : End Sub
d = Array(1) : Grow d : Echo UBound(d)
Sub Optional_(a, b, c) : Echo TypeName(a), TypeName(b), TypeName(c) : End Sub
Optional_ 1, , "x"
' output:
' 1
' field 2
' 6
' 2 1
' 1
' 1
' 6
' Holder
' 3
' Integer Error String

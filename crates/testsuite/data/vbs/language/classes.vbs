' Classes: variables, methods, private members, Me, arrays in objects, objects in variables.
Class Counter
  Private count
  Public Name
  Public Items(2)
  Dim Plain
  Public Sub Add(n)
    count = count + n
    Me.Log "add"
  End Sub
  Public Function Value()
    Value = count
  End Function
  Public Sub Log(what)
    Echo Name & ":" & what & ":" & count
  End Sub
  Private Sub Hidden
    Echo "hidden"
  End Sub
  Public Sub CallHidden
    Hidden
    Me.Hidden
  End Sub
  Public Function Self
    Set Self = Me
  End Function
  Public Function Recur(n)
    If n = 0 Then Recur = 0 Else Recur = n + Recur(n - 1)
  End Function
End Class
Set c = New Counter
c.Name = "c" : c.Add 5 : c.Add (2)
Echo c.Value, c.Value(), TypeName(c)
c.Items(1) = "item" : Echo c.Items(1), UBound(c.Items)
c.Plain = 3 : Echo c.Plain
c.CallHidden
Echo c.Self Is c, c.Self.Self.Name
Echo c.Recur(4)
Set d = c : d.Name = "shared" : Echo c.Name
Set e = New Counter : e.Name = "e" : e.Add 1 : Echo c.Value
On Error Resume Next
c.Hidden : Echo Err.Number, Err.Description : Err.Clear
x = c.count : Echo Err.Number : Err.Clear
c.count = 5 : Echo Err.Number : Err.Clear
c.Nope 1 : Echo Err.Number, Err.Description : Err.Clear
x = c : Echo Err.Number : Err.Clear
Set f = New Missing : Echo Err.Number, Err.Description : Err.Clear
' output:
' c:add:5
' c:add:7
' 7 7 Counter
' item 2
' 3
' hidden
' hidden
' True c
' 10
' shared
' e:add:1
' 7
' 438 Object doesn't support this property or method
' 438
' 438
' 438 Object doesn't support this property or method
' 438
' 506 Class not defined

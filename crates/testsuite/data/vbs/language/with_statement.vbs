' With, nested and with expressions.
Class Point
  Public X, Y
  Public Function Moved(dx) : Set Moved = New Point : Moved.X = X + dx : Moved.Y = Y : End Function
End Class
Set p = New Point
With p
  .X = 1 : .Y = 2
  Echo .X + .Y
  With .Moved(10)
    Echo .X, .Y
  End With
  Echo .X
End With
With New Point
  .X = "new" : Echo .X
End With
On Error Resume Next
With 5
  Echo "body", Err.Number
End With
' output:
' 3
' 11 2
' 1
' new
' body 424

' Class_Initialize and Class_Terminate run when objects come and go.
Class Noisy
  Public Name
  Public Other
  Private Sub Class_Initialize : Name = "new" : Echo "init" : End Sub
  Private Sub Class_Terminate : Echo "term", Name : End Sub
End Class
Set a = New Noisy : a.Name = "a"
Set b = a
Set a = Nothing
Echo "still"
Set b = Nothing
Echo "gone"
Sub Local
  Dim n : Set n = New Noisy : n.Name = "local"
  Echo "leaving"
End Sub
Local
Echo "left"
Function Make(name) : Set Make = New Noisy : Make.Name = name : End Function
Echo Make("temporary").Name
Echo "next"
Set c = Make("first")
Set c = Make("second")
Echo "replaced"
c = 5
Echo "overwritten"
Dim arr(1) : Set arr(0) = Make("element")
Erase arr
Echo "erased"
Set d = Make("outer") : Set d.Other = Make("inner")
Set d = Nothing
Echo "both"
With Make("with") : Echo .Name : End With
Echo "after with"
Sub Takes(o) : o.Nope : End Sub
Sub FailsWithTemporary
  On Error Resume Next
  Takes Make("argument")
  Echo "failed"
  x = Make("operand") + Make("other").Nope
  Echo "failed again"
End Sub
FailsWithTemporary
Set last = Make("last")
Echo "end"
' output:
' init
' still
' term a
' gone
' init
' leaving
' term local
' left
' init
' term temporary
' temporary
' next
' init
' init
' term first
' replaced
' term second
' overwritten
' init
' term element
' erased
' init
' init
' term outer
' term inner
' both
' init
' with
' term with
' after with
' init
' term argument
' failed
' init
' init
' term other
' term operand
' failed again
' init
' end
' term last

' For Each over arrays; elements are copies.
a = Array(1, "b", Empty)
For Each e In a
  Echo TypeName(e)
  e = 7
Next
Echo a(0), a(1)
Dim m(1, 1)
m(0, 0) = 1 : m(1, 0) = 2 : m(0, 1) = 3 : m(1, 1) = 4
For Each e In m : Echo e : Next
For Each e In Array() : Echo "never" : Next
For Each e In Array(1, 2, 3)
  If e = 2 Then Exit For
  Echo e
Next
Echo "left", e
For Each e In Array(Array(1, 2), Array(3))
  For Each f In e : Echo f : Next
Next
On Error Resume Next
For Each e In 5
  Echo "body after the error", Err.Number
  Err.Clear
Next
Echo Err.Number
Err.Clear
For Each e In Nothing : Echo "body" : Next
Echo Err.Number
' output:
' Integer
' String
' Empty
' 1 b
' 1
' 2
' 3
' 4
' 1
' left 2
' 1
' 2
' 3
' body after the error 451
' 92
' body
' 92

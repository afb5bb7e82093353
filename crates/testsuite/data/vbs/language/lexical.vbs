' Line continuation, colons, comments, Rem, case, brackets, keywords as members.
ECHO "a" & _
  "b" _
  , "c"
Echo 1 : Echo 2 : : Echo 3
Rem a comment
Echo 4 ' another
Echo 5 : Rem more
x = 1 _
  + 2
Echo x
Class K : Public [End], [Default] : Public Sub Loop_ : Echo "loop" : End Sub : End Class
Set o = New K
o.End = 1 : o.Default = 2 : Echo o.End + o.Default
o.Loop_
: Echo "leading colon"
If x = 3 Then ' comment
  Echo "commented"
End If
Dim error, property, step, default
error = 1 : property = 2 : step = 3 : default = 4
Echo error + property + step + default
Echo "it's", "a : colon", "a _ b"
' output:
' ab c
' 1
' 2
' 3
' 4
' 5
' 3
' 3
' loop
' leading colon
' commented
' 10
' it's a : colon a _ b

' An error in the text has the line and column of the token, and nothing runs.
Echo "never"
If x Then
  y = (1 + 2
End If
' output:
' compile error 1006 at 4,13: Expected ')'

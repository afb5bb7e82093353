' Statements that do nothing: Stop, empty lines, empty procedures.
Stop
Sub Nothing_ : End Sub
Nothing_
Class Empty_
End Class
Set e = New Empty_
Echo TypeName(e)
Do While False
Loop
For i = 1 To 0
Next
With e
End With
Echo i
' output:
' Empty_
' 1

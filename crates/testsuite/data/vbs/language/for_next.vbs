' For: direction, step, fractions, changes of the counter and the limit, value after the loop.
For i = 1 To 3 : Echo i : Next
Echo "after", i
For i = 3 To 1 Step -1 : Echo i : Next
Echo "after", i
For i = 1 To 2 Step 0.5 : Echo i : Next
For i = 5 To 1 : Echo "never" : Next
Echo "after", i
n = 2
For i = 1 To n
  n = 10
  Echo "turn", i
Next
For i = 1 To 10
  If i = 3 Then Exit For
Next
Echo "left", i
For i = 1 To 10
  i = i + 4
  Echo "jump", i
Next
For i = 32766 To 32768 : Echo TypeName(i), i : Next
For i = 1 To 2 : For j = 1 To 2 : Echo i & j : Next : Next
Sub Loops
  Dim k
  For k = 10 To 20 Step 5 : Echo k : Next
End Sub
Loops
' output:
' 1
' 2
' 3
' after 4
' 3
' 2
' 1
' after 0
' 1
' 1.5
' 2
' after 5
' turn 1
' turn 2
' left 3
' jump 5
' jump 10
' Integer 32766
' Integer 32767
' Long 32768
' 11
' 12
' 21
' 22
' 10
' 15
' 20

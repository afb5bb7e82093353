' Do and While in their forms.
i = 0
Do While i < 2 : i = i + 1 : Echo "while", i : Loop
Do Until i = 4 : i = i + 1 : Echo "until", i : Loop
Do : i = i + 1 : Echo "post while", i : Loop While i < 6
Do : i = i + 1 : Echo "post until", i : Loop Until i >= 8
Do
  i = i + 1
  If i = 10 Then Exit Do
Loop
Echo i
While i < 12 : i = i + 1 : Wend
Echo i
Do While False : Echo "never" : Loop
Do
  For k = 1 To 5
    If k = 2 Then Exit Do
  Next
Loop
Echo "k", k
Do Until Null
  i = i + 1
  If i > 14 Then Exit Do
Loop
Echo i
' output:
' while 1
' while 2
' until 3
' until 4
' post while 5
' post while 6
' post until 7
' post until 8
' 10
' 12
' k 2
' 15

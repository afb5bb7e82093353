' Select Case: lists, texts, expressions, Else, no match.
For Each v In Array(1, 2, 5, "x", 9.5, Null, "5")
  Select Case v
    Case "x" : Echo "text"
    Case 1 Echo "one"
    Case 2, 3, 4
      Echo "few"
    Case 4 + 1
      Echo "five"
    Case Else
      Echo "else"
  End Select
Next
Select Case True
  Case 1 > 2 : Echo "no"
  Case 2 > 1 : Echo "yes"
  Case True : Echo "too late"
End Select
Select Case 7
  Case 8
    Echo "never"
End Select
Select Case "A"
  Case "a" : Echo "lower"
  Case "A" : Echo "upper"
End Select
Select Case 1
End Select
' output:
' one
' few
' five
' text
' else
' else
' else
' yes
' upper

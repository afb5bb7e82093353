' If in its forms.
x = 2
If x = 1 Then
  Echo "one"
ElseIf x = 2 Then
  Echo "two"
Else
  Echo "other"
End If
If x = 3 Then Echo "a" Else Echo "b"
If x = 2 Then Echo "c" : Echo "d"
If x = 3 Then Echo "e" : Echo "f" Else Echo "g" : Echo "h"
If x = 2 Then If x > 1 Then Echo "i" Else Echo "j"
If x = 2 Then
End If
If Null Then Echo "null" Else Echo "not null"
If "True" Then Echo "text"
If 5 Then Echo "five"
If Not Null Then Echo "k" Else Echo "l"
If x = 2 Then Echo "m" Else If x = 3 Then Echo "n" Else Echo "o"
If x = 9 Then
ElseIf x = 8 Then
Else : Echo "p"
End If
' output:
' two
' b
' c
' d
' g
' h
' i
' not null
' text
' five
' l
' m
' p

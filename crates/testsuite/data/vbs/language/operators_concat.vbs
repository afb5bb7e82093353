' Concatenation, and its place between addition and comparison.
Echo "a" & "b", 1 & 2, "n" & Null & "m", "[" & Empty & "]"
Echo 1 + 2 & 3 + 4
Echo "x" & 1 = "x1"
Echo "date " & #2/3/2020#, True & False
Dim s, i
For i = 1 To 5 : s = s & i & "," : Next
Echo s
s = "ab" : s = s & s : Echo s
Dim t : t = s : s = s & "!" : Echo t, s
Echo IsNull(Null & Null)
Echo "quote ""inside""", "", "a" & vbTab & "b"
' output:
' ab 12 nm []
' 37
' True
' date 2/3/2020 TrueFalse
' 1,2,3,4,5,
' abab
' abab abab!
' True
' quote "inside"  a	b

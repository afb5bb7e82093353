' Operators that fail.
On Error Resume Next
x = 1 / 0 : Echo Err.Number, Err.Description : Err.Clear
x = 1 \ 0 : Echo Err.Number : Err.Clear
x = 1 Mod 0 : Echo Err.Number : Err.Clear
x = "a" * 2 : Echo Err.Number : Err.Clear
x = 10 ^ 400 : Echo Err.Number, Err.Description : Err.Clear
x = CInt(40000) : Echo Err.Number : Err.Clear
x = "abc" Is Nothing : Echo Err.Number : Err.Clear
x = Array(1) + 1 : Echo Err.Number : Err.Clear
x = Nothing & "x" : Echo Err.Number : Err.Clear
x = Null : Echo IsNull(x), Err.Number
' output:
' 11 Division by zero
' 11
' 11
' 13
' 6 Overflow
' 6
' 424
' 13
' 91
' True 0

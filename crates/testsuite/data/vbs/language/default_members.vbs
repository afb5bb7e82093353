' Objects stand for the value of their default member where a value is needed.
Class Num
  Public N
  Public Default Property Get Value : Value = N : End Property
End Class
Function Make(n) : Set Make = New Num : Make.N = n : End Function
Set a = Make(3) : Set b = Make(4)
Echo a + b, a * b, a & b, a < b, -a, Not a, a Mod 2
x = a : Echo TypeName(x), x
Dim arr(5) : arr(a) = "by object" : Echo arr(3)
For i = a To b : Echo i : Next
Select Case a : Case 3 : Echo "selected" : End Select
If Make(1) Then Echo "true"
Echo CStr(a), Len(Make("text")), CInt(a) + 1
Set c = Make(Make(7)) : Echo c + 1
On Error Resume Next
Class Bare : End Class
Set d = New Bare
Echo d + 1 : Echo Err.Number : Err.Clear
y = d : Echo Err.Number : Err.Clear
' output:
' 7 12 34 True -3 -4 1
' Integer 3
' by object
' 3
' 4
' selected
' true
' 3 4 4
' 8
' 438
' 438

' Arrays: fixed, dynamic, several dimensions, copies, ReDim, Erase.
Dim a(3), d(), m(2, 3)
Echo UBound(a), LBound(a), UBound(m, 1), UBound(m, 2)
a(0) = "x" : m(1, 2) = 5
Echo a(0), m(1, 2), IsEmpty(m(0, 0))
ReDim d(1) : d(0) = 1 : d(1) = 2
ReDim Preserve d(3) : d(3) = 4
Echo UBound(d), d(0), d(1), IsEmpty(d(2)), d(3)
ReDim d(1) : Echo IsEmpty(d(0))
b = a : b(0) = "y" : Echo a(0), b(0)
ReDim m2(1, 1) : m2(1, 1) = 7
ReDim Preserve m2(1, 4) : Echo m2(1, 1), UBound(m2, 2)
n = Array(1, Array(2, 3)) : Echo n(1)(0)
n(1)(0) = 9 : Echo n(1)(0)
Erase a : Echo IsEmpty(a(0)), UBound(a)
On Error Resume Next
Echo a(4) : Echo Err.Number, Err.Description : Err.Clear
Echo a(-1) : Echo Err.Number : Err.Clear
Echo m(1) : Echo Err.Number : Err.Clear
ReDim a(5) : Echo Err.Number, Err.Description : Err.Clear
ReDim Preserve m2(5, 4) : Echo Err.Number : Err.Clear
Erase d : Echo UBound(d) : Echo Err.Number : Err.Clear
x = a + 1 : Echo Err.Number : Err.Clear
a = 5 : Echo Err.Number, a
Err.Clear
c = Array(1, 2, 3)
c(1.5) = "rounded" : Echo c(2)
c("0") = "text" : Echo c(0)
Function Fill(arr) : arr(0) = "filled" : End Function
Fill c : Echo c(0)
Function FillCopy(ByVal arr) : arr(0) = "changed" : End Function
FillCopy c : Echo c(0)
On Error Goto 0
Dim fixed(1) : copy = fixed : ReDim Preserve copy(5) : Echo UBound(copy), UBound(fixed)
' output:
' 3 0 2 3
' x 5 True
' 3 1 2 True 4
' True
' x y
' 7 4
' 2
' 9
' True 3
' 9 Subscript out of range
' 9
' 9
' 10 This array is fixed or temporarily locked
' 9
' 9
' 13
' 0 5
' rounded
' text
' filled
' filled
' 5 1

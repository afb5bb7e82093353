' Operands are read from the left, before what stands behind them can change them.
Function Change(n) : n = n + 10 : Change = 1 : End Function
g = 1
Function ChangeGlobal : g = 50 : ChangeGlobal = 2 : End Function
Echo g + ChangeGlobal(), g
Sub Local(ByVal p)
  Dim a, b, arr(1) : a = 1 : b = 5
  Echo a + Change(a), a
  Echo a + Change(b), a, b
  Echo p * Change(p), p
  Echo a - (b + Change(a)), a
  Echo a & Eval("Change(a)"), a
  arr(0) = 3
  Echo arr(0) + Change(arr(0)), arr(0)
  Echo a < Change(a), a
  If a = Change(a) + 30 Then Echo "equal"
  Echo a
End Sub
Local 4
' output:
' 3 50
' 2 11
' 12 11 15
' 4 14
' -5 21
' 211 31
' 4 13
' False 41
' 51

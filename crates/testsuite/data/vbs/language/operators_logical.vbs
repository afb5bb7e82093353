' Logical operators are bitwise on numbers, and know Null.
Echo True And False, True Or False, True Xor True, True Eqv True, True Imp False
Echo 12 And 10, 12 Or 10, 12 Xor 10, 12 Eqv 10, 12 Imp 10
Echo Not True, Not 5, Not -1
Echo Not True And False, Not (True And False)
Echo True Or True And False, (True Or True) And False
Echo IsNull(Null And True), Null And False, Null Or True, IsNull(Null Or False)
Echo IsNull(Not Null), IsNull(Null Xor True), IsNull(Null Eqv True), Null Imp True, False Imp Null
Echo 1 = 1 And 2 = 2, 1 = 2 Or 2 = 2
Echo "3" And 1, 3.7 And 7
Function Noisy(v) : Echo "noisy" : Noisy = v : End Function
If False And Noisy(True) Then Echo "no"
If True Or Noisy(True) Then Echo "yes"
' output:
' False True False True False
' 8 14 6 -7 -5
' False -6 0
' False True
' True False
' True False True True
' True True True True True
' True True
' 1 4
' noisy
' noisy
' yes

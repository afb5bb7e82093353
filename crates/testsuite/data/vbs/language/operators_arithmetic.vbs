' Arithmetic operators: types of results, overflow into wider types, integer division, modulo.
Echo TypeName(1 + 1), TypeName(32767 + 1), TypeName(2147483647 + 1)
Echo 32767 + 1, 2147483647 + 1
Echo 7 / 2, TypeName(4 / 2)
Echo 7 \ 2, -7 \ 2, 7.5 \ 2, 8.5 \ 2
Echo 7 Mod 3, -7 Mod 3, 7 Mod -3, 7.6 Mod 3
Echo 2 ^ 10, TypeName(2 ^ 10), 2 ^ 3 ^ 2, -3 ^ 2, 2 ^ -1, 2 ^ -3 ^ 2
Echo 200 * 200, TypeName(200 * 200), 100000 * 100000, TypeName(100000 * 100000)
Echo "3" + 4, "3" + "4", 3 + True
Echo 1 + 2 * 3 - 4 / 2, (1 + 2) * 3
Echo 7 \ 2 * 3, 7 Mod 2 * 3, 2 * 7 \ 3
Echo -3 - -3, - - 3, +5, Not 0
Echo Empty + 1, Null + 1
Dim d : d = 0.1
Echo d + 0.2, d * 3, 1 / 3
Echo 10 - 4 - 3, 100 / 10 / 2
' output:
' Integer Long Double
' 32768 2147483648
' 3.5 Double
' 3 -3 4 4
' 1 -1 1 2
' 1024 Double 64 9 0.5 0.015625
' 40000 Long 10000000000 Double
' 7 34 2
' 5 9
' 1 1 4
' 0 3 5 -1
' 1 Null
' 0.3 0.3 0.333333333333333
' 3 5

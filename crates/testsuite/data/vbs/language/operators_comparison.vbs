' Comparison: numbers, texts, mixtures, Null, and the equal precedence of all of them.
Echo 1 < 2, 2 <= 2, 3 > 4, 3 >= 3, 1 = 1.0, 1 <> 1
Echo 1 =< 2, 2 => 3, 1 >< 2
Echo "a" < "b", "a" = "A", "B" < "a", "10" < "9", "abc" < "abcd"
Echo 10 < "9", "10" = 10
Dim n, s : n = 10 : s = "9"
Echo n < s, n > s
Echo 1 < 2 = True, 3 > 2 > 1
Echo IsNull(Null = Null), IsNull(1 < Null)
Echo Empty = 0, Empty = "", True = -1, False = 0
Echo #1/2/2020# < #1/3/2020#
Set a = Nothing
Echo a Is Nothing, Not a Is Nothing
' output:
' True True False True True False
' True False True
' True False True True True
' False True
' True False
' True False
' True True
' True True True True
' True
' True False

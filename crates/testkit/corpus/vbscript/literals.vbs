' Literals and the types of their values.
Echo TypeName(1), TypeName(32767), TypeName(32768), TypeName(2147483648), TypeName(1.5), TypeName(1E3)
Echo &HFF, &hFFFF, &HFFFF&, &H10000, &O17, &17, TypeName(&HFF&), TypeName(&HFF)
Echo .5, 1., 1e-3, 1.5E+2
Echo TypeName("x"), TypeName(True), TypeName(Nothing), TypeName(Empty), TypeName(Null)
Echo #2020-12-31#, #12/31/2020 10:30:00 PM#, #10:30#, TypeName(#1/1/2020#)
Const Plus = +5, Minus = -7, Text = "t", Hex = &HFFFF&
Echo Plus, Minus, Text, Hex, TypeName(Hex)
Dim [a b], [End]
[a b] = 3 : [End] = 4
Echo [a b] + [End]
' output:
' Integer Integer Long Double Double Double
' 255 -1 65535 65536 15 15 Long Integer
' 0.5 1 0.001 150
' String Boolean Nothing Empty Null
' 12/31/2020 12/31/2020 10:30:00 PM 10:30:00 AM Date
' 5 -7 t 65535 Long
' 7

' Functions that calculate, with their results and errors as the language reference has them.

Show "Abs(-32769)"
Show "Abs(-0.5)"
Show "Abs(CSng(-0.5))"
Show "Abs(CCur(-1))"
Show "Abs(""-1"")"
Show "Abs(True)"
Show "Abs(CByte(1))"
Show "Abs(Empty)"
Show "Abs(Null)"
Show "Abs(CInt(-32768))"
Show "Abs(""strings"")"
Show "Sgn(-32769)"
Show "Sgn(""0"")"
Show "Sgn(0.5)"
Show "Sgn(Null)"
Show "Int(-1.99)"
Show "Int(""1.99"")"
Show "Int(CCur(-0.99))"
Show "Int(True)"
Show "Int(Empty)"
Show "Int(Null)"
Show "Fix(-1.99)"
Show "Fix(CCur(-0.99))"
Show "Fix(7)"
Show "Round(3)"
Show "Round(3.5)"
Show "Round(2.5)"
Show "Round(-3.5)"
Show "Round(""2"")"
Show "Round(True)"
Show "Round(1.005, 2)"
Show "Round(4.99985, 4)"
Show "Round(CCur(1.25), 1)"
Show "Round(1.5, -1)"
Show "Round(Null)"
Show "Sqr(2)"
Show "Sqr(""100000000"")"
Show "Sqr(-2)"
Show "Sqr(Null)"
Show "Log(1)"
Show "Log(0)"
Show "Exp(1)"
Show "Exp(710)"
Show "Atn(1)"
Show "Cos(0)"
Show "Sin(Empty)"
Show "Tan(1)"
Show "Rnd(0)"
Show "Rnd"
Show "Rnd(-1)"
Show "RGB(0, &H1F, &HF1)"
Show "RGB(1, 256, 273)"
Show "RGB(-1, 0, 0)"
Show "Randomize(1)"
Show "Randomize(Null)"

' output:
' Abs(-32769) = 32769 Long
' Abs(-0.5) = 0.5 Double
' Abs(CSng(-0.5)) = 0.5 Single
' Abs(CCur(-1)) = 1 Currency
' Abs("-1") = 1 Double
' Abs(True) = 1 Integer
' Abs(CByte(1)) = 1 Byte
' Abs(Empty) = 0 Integer
' Abs(Null) = Null
' Abs(CInt(-32768)) = 32768 Long
' Abs("strings") = Error(13)
' Sgn(-32769) = -1 Integer
' Sgn("0") = 0 Integer
' Sgn(0.5) = 1 Integer
' Sgn(Null) = Error(94)
' Int(-1.99) = -2 Double
' Int("1.99") = 1 Double
' Int(CCur(-0.99)) = -1 Currency
' Int(True) = -1 Integer
' Int(Empty) = 0 Integer
' Int(Null) = Null
' Fix(-1.99) = -1 Double
' Fix(CCur(-0.99)) = 0 Currency
' Fix(7) = 7 Integer
' Round(3) = 3 Integer
' Round(3.5) = 4 Double
' Round(2.5) = 2 Double
' Round(-3.5) = -4 Double
' Round("2") = 2 Double
' Round(True) = True
' Round(1.005, 2) = 1 Double
' Round(4.99985, 4) = 4.9998 Double
' Round(CCur(1.25), 1) = 1.2 Currency
' Round(1.5, -1) = Error(5)
' Round(Null) = Null
' Sqr(2) = 1.4142135623731 Double
' Sqr("100000000") = 10000 Double
' Sqr(-2) = Error(5)
' Sqr(Null) = Error(94)
' Log(1) = 0 Double
' Log(0) = Error(5)
' Exp(1) = 2.71828182845905 Double
' Exp(710) = Error(6)
' Atn(1) = 0.785398163397448 Double
' Cos(0) = 1 Double
' Sin(Empty) = 0 Double
' Tan(1) = 1.5574077246549 Double
' Rnd(0) = 1.953125E-02 Single
' Rnd = 0.7055475 Single
' Rnd(-1) = 0.224007 Single
' RGB(0, &H1F, &HF1) = 15802112 Long
' RGB(1, 256, 273) = 16776961 Long
' RGB(-1, 0, 0) = Error(5)
' Randomize(1) = Empty
' Randomize(Null) = Error(94)

' Functions of text and of arrays of text, with their results and errors as the language reference has them.

Show "InStr(""abcd"", ""bc"")"
Show "InStr(1, ""abcd"", ""bc"")"
Show "InStr(3, ""abcd"", ""bc"")"
Show "InStr(2.6, ""abcd"", ""bc"")"
Show "InStr(5, ""abcd"", ""bc"")"
Show "InStr(""abcd"", Null)"
Show "InStr(2, Null, ""abcd"")"
Show "InStr(Null, ""abcd"", ""abcd"")"
Show "InStr(2, ""abcd"", ""abcd"", Null)"
Show "InStr(-20, ""abcd"", ""abcd"", 1)"
Show "InStr(2, ""abcd"", ""abcd"", 10)"
Show "InStr(1, ""abcABC"", ""aB"", 0)"
Show "InStr(2, ""abcABC"", ""aB"", 1)"
Show "InStr(1, 23456, 45, 0)"
Show "InStr(2, """", ""abcd"", 0)"
Show "InStr(4, ""abcdef"", """", 0)"
Show "InStr(20, ""abcdef"", """", 0)"
Show "InStr(""😀x"", ""x"")"
Show "InStr(2, ""ÄÖäö"", ""Ö"", 1)"
Show "InStr(3, ""ÄÖäö"", ""Ö"", 1)"
Show "InStrRev(""bcabcd"", ""bc"")"
Show "InStrRev(""abcd"", ""bc"", 2)"
Show "InStrRev(""abcd"", ""b"", 2)"
Show "InStrRev(""abcd"", ""bc"", 15)"
Show "InStrRev(""abcd"", ""Ab"", -1, 1)"
Show "InStrRev(""abcd"", """", 3, 1)"
Show "InStrRev("""", """", 3, 0)"
Show "InStrRev(""abcd"", Null)"
Show "InStrRev(""abcd"", ""a"", 0)"
Show "InStrRev(""abcd"", ""a"", -20)"
Show "Mid(""test"", 2, 2)"
Show "Mid(""test"", 2)"
Show "Mid(""test"", 5, 2)"
Show "Mid(1234, 1, 2)"
Show "Mid(""test"", ""a"", 1)"
Show "Mid(""test"", ""a"", Null)"
Show "Mid(""test"", 0, -1)"
Show "Mid(Null, -1, -1)"
Show "Mid(""test"", Null, 2)"
Show "Mid(Null, 1, 1)"
Show "Left(""test"", 2)"
Show "Left(""test"", 5)"
Show "Left(""123456"", 2.5)"
Show "Left(""test"", -1)"
Show "Left(Null, 1)"
Show "Left(""test"", Null)"
Show "Left(""test"")"
Show "Right(""test"", 2)"
Show "Right(""test"", Empty)"
Show "Right(Null, -1)"
Show "Right(Null, 0)"
Show "Len(""abc"")"
Show "Len(""é😀"")"
Show "Len(Null)"
Show "Len(Empty)"
Show "Len(Array(1))"
Show "LenB(""abc"")"
Show "LeftB(""abc"", 4)"
Show "RightB(""abc"", 2)"
Show "MidB(""abc"", 3, 2)"
Show "InStrB(""abc"", ""b"")"
Show "InStrB(4, ""abcb"", ""b"")"
Show "ChrB(65)"
Show "UCase(""123aBCß"")"
Show "LCase(""ÀB"")"
Show "UCase(Null)"
Show "Trim(""  a b  "")"
Show "LTrim(""  a "")"
Show "RTrim(""  a "")"
Show "Trim(Null)"
Show "Space(3)"
Show "Space(-1)"
Show "Space(Null)"
Show "String(3, ""xy"")"
Show "String(3, 65)"
Show "String(2, 321)"
Show "String(3, """")"
Show "String(-2, ""x"")"
Show "String(2, Null)"
Show "StrReverse(""test"")"
Show "StrReverse(123)"
Show "StrReverse(Null)"
Show "StrComp(""ABC"", ""abc"", 0)"
Show "StrComp(""abc"", ""ABC"")"
Show "StrComp(""ABC"", ""abc"", 1)"
Show "StrComp(""ABC"", ""ABCD"", ""1"")"
Show "StrComp(Null, ""x"")"
Show "StrComp(Empty, """")"
Show "Replace(""xx testxx(xx)"", ""xx"", ""!"")"
Show "Replace(""xxx"", """", ""y"")"
Show "Replace(""xxxxx"", ""xx"", ""y"")"
Show "Replace(""xx testxx(xx)"", ""xx"", ""!"", 2)"
Show "Replace(""xx testxx(xx)"", ""xx"", ""!"", 2000)"
Show "Replace(""xx testxx(xx)"", ""xx"", ""!"", 1, 2)"
Show "Replace(""xx testxx(xx)"", ""xx"", ""!"", 1, 0)"
Show "Replace(""Aa testAAa(aa)"", ""aa"", ""!"", 1, 2, 1)"
Show "Replace(""xx"", ""x"", ""y"", 0)"
Show "Replace(""xx"", ""x"", ""y"", 1, -2)"
Show "Replace(""xx"", ""x"", Null)"
Show "Replace(""xx"", ""x"", ""y"", 1, 1, 8)"
Show "Split(""abc def ghi"")"
Show "Split(""abc def"", """")"
Show "Split(""abc--def"", ""-"")"
Show "Split(""12345"", 5)"
Show "Split(""abc-def-ghi"", ""-"", 2)"
Show "Split(""abcZdefZghi"", ""z"", 3, 1)"
Show "Split("""")"
Show "Split(""abc"", ""b"", 0)"
Show "Split(""abc"", ""b"", -42)"
Show "Split(""abc"", ""b"", -1, 2)"
Show "Split(Null)"
Show "Join(Array(1, ""a"", Empty))"
Show "Join(Array(), "","")"
Show "Join(Array(Null))"
Show "Join(1)"
Show "Filter(Array(""a"", ""b""), """")"
Show "Filter(1, """")"

' output:
' InStr("abcd", "bc") = 2 Long
' InStr(1, "abcd", "bc") = 2 Long
' InStr(3, "abcd", "bc") = 0 Long
' InStr(2.6, "abcd", "bc") = 0 Long
' InStr(5, "abcd", "bc") = 0 Long
' InStr("abcd", Null) = Null
' InStr(2, Null, "abcd") = Null
' InStr(Null, "abcd", "abcd") = Error(94)
' InStr(2, "abcd", "abcd", Null) = Error(94)
' InStr(-20, "abcd", "abcd", 1) = Error(5)
' InStr(2, "abcd", "abcd", 10) = Error(5)
' InStr(1, "abcABC", "aB", 0) = 0 Long
' InStr(2, "abcABC", "aB", 1) = 4 Long
' InStr(1, 23456, 45, 0) = 3 Long
' InStr(2, "", "abcd", 0) = 0 Long
' InStr(4, "abcdef", "", 0) = 4 Long
' InStr(20, "abcdef", "", 0) = 0 Long
' InStr("😀x", "x") = 3 Long
' InStr(2, "ÄÖäö", "Ö", 1) = 2 Long
' InStr(3, "ÄÖäö", "Ö", 1) = 4 Long
' InStrRev("bcabcd", "bc") = 4 Long
' InStrRev("abcd", "bc", 2) = 0 Long
' InStrRev("abcd", "b", 2) = 2 Long
' InStrRev("abcd", "bc", 15) = 0 Long
' InStrRev("abcd", "Ab", -1, 1) = 1 Long
' InStrRev("abcd", "", 3, 1) = 3 Long
' InStrRev("", "", 3, 0) = 0 Long
' InStrRev("abcd", Null) = Error(94)
' InStrRev("abcd", "a", 0) = Error(5)
' InStrRev("abcd", "a", -20) = Error(5)
' Mid("test", 2, 2) = "es"
' Mid("test", 2) = "est"
' Mid("test", 5, 2) = ""
' Mid(1234, 1, 2) = "12"
' Mid("test", "a", 1) = Error(13)
' Mid("test", "a", Null) = Error(94)
' Mid("test", 0, -1) = Error(5)
' Mid(Null, -1, -1) = Error(5)
' Mid("test", Null, 2) = Error(94)
' Mid(Null, 1, 1) = Null
' Left("test", 2) = "te"
' Left("test", 5) = "test"
' Left("123456", 2.5) = "12"
' Left("test", -1) = Error(5)
' Left(Null, 1) = Null
' Left("test", Null) = Error(94)
' Left("test") = Error(450)
' Right("test", 2) = "st"
' Right("test", Empty) = ""
' Right(Null, -1) = Error(5)
' Right(Null, 0) = Null
' Len("abc") = 3 Long
' Len("é😀") = 3 Long
' Len(Null) = Null
' Len(Empty) = 0 Long
' Len(Array(1)) = Error(13)
' LenB("abc") = 6 Long
' LeftB("abc", 4) = "ab"
' RightB("abc", 2) = "c"
' MidB("abc", 3, 2) = "b"
' InStrB("abc", "b") = 3 Long
' InStrB(4, "abcb", "b") = 7 Long
' ChrB(65) = "A"
' UCase("123aBCß") = "123ABCß"
' LCase("ÀB") = "àb"
' UCase(Null) = Null
' Trim("  a b  ") = "a b"
' LTrim("  a ") = "a "
' RTrim("  a ") = "  a"
' Trim(Null) = Null
' Space(3) = "   "
' Space(-1) = Error(5)
' Space(Null) = Error(94)
' String(3, "xy") = "xxx"
' String(3, 65) = "AAA"
' String(2, 321) = "AA"
' String(3, "") = Error(5)
' String(-2, "x") = Error(5)
' String(2, Null) = Null
' StrReverse("test") = "tset"
' StrReverse(123) = "321"
' StrReverse(Null) = Error(94)
' StrComp("ABC", "abc", 0) = -1 Integer
' StrComp("abc", "ABC") = 1 Integer
' StrComp("ABC", "abc", 1) = 0 Integer
' StrComp("ABC", "ABCD", "1") = -1 Integer
' StrComp(Null, "x") = Null
' StrComp(Empty, "") = 0 Integer
' Replace("xx testxx(xx)", "xx", "!") = "! test!(!)"
' Replace("xxx", "", "y") = "xxx"
' Replace("xxxxx", "xx", "y") = "yyx"
' Replace("xx testxx(xx)", "xx", "!", 2) = "x test!(!)"
' Replace("xx testxx(xx)", "xx", "!", 2000) = ""
' Replace("xx testxx(xx)", "xx", "!", 1, 2) = "! test!(xx)"
' Replace("xx testxx(xx)", "xx", "!", 1, 0) = "xx testxx(xx)"
' Replace("Aa testAAa(aa)", "aa", "!", 1, 2, 1) = "! test!a(aa)"
' Replace("xx", "x", "y", 0) = Error(5)
' Replace("xx", "x", "y", 1, -2) = Error(5)
' Replace("xx", "x", Null) = Error(94)
' Replace("xx", "x", "y", 1, 1, 8) = Error(5)
' Split("abc def ghi") = ["abc", "def", "ghi"]
' Split("abc def", "") = ["abc def"]
' Split("abc--def", "-") = ["abc", "", "def"]
' Split("12345", 5) = ["1234", ""]
' Split("abc-def-ghi", "-", 2) = ["abc", "def-ghi"]
' Split("abcZdefZghi", "z", 3, 1) = ["abc", "def", "ghi"]
' Split("") = []
' Split("abc", "b", 0) = []
' Split("abc", "b", -42) = Error(5)
' Split("abc", "b", -1, 2) = Error(5)
' Split(Null) = Error(94)
' Join(Array(1, "a", Empty)) = "1 a "
' Join(Array(), ",") = ""
' Join(Array(Null)) = Error(13)
' Join(1) = Error(13)
' Filter(Array("a", "b"), "") = ["a", "b"]
' Filter(1, "") = Error(13)

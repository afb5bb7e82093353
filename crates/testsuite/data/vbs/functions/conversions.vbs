' Functions that convert, and that tell about values, with their results and errors as the language reference has them.

Show "CStr(3.5)"
Show "CStr(True)"
Show "CStr(Null)"
Show "CStr(Nothing)"
Show "CStr(#1/2/2000 3:04:05 PM#)"
Show "CInt(""&HFF"")"
Show "CLng(""1,234"")"
Show "CLng(2147483648)"
Show "CDbl(""1e3"")"
Show "CDate(""2/29"")"
Show "CDate(""x"")"
Show "CSng(""0.1"")"
Show "CByte(-1)"
Show "CBool(""yes"")"
Show "CCur(""1.23456"")"
Show "Asc(""T"")"
Show "Asc(""€"")"
Show "Asc(""Ω"")"
Show "Asc("""")"
Show "Asc(Null)"
Show "AscW(""€"")"
Show "AscW(ChrW(-3))"
Show "AscB(""A"")"
Show "Chr(65)"
Show "Chr(128)"
Show "Chr(119.5)"
Show "Chr(256)"
Show "Chr(-1)"
Show "ChrW(8364)"
Show "ChrW(-57180)"
Show "ChrW(65536)"
Show "Hex(255)"
Show "Hex(-1)"
Show "Hex(CLng(-1))"
Show "Hex(-934859845)"
Show "Hex(228.5)"
Show "Hex(""17"")"
Show "Hex(Empty)"
Show "Hex(Null)"
Show "Hex(""test"")"
Show "Hex(2147483648)"
Show "Oct(9)"
Show "Oct(-1)"
Show "Oct(8.5)"
Show "Escape(""a b&é€"")"
Show "Escape(""@*_+-./"")"
Show "Unescape(""a%20b%u20AC%zz%"")"
Show "Unescape(Null)"
Show "TypeName(Empty)"
Show "TypeName(Nothing)"
Show "TypeName(Array(1))"
Show "TypeName(255)"
Show "TypeName(32768)"
Show "VarType(Array())"
Show "VarType(Null)"
Show "VarType(Nothing)"
Show "VarType(#1/1/2000#)"
Show "IsArray(Array())"
Show "IsArray(1)"
Show "IsDate(""1/1/2000"")"
Show "IsDate(""4"")"
Show "IsDate(4)"
Show "IsDate(#1/1/2000#)"
Show "IsDate(Null)"
Show "IsDate(""2/29"")"
Show "IsEmpty(Empty)"
Show "IsEmpty("""")"
Show "IsNull(Null)"
Show "IsNull(Empty)"
Show "IsNumeric(Empty)"
Show "IsNumeric(Null)"
Show "IsNumeric(""44"")"
Show "IsNumeric(""1d2"")"
Show "IsNumeric(""&H1F"")"
Show "IsNumeric("""")"
Show "IsNumeric(""rwrf"")"
Show "IsNumeric(True)"
Show "IsNumeric(#1/1/2000#)"
Show "IsNumeric(Nothing)"
Show "IsNumeric(Array(1))"
Show "IsObject(Nothing)"
Show "IsObject(1)"
Show "ScriptEngine"
Show "ScriptEngineMajorVersion"
Show "GetLocale"
Show "SetLocale(""en-us"")"
Show "SetLocale(1031)"
Show "LoadPicture(""x.bmp"")"

' output:
' CStr(3.5) = "3.5"
' CStr(True) = "True"
' CStr(Null) = Error(94)
' CStr(Nothing) = Error(91)
' CStr(#1/2/2000 3:04:05 PM#) = "1/2/2000 3:04:05 PM"
' CInt("&HFF") = 255 Integer
' CLng("1,234") = 1234 Long
' CLng(2147483648) = Error(6)
' CDbl("1e3") = 1000 Double
' CDate("2/29") = #2/29/2024#
' CDate("x") = Error(13)
' CSng("0.1") = 0.1 Single
' CByte(-1) = Error(6)
' CBool("yes") = Error(13)
' CCur("1.23456") = 1.2346 Currency
' Asc("T") = 84 Integer
' Asc("€") = 128 Integer
' Asc("Ω") = 63 Integer
' Asc("") = Error(5)
' Asc(Null) = Error(94)
' AscW("€") = 8364 Integer
' AscW(ChrW(-3)) = -3 Integer
' AscB("A") = 65 Byte
' Chr(65) = "A"
' Chr(128) = "€"
' Chr(119.5) = "x"
' Chr(256) = Error(5)
' Chr(-1) = Error(5)
' ChrW(8364) = "€"
' ChrW(-57180) = Error(5)
' ChrW(65536) = Error(5)
' Hex(255) = "FF"
' Hex(-1) = "FFFF"
' Hex(CLng(-1)) = "FFFFFFFF"
' Hex(-934859845) = "C8472BBB"
' Hex(228.5) = "E4"
' Hex("17") = "11"
' Hex(Empty) = "0"
' Hex(Null) = Null
' Hex("test") = Error(13)
' Hex(2147483648) = Error(6)
' Oct(9) = "11"
' Oct(-1) = "177777"
' Oct(8.5) = "10"
' Escape("a b&é€") = "a%20b%26%E9%u20AC"
' Escape("@*_+-./") = "@*_+-./"
' Unescape("a%20b%u20AC%zz%") = "a b€%zz%"
' Unescape(Null) = Null
' TypeName(Empty) = "Empty"
' TypeName(Nothing) = "Nothing"
' TypeName(Array(1)) = "Variant()"
' TypeName(255) = "Integer"
' TypeName(32768) = "Long"
' VarType(Array()) = 8204 Integer
' VarType(Null) = 1 Integer
' VarType(Nothing) = 9 Integer
' VarType(#1/1/2000#) = 7 Integer
' IsArray(Array()) = True
' IsArray(1) = False
' IsDate("1/1/2000") = True
' IsDate("4") = False
' IsDate(4) = False
' IsDate(#1/1/2000#) = True
' IsDate(Null) = False
' IsDate("2/29") = True
' IsEmpty(Empty) = True
' IsEmpty("") = False
' IsNull(Null) = True
' IsNull(Empty) = False
' IsNumeric(Empty) = True
' IsNumeric(Null) = False
' IsNumeric("44") = True
' IsNumeric("1d2") = True
' IsNumeric("&H1F") = True
' IsNumeric("") = False
' IsNumeric("rwrf") = False
' IsNumeric(True) = True
' IsNumeric(#1/1/2000#) = False
' IsNumeric(Nothing) = False
' IsNumeric(Array(1)) = False
' IsObject(Nothing) = True
' IsObject(1) = False
' ScriptEngine = "VBScript"
' ScriptEngineMajorVersion = 5 Long
' GetLocale = 1033 Long
' SetLocale("en-us") = 1033 Long
' SetLocale(1031) = Error(447)
' LoadPicture("x.bmp") = Error(481)

' Operators, and the types of their results, with their results and errors as the language reference has them.

Show "2 + 2"
Show "32767 + 1"
Show "2147483647 + 1"
Show "CByte(200) + CByte(55)"
Show "CByte(200) + CByte(56)"
Show "CByte(1) - CByte(2)"
Show "Empty + Empty"
Show "Empty + CByte(1)"
Show "True + True"
Show "False + 6 + True"
Show "CSng(1.5) + 1"
Show "CSng(1.5) + 70000"
Show "CCur(1.5) + 1"
Show "CCur(1.5) + 1.25"
Show "CCur(922337203685477) + CCur(922337203685477)"
Show "#1/2/2000# + 1"
Show "#1/2/2000# - #1/1/2000#"
Show "#1/2/2000# - 0.5"
Show "#1/1/2000# + ""1"""
Show """1"" + ""2"""
Show """1"" + 2"
Show """abc"" + 2"
Show """abc"" + Empty"
Show """abc"" + Null"
Show "2 + Null"
Show "2 - ""x"""
Show "1E308 + 1E308"
Show "300 * 300"
Show "65536 * 65536"
Show "CByte(16) * CByte(16)"
Show "CCur(1.5) * 2"
Show "CCur(1.5) * 2.5"
Show "CCur(""0.0003"") * CCur(""0.5"")"
Show "#1/2/1900# * 2"
Show "3 / 2"
Show "4 / 2"
Show "CSng(3) / 2"
Show "1 / 0"
Show "0 / 0"
Show "Null / 0"
Show "5 \ 2"
Show "-5 \ 2"
Show "4.6 \ 1.5"
Show "4.6 \ 1.49"
Show "5 \ 0.4"
Show "2147483648 \ 1"
Show "9 Mod 6"
Show "-9 Mod 6"
Show "11.6 Mod 5.5"
Show "5 Mod 0"
Show "Null Mod 2"
Show "2 ^ 3"
Show "2 ^ 3 ^ 2"
Show "0 ^ -1"
Show "(-8) ^ 0.5"
Show "10 ^ 400"
Show "-Empty"
Show "-""5"""
Show "-True"
Show "-CByte(1)"
Show "-Null"
Show "1 & 100000"
Show """ab"" & Null"
Show "Null & Null"
Show "True & False"
Show """x"" & 1.5"
Show "12 And 10"
Show "True And 10"
Show "65536 And -1"
Show "12.5 And -1"
Show "CByte(12) Or CByte(3)"
Show "Null And False"
Show "Null And True"
Show "Null Or True"
Show "Null Or 5"
Show "Null Or False"
Show "12 Xor 10"
Show "Null Xor True"
Show "12 Eqv 10"
Show "False Eqv Null"
Show "12 Imp 10"
Show "True Imp False"
Show "False Imp Null"
Show "True Imp Null"
Show "Null Imp True"
Show "Not 0"
Show "Not True"
Show "Not CByte(1)"
Show "Not 1.6"
Show "Not Null"
Show "Not ""x"""
Show "True And ""abc"""
Show "1 = 1.0"
Show """B"" < ""a"""
Show "Empty = """""
Show "Empty = 0"
Show "Null = Null"
Show """10"" = 10"
Show """abc"" = 10"
Show "CStr(10) = 10"
Show "CInt(10) = ""10"""
Show "CInt(10) = ""010"""
Show "CStr(10) = CInt(10)"
Show "CStr(1) > CInt(1000)"
Show "CSng(0.1) = 0.1"
Show "#1/1/2000# < 40000"
Show "True = -1"
Show "Nothing Is Nothing"
Show "1 Is 2"
Show "1 / 3"
Show "1 / 30"
Show "0.1 + 0.2"
Show "10 ^ 15"
Show "123456789 * 10000"
Show "CSng(1) / 3"

' output:
' 2 + 2 = 4 Integer
' 32767 + 1 = 32768 Long
' 2147483647 + 1 = 2147483648 Double
' CByte(200) + CByte(55) = 255 Byte
' CByte(200) + CByte(56) = 256 Integer
' CByte(1) - CByte(2) = -1 Integer
' Empty + Empty = 0 Integer
' Empty + CByte(1) = 1 Byte
' True + True = -2 Integer
' False + 6 + True = 5 Integer
' CSng(1.5) + 1 = 2.5 Single
' CSng(1.5) + 70000 = 70001.5 Double
' CCur(1.5) + 1 = 2.5 Currency
' CCur(1.5) + 1.25 = 2.75 Currency
' CCur(922337203685477) + CCur(922337203685477) = Error(6)
' #1/2/2000# + 1 = #1/3/2000#
' #1/2/2000# - #1/1/2000# = 1 Double
' #1/2/2000# - 0.5 = #1/1/2000 12:00:00 PM#
' #1/1/2000# + "1" = #1/2/2000#
' "1" + "2" = "12"
' "1" + 2 = 3 Double
' "abc" + 2 = Error(13)
' "abc" + Empty = "abc"
' "abc" + Null = Null
' 2 + Null = Null
' 2 - "x" = Error(13)
' 1E308 + 1E308 = Error(6)
' 300 * 300 = 90000 Long
' 65536 * 65536 = 4294967296 Double
' CByte(16) * CByte(16) = 256 Integer
' CCur(1.5) * 2 = 3 Currency
' CCur(1.5) * 2.5 = 3.75 Double
' CCur("0.0003") * CCur("0.5") = 0.0002 Currency
' #1/2/1900# * 2 = 6 Double
' 3 / 2 = 1.5 Double
' 4 / 2 = 2 Double
' CSng(3) / 2 = 1.5 Single
' 1 / 0 = Error(11)
' 0 / 0 = Error(6)
' Null / 0 = Null
' 5 \ 2 = 2 Integer
' -5 \ 2 = -2 Integer
' 4.6 \ 1.5 = 2 Long
' 4.6 \ 1.49 = 5 Long
' 5 \ 0.4 = Error(11)
' 2147483648 \ 1 = Error(6)
' 9 Mod 6 = 3 Integer
' -9 Mod 6 = -3 Integer
' 11.6 Mod 5.5 = 0 Long
' 5 Mod 0 = Error(11)
' Null Mod 2 = Null
' 2 ^ 3 = 8 Double
' 2 ^ 3 ^ 2 = 64 Double
' 0 ^ -1 = Error(5)
' (-8) ^ 0.5 = Error(5)
' 10 ^ 400 = Error(6)
' -Empty = 0 Integer
' -"5" = -5 Double
' -True = 1 Integer
' -CByte(1) = -1 Integer
' -Null = Null
' 1 & 100000 = "1100000"
' "ab" & Null = "ab"
' Null & Null = Null
' True & False = "TrueFalse"
' "x" & 1.5 = "x1.5"
' 12 And 10 = 8 Integer
' True And 10 = 10 Integer
' 65536 And -1 = 65536 Long
' 12.5 And -1 = 12 Long
' CByte(12) Or CByte(3) = 15 Byte
' Null And False = False
' Null And True = Null
' Null Or True = True
' Null Or 5 = 5 Integer
' Null Or False = Null
' 12 Xor 10 = 6 Integer
' Null Xor True = Null
' 12 Eqv 10 = -7 Integer
' False Eqv Null = Null
' 12 Imp 10 = -5 Integer
' True Imp False = False
' False Imp Null = True
' True Imp Null = Null
' Null Imp True = True
' Not 0 = -1 Integer
' Not True = False
' Not CByte(1) = 254 Byte
' Not 1.6 = -3 Long
' Not Null = Null
' Not "x" = Error(13)
' True And "abc" = Error(13)
' 1 = 1.0 = True
' "B" < "a" = True
' Empty = "" = True
' Empty = 0 = True
' Null = Null = Null
' "10" = 10 = True
' "abc" = 10 = Error(13)
' CStr(10) = 10 = True
' CInt(10) = "10" = True
' CInt(10) = "010" = False
' CStr(10) = CInt(10) = False
' CStr(1) > CInt(1000) = True
' CSng(0.1) = 0.1 = True
' #1/1/2000# < 40000 = True
' True = -1 = True
' Nothing Is Nothing = True
' 1 Is 2 = Error(424)
' 1 / 3 = 0.333333333333333 Double
' 1 / 30 = 3.33333333333333E-02 Double
' 0.1 + 0.2 = 0.3 Double
' 10 ^ 15 = 1E+15 Double
' 123456789 * 10000 = 1234567890000 Double
' CSng(1) / 3 = 0.3333333 Single

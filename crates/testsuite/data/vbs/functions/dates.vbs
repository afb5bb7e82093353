' Functions of dates, and the formats of numbers and dates, with their results and errors as the language reference has them.

Show "Now"
Show "Date"
Show "Time"
Show "Timer"
Show "Year(2)"
Show "Month(2)"
Show "Day(2)"
Show "Hour(2.75)"
Show "Minute(2.02083)"
Show "Second(#3:04:05#)"
Show "Day(Null)"
Show "Day(""x"")"
Show "Day(3000000)"
Show "DateSerial(2000, 14, 2)"
Show "DateSerial(0, 2, 1)"
Show "DateSerial(50, 2, 1)"
Show "DateSerial(1990, 1, 0)"
Show "DateSerial(10000, 1, 1)"
Show "DateSerial(Null, 1, 1)"
Show "DateSerial(40000, 1, 1)"
Show "TimeSerial(10, 60, 2)"
Show "TimeSerial(25, 2, 1)"
Show "TimeSerial(6, -15, 0)"
Show "DateValue(""1/2/2000 3:04 PM"")"
Show "DateValue(""x"")"
Show "DateValue(Null)"
Show "TimeValue(""1/2/2000 3:04 PM"")"
Show "DateAdd(""m"", 1, ""31-Jan-95"")"
Show "DateAdd(""k"", 1, #2/1/2000#)"
Show "DateAdd(""q"", 1, Null)"
Show "DateAdd(""q"", Null, #2/1/2000#)"
Show "DateAdd(""d"", 1.5, #2/1/2000#)"
Show "DateAdd(""yyyy"", 9000, #2/1/2000#)"
Show "DateDiff(""d"", #1/1/2000#, #3/1/2000#)"
Show "DateDiff(""ww"", #1/1/2000#, #1/2/2000#, vbMonday)"
Show "DateDiff(""d"", Null, #3/1/2000#)"
Show "DateDiff(""s"", #1/1/1900#, #1/1/2000#)"
Show "DatePart(""q"", #8/15/2000#)"
Show "DatePart(""y"", #12/31/2000#)"
Show "DatePart(""ww"", #1/1/2000#, vbMonday, vbFirstFourDays)"
Show "DatePart(""w"", #1/1/2000#, 9)"
Show "Weekday(#1/1/2000#)"
Show "Weekday(#1/1/2000#, vbMonday)"
Show "Weekday(Null, -1)"
Show "Weekday(Null, Null)"
Show "Weekday(Null, ""a"")"
Show "Weekday(Null)"
Show "WeekdayName(1)"
Show "WeekdayName(1, True, 2)"
Show "WeekdayName(1, True, 7.1)"
Show "WeekdayName(7, False, 2)"
Show "WeekdayName(8)"
Show "MonthName(1)"
Show "MonthName(12, True)"
Show "MonthName(Null)"
Show "MonthName(""a"", Null)"
Show "MonthName(13)"
Show "FormatDateTime(#1/2/2000 3:04:05 PM#)"
Show "FormatDateTime(#1/2/2000 3:04:05 PM#, vbLongDate)"
Show "FormatDateTime(#1/2/2000 3:04:05 PM#, 2)"
Show "FormatDateTime(#1/2/2000 3:04:05 PM#, 3)"
Show "FormatDateTime(#1/2/2000 3:04:05 PM#, 4)"
Show "FormatDateTime(Null)"
Show "FormatDateTime(0.1, Null)"
Show "FormatDateTime(0.1, 5)"
Show "FormatNumber(1234.5678)"
Show "FormatNumber(0.123, , 0)"
Show "FormatNumber(-5, 0, , True)"
Show "FormatNumber(Null)"
Show "FormatNumber(0.1, Null)"
Show "FormatNumber(0.1, 0, 5)"
Show "FormatNumber(0.1, 256)"
Show "FormatCurrency(1000)"
Show "FormatCurrency(-1000)"
Show "FormatCurrency(-1000, 0, , 0)"
Show "FormatPercent(2 , 0)"
Show "FormatPercent(0.12)"

' output:
' Now = #2/29/2024 1:30:07 PM#
' Date = #2/29/2024#
' Time = #1:30:07 PM#
' Timer = 48607.25 Single
' Year(2) = 1900 Integer
' Month(2) = 1 Integer
' Day(2) = 1 Integer
' Hour(2.75) = 18 Integer
' Minute(2.02083) = 30 Integer
' Second(#3:04:05#) = 5 Integer
' Day(Null) = Null
' Day("x") = Error(13)
' Day(3000000) = Error(6)
' DateSerial(2000, 14, 2) = #2/2/2001#
' DateSerial(0, 2, 1) = #2/1/2000#
' DateSerial(50, 2, 1) = #2/1/1950#
' DateSerial(1990, 1, 0) = #12/31/1989#
' DateSerial(10000, 1, 1) = Error(5)
' DateSerial(Null, 1, 1) = Error(94)
' DateSerial(40000, 1, 1) = Error(6)
' TimeSerial(10, 60, 2) = #11:00:02 AM#
' TimeSerial(25, 2, 1) = #12/31/1899 1:02:01 AM#
' TimeSerial(6, -15, 0) = #5:45:00 AM#
' DateValue("1/2/2000 3:04 PM") = #1/2/2000#
' DateValue("x") = Error(13)
' DateValue(Null) = Error(94)
' TimeValue("1/2/2000 3:04 PM") = #3:04:00 PM#
' DateAdd("m", 1, "31-Jan-95") = #2/28/1995#
' DateAdd("k", 1, #2/1/2000#) = Error(5)
' DateAdd("q", 1, Null) = Null
' DateAdd("q", Null, #2/1/2000#) = Error(94)
' DateAdd("d", 1.5, #2/1/2000#) = #2/3/2000#
' DateAdd("yyyy", 9000, #2/1/2000#) = Error(5)
' DateDiff("d", #1/1/2000#, #3/1/2000#) = 60 Long
' DateDiff("ww", #1/1/2000#, #1/2/2000#, vbMonday) = 0 Long
' DateDiff("d", Null, #3/1/2000#) = Null
' DateDiff("s", #1/1/1900#, #1/1/2000#) = Error(6)
' DatePart("q", #8/15/2000#) = 3 Integer
' DatePart("y", #12/31/2000#) = 366 Integer
' DatePart("ww", #1/1/2000#, vbMonday, vbFirstFourDays) = 52 Integer
' DatePart("w", #1/1/2000#, 9) = Error(5)
' Weekday(#1/1/2000#) = 7 Integer
' Weekday(#1/1/2000#, vbMonday) = 6 Integer
' Weekday(Null, -1) = Error(5)
' Weekday(Null, Null) = Error(94)
' Weekday(Null, "a") = Error(13)
' Weekday(Null) = Null
' WeekdayName(1) = "Sunday"
' WeekdayName(1, True, 2) = "Mon"
' WeekdayName(1, True, 7.1) = "Sat"
' WeekdayName(7, False, 2) = "Sunday"
' WeekdayName(8) = Error(5)
' MonthName(1) = "January"
' MonthName(12, True) = "Dec"
' MonthName(Null) = Error(94)
' MonthName("a", Null) = Error(94)
' MonthName(13) = Error(5)
' FormatDateTime(#1/2/2000 3:04:05 PM#) = "1/2/2000 3:04:05 PM"
' FormatDateTime(#1/2/2000 3:04:05 PM#, vbLongDate) = "Sunday, January 2, 2000"
' FormatDateTime(#1/2/2000 3:04:05 PM#, 2) = "1/2/2000"
' FormatDateTime(#1/2/2000 3:04:05 PM#, 3) = "3:04:05 PM"
' FormatDateTime(#1/2/2000 3:04:05 PM#, 4) = "15:04"
' FormatDateTime(Null) = Error(13)
' FormatDateTime(0.1, Null) = Error(94)
' FormatDateTime(0.1, 5) = Error(5)
' FormatNumber(1234.5678) = "1,234.57"
' FormatNumber(0.123, , 0) = ".12"
' FormatNumber(-5, 0, , True) = "(5)"
' FormatNumber(Null) = Error(13)
' FormatNumber(0.1, Null) = Error(94)
' FormatNumber(0.1, 0, 5) = Error(5)
' FormatNumber(0.1, 256) = Error(5)
' FormatCurrency(1000) = "$1,000.00"
' FormatCurrency(-1000) = "($1,000.00)"
' FormatCurrency(-1000, 0, , 0) = "-$1,000"
' FormatPercent(2 , 0) = "200%"
' FormatPercent(0.12) = "12.00%"

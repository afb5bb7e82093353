' SWbemDateTime. The tests run in UTC.
Option Explicit
Dim d
Set d = CreateObject("WbemScripting.SWbemDateTime")
WScript.Echo TypeName(d), d, d.Value
d.SetVarDate #2024-02-29 13:45:10#
WScript.Echo d, d.Year, d.Month, d.Day, d.Hours, d.Minutes, d.Seconds, d.Microseconds, d.UTC
d.Value = "20240229134510.123456+120"
WScript.Echo d.GetVarDate, d.GetVarDate(False), d.GetFileTime(False)
d.SetFileTime "133536915101234560", False
WScript.Echo d
d.YearSpecified = False
d.MicrosecondsSpecified = False
WScript.Echo d, d.YearSpecified, d.MonthSpecified
d.Year = 1999
WScript.Echo d
d.IsInterval = True
d.Day = 100
d.Hours = 1
WScript.Echo d, d.IsInterval
On Error Resume Next
d.GetVarDate
Show
d.Minutes = 60
Show
d.Value = "today"
Show
d.SetVarDate "no date"
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

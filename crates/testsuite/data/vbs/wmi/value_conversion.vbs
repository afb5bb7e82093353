' Values of every CIM type, as scripts see and set them (ruling 6, SO-13).
Option Explicit
Dim services, c, i, t, v
Set services = GetObject("winmgmts:root\default")
Set c = services.Get
c.Path_.Class = "Types"
c.Properties_.Add("Id", 8).Qualifiers_.Add "key", True
For Each t In Array(16, 17, 2, 18, 3, 19, 20, 21, 4, 5, 11, 103, 101, 102, 13)
    c.Properties_.Add "P" & t, t
Next
c.Properties_.Add "Bytes", 17, True
c.Properties_.Add "Longs", 3, True
c.Put_
Set i = c.SpawnInstance_
i.Id = "x"
i.P16 = -5
i.P17 = 200
i.P2 = -30000
i.P18 = 60000
i.P3 = "-70000"
i.P19 = 4000000000
i.P20 = "-9000000000000000000"
i.P21 = "0xFFFFFFFFFFFFFFFF"
i.P4 = 1.5
i.P5 = 1 / 3
i.P11 = True
i.P103 = 65
i.P101 = "20240229120000.000000+060"
i.P102 = "Types.Id=""y"""
Set i.P13 = services.Get("Types")
i.Bytes = Array(1, 2, 255)
i.Longs = Array(CLng(-1), 70000)
i.Put_
Set i = services.Get("Types.Id='x'")
For Each t In Array(16, 17, 2, 18, 3, 19, 20, 21, 4, 5, 11, 103, 101, 102)
    v = i.Properties_("P" & t).Value
    WScript.Echo t, TypeName(v), v
Next
WScript.Echo TypeName(i.P13), i.P13.Path_.Class
WScript.Echo TypeName(i.Bytes), TypeName(i.Bytes(2)), i.Bytes(2), UBound(i.Longs), Join(i.Longs, ",")
i.Longs(0) = 5
WScript.Echo i.Longs(0)
i.P3 = Null
WScript.Echo IsNull(i.P3), VarType(i.P3)
i.P3 = Empty
WScript.Echo IsNull(i.P3)
i.Bytes = Array()
WScript.Echo UBound(i.Bytes)
Set i.P13 = Nothing
WScript.Echo IsNull(i.P13)

On Error Resume Next
i.P17 = 256
Show
i.P3 = 1.5
Show
i.P11 = "perhaps"
Show
i.P101 = "yesterday"
Show
i.P101 = Now
Show
i.Bytes = 1
Show
i.P3 = Array(1)
Show
i.Longs = Array(1, Null)
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

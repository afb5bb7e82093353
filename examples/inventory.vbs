' An inventory: machines and rooms are stored as CIM instances, looked up with queries, and reported.
' It shows classes, regular expressions, dictionaries, dates and WMI in one script.
'
'     swbem --ephemeral run inventory.vbs [/since:DATE] [LINE...]
'
' A line is `name; room; bought; cores`, as in `dora; B-12; 2023-05-17; 16`. Without lines an example
' is used. With /since: only machines bought on or after that date are reported.

Option Explicit

Const wbemCimtypeUint32 = 19
Const wbemCimtypeString = 8
Const wbemCimtypeDatetime = 101
Const wbemFlagForwardOnly = &H20
Const wbemFlagReturnImmediately = &H10

' ---- A machine as a line describes it.
Class Machine
    Public Name, Room, Cores
    Private boughtOn

    Private Sub Class_Initialize
        Cores = 1
        boughtOn = #2000-01-01#
    End Sub

    Public Property Get Bought
        Bought = boughtOn
    End Property

    Public Property Let Bought(value)
        If Not IsDate(value) Then Err.Raise vbObjectError + 1, "Machine", "no date: " & value
        boughtOn = CDate(value)
    End Property

    Public Default Function Describe()
        Describe = Name & " in " & Room & ", " & Cores & " cores, bought " & _
            FormatDateTime(boughtOn, vbShortDate)
    End Function

    ' Writes the machine into an instance of the CIM class.
    Public Sub FillIn(instance)
        Dim moment
        Set moment = CreateObject("WbemScripting.SWbemDateTime")
        moment.SetVarDate boughtOn, False
        instance.Name = Name
        instance.Room = Room
        instance.Cores = Cores
        instance.Bought = moment.Value
    End Sub
End Class

Dim services, line, machines, found, since
Set services = GetObject("winmgmts:root\default")
Set machines = CreateObject("Scripting.Dictionary")
machines.CompareMode = vbTextCompare
since = #1900-01-01#
If WScript.Arguments.Named.Exists("since") Then since = CDate(WScript.Arguments.Named("since"))

DefineClass
For Each line In Lines
    Set found = Parse(line)
    If found Is Nothing Then
        WScript.StdErr.WriteLine "not understood: " & line
    ElseIf machines.Exists(found.Name) Then
        WScript.StdErr.WriteLine "said already: " & found.Name
    Else
        machines.Add found.Name, found
    End If
Next
Store
Report
services.Delete "Demo_Machine"
If machines.Count = 0 Then WScript.Quit 3

Function Lines
    If WScript.Arguments.Unnamed.Count = 0 Then
        Lines = Array("dora; B-12; 2023-05-17; 16", "eli;B-12;2019-11-02;4", _
            "fay ; C-3 ; 2024-02-29 ; 32", "what is this", "DORA; A-1; 2020-01-01; 2")
        Exit Function
    End If
    Dim all, argument
    all = Array()
    For Each argument In WScript.Arguments.Unnamed
        ReDim Preserve all(UBound(all) + 1)
        all(UBound(all)) = argument
    Next
    Lines = all
End Function

Function Parse(text)
    Dim pattern, parts
    Set pattern = New RegExp
    pattern.Pattern = "^\s*(\w+)\s*;\s*([A-Z]-\d+)\s*;\s*(\d{4}-\d\d-\d\d)\s*;\s*(\d+)\s*$"
    pattern.IgnoreCase = True
    Set Parse = Nothing
    If Not pattern.Test(text) Then Exit Function
    Set parts = pattern.Execute(text)(0).SubMatches
    Set Parse = New Machine
    With Parse
        .Name = parts(0)
        .Room = UCase(parts(1))
        .Bought = parts(2)
        .Cores = CLng(parts(3))
    End With
End Function

Sub DefineClass
    With services.Get
        .Path_.Class = "Demo_Machine"
        .Properties_.Add("Name", wbemCimtypeString).Qualifiers_.Add "key", True
        .Properties_.Add "Room", wbemCimtypeString
        .Properties_.Add "Cores", wbemCimtypeUint32
        .Properties_.Add "Bought", wbemCimtypeDatetime
        .Put_
    End With
End Sub

Sub Store
    Dim class_, name, instance
    Set class_ = services.Get("Demo_Machine")
    For Each name In machines.Keys
        Set instance = class_.SpawnInstance_
        machines(name).FillIn instance
        WScript.Echo "stored " & instance.Put_.RelPath
    Next
End Sub

Sub Report
    Dim query, row, perRoom, room, age
    Set perRoom = CreateObject("Scripting.Dictionary")
    query = "SELECT * FROM Demo_Machine WHERE Cores >= 4 AND Bought >= '" & CimDate(since) & "'"
    For Each row In services.ExecQuery(query, "WQL", wbemFlagForwardOnly Or wbemFlagReturnImmediately)
        WScript.Echo machines(row.Name)
        perRoom(row.Room) = perRoom(row.Room) + row.Cores
        age = DateDiff("yyyy", machines(row.Name).Bought, #2026-01-01#)
        If age > 5 Then WScript.Echo "  due for replacement, " & age & " years old"
    Next
    For Each room In perRoom.Keys
        WScript.Echo "room " & room & ": " & perRoom(room) & " cores"
    Next
End Sub

Function CimDate(moment)
    With CreateObject("WbemScripting.SWbemDateTime")
        .SetVarDate moment, False
        CimDate = .Value
    End With
End Function

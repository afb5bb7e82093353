' ExecQuery and the associations of objects: SO-024 to SO-026.
Option Explicit
Dim services, c, room, computer, o, n, set_
Set services = GetObject("winmgmts:root\default")
Set c = services.Get
c.Path_.Class = "Room"
c.Properties_.Add("Number", 3).Qualifiers_.Add "key", True
c.Properties_.Add "Floor", 3
c.Put_
For n = 1 To 4
    Set room = c.SpawnInstance_
    room.Number = n
    room.Floor = (n + 1) \ 2
    room.Put_
Next
Set c = services.Get
c.Path_.Class = "Computer"
c.Properties_.Add("Name", 8).Qualifiers_.Add "key", True
c.Put_
Set computer = c.SpawnInstance_
computer.Name = "dora"
computer.Put_
Set c = services.Get
c.Path_.Class = "StandsIn"
c.Qualifiers_.Add "association", True
With c.Properties_.Add("What", 102).Qualifiers_
    .Add "key", True
    .Add "CIMTYPE", "ref:Computer"
End With
With c.Properties_.Add("Where", 102).Qualifiers_
    .Add "key", True
    .Add "CIMTYPE", "ref:Room"
End With
c.Put_
Set o = c.SpawnInstance_
o.What = computer.Path_.RelPath
o.Where = "Room.Number=3"
o.Put_

For Each o In services.ExecQuery("SELECT * FROM Room WHERE Floor = 2")
    WScript.Echo o.Number, o.Floor
Next
For Each o In services.ExecQuery("select Floor from Room where Number < 2", "WQL", 48)
    WScript.Echo o.Floor, o.Number, o.Path_.RelPath
Next
For Each o In services.ExecQuery("select * from meta_class where __this isa 'Room'")
    WScript.Echo o.Path_.Class
Next
WScript.Echo services.ExecQuery("SELECT * FROM Room", , &H10 Or 2).Count
For Each o In services.AssociatorsOf("Computer.Name='dora'")
    WScript.Echo o.Path_.RelPath
Next
WScript.Echo computer.Associators_("StandsIn", "Room").Count, computer.Associators_(, "Computer").Count
WScript.Echo services.ReferencesTo("Room.Number=3", "StandsIn").ItemIndex(0).What
WScript.Echo computer.References_(, , True).ItemIndex(0).Path_.Class

On Error Resume Next
services.ExecQuery "SELECT FROM"
Show
services.ExecQuery "SELECT * FROM Room", "SQL"
Show
services.ExecQuery("SELECT * FROM Nothing").Count
Show
services.ExecNotificationQuery "SELECT * FROM __InstanceCreationEvent WITHIN 1"
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

' SWbemObjectSet: SO-002, SO-011, SO-012, SO-022, SO-023, SO-090 to SO-093.
Option Explicit
Dim services, c, i, set_, o, inner
Set services = GetObject("winmgmts:root\default")
Set c = services.Get
c.Path_.Class = "Row"
c.Properties_.Add("Id", 3).Qualifiers_.Add "key", True
c.Put_
WScript.Echo services.InstancesOf("Row").Count
For i = 1 To 3
    Set o = c.SpawnInstance_
    o.Id = i
    o.Put_
Next
Set set_ = services.InstancesOf("Row")
WScript.Echo TypeName(set_), set_.Count, set_("Row.Id=2").Id, set_.Item("Row=3").Id, set_.ItemIndex(0).Id
For Each o In set_
    For Each inner In set_
        WScript.StdOut.Write o.Id & inner.Id & " "
    Next
Next
WScript.Echo
Set c = c.SpawnDerivedClass_
c.Path_.Class = "LongRow"
c.Put_
Set o = c.SpawnInstance_
o.Id = 9
o.Put_
WScript.Echo services.InstancesOf("Row").Count, services.InstancesOf("Row", 1).Count
WScript.Echo services.Get("Row").Instances_.Count, services.Get("Row").Instances_(&H11).Count
For Each o In services.SubclassesOf("Row")
    WScript.Echo o.Path_.Class
Next
WScript.Echo services.Get("Row").Subclasses_(1).Count, services.SubclassesOf("LongRow").Count

Set set_ = services.InstancesOf("Row", &H30)
i = 0
For Each o In set_
    i = i + 1
Next
WScript.Echo i
On Error Resume Next
For Each o In set_
Next
Show
WScript.Echo set_.Count
Show
Set set_ = services.InstancesOf("Row")
set_.ItemIndex -1
Show
set_.ItemIndex 99
Show
set_ "Row.Id=77"
Show
set_ "Row.Id=="
Show
services.InstancesOf "Row", &H4000
Show
services.InstancesOf "Nothing"
Show
services.Delete "Row", 1
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

' SWbemRefresher and SWbemRefreshableItem.
Option Explicit
Dim services, c, i, r, one, all, o
Set services = GetObject("winmgmts:root\default")
Set c = services.Get
c.Path_.Class = "Gauge"
c.Properties_.Add("Id", 3).Qualifiers_.Add "key", True
c.Properties_.Add "Value", 3
c.Put_
Set i = c.SpawnInstance_
i.Id = 1
i.Value = 10
i.Put_
Set r = CreateObject("WbemScripting.SWbemRefresher")
Set one = r.Add(services, "Gauge.Id=1")
Set all = r.AddEnum(services, "Gauge")
WScript.Echo TypeName(r), TypeName(one), r.Count, one.IsSet, all.IsSet, one.ObjectSet Is Nothing, all.Object Is Nothing
WScript.Echo one.Object.Value, all.ObjectSet.Count, r.Item(one.Index).Index = one.Index
i.Value = 20
i.Put_
i.Id = 2
i.Put_
r.Refresh
WScript.Echo one.Object.Value, all.ObjectSet.Count
r.AutoReconnect = False
WScript.Echo r.AutoReconnect
For Each o In r
    WScript.StdOut.Write o.IsSet & " "
Next
WScript.Echo
one.Remove
WScript.Echo r.Count, one.Refresher Is Nothing, all.Refresher.Count
On Error Resume Next
r.Remove 99
WScript.Echo Hex(Err.Number), Err.Source, Err.Description
Err.Clear
r.Add services, "Gauge.Id=77"
WScript.Echo Hex(Err.Number)
r.DeleteAll
WScript.Echo r.Count

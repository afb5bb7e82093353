' SWbemObject: copies, comparison, texts, derivation, embedded objects; SO-053 to SO-056.
Option Explicit
Dim services, c, a, b, outer, xml
Set services = GetObject("winmgmts:root\default")
Set c = services.Get
c.Path_.Class = "Part"
c.Properties_.Add("Name", 8).Qualifiers_.Add "key", True
c.Properties_.Add "Inner", 13
c.Put_
Set a = c.SpawnInstance_
a.Name = "wheel"
Set b = a.Clone_
WScript.Echo a.CompareTo_(b), TypeName(b)
b.Name = "WHEEL"
WScript.Echo a.CompareTo_(b), a.CompareTo_(b, 16)
Set outer = c.SpawnInstance_
outer.Name = "car"
outer.Inner = a
a.Name = "later"
WScript.Echo outer.Inner.Name, outer.Inner.Path_.Class
outer.Put_
WScript.Echo services.Get("Part='car'").Inner.Name
WScript.Echo outer.GetObjectText_
xml = outer.GetText_(1)
WScript.Echo Left(xml, 9), InStr(xml, "wheel") > 0
WScript.Echo TypeName(outer.SpawnInstance_), IsNull(outer.SpawnInstance_.Name)
WScript.Echo UBound(c.Derivation_), Join(c.SpawnDerivedClass_.Derivation_, ",")
WScript.Echo services.Get("Part='car'").SystemProperties_("__RELPATH"), outer.SystemProperties_.Count
Set b = services.Get("Part='car'")
outer.Inner = Null
outer.Put_
b.Refresh_
WScript.Echo IsNull(b.Inner)
On Error Resume Next
services.Get.SpawnInstance_
Show
a.SpawnDerivedClass_
Show
a.SetFromText_ "<x/>", 1
Show
outer.GetText_ 3
Show
a.CompareTo_ Nothing
Show
a.CompareTo_ services
Show
c.SpawnInstance_.Delete_
Show
WScript.Echo a
Show

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

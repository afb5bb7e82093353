' SWbemPropertySet, SWbemProperty, SWbemQualifierSet, SWbemQualifier.
Option Explicit
Dim services, base, derived, p, q
Set services = GetObject("winmgmts:root\default")
Set base = services.Get
base.Path_.Class = "Base"
base.Properties_.Add("Id", 3).Qualifiers_.Add "key", True
base.Properties_.Add "Words", 8, True
base.Qualifiers_.Add "Description", "a base", True, False, False
base.Put_
Set derived = services.Get("Base").SpawnDerivedClass_
derived.Path_.Class = "Derived"
derived.Properties_.Add("Own", 11).Value = True
For Each p In derived.Properties_
    WScript.Echo p.Name, p.CIMType, p.IsArray, p.IsLocal, p.Origin
Next
For Each q In services.Get("Base").Qualifiers_
    WScript.Echo q.Name, q.Value, q.IsLocal, q.IsAmended, q.IsOverridable, _
        q.PropagatesToInstance, q.PropagatesToSubclass
Next
Set q = derived.Properties_("Own").Qualifiers_.Add("Units", "none")
q.IsOverridable = False
q.Value = "metres"
WScript.Echo derived.Properties_("Own").Qualifiers_("units").Value, q.IsOverridable
WScript.Echo derived.Properties_("Own").Qualifiers_.Count
derived.Put_
WScript.Echo Join(derived.Derivation_, " < "), services.Get("Derived").SystemProperties_("__SUPERCLASS")

On Error Resume Next
derived.Properties_.Remove "Id"
Show
derived.Properties_.Remove "Nothing"
Show
derived.Properties_.Add "Bad", 4711
Show
derived.Properties_.Add "_Bad", 8
Show
derived.Qualifiers_.Add "Description", "another"
Show
derived.Qualifiers_.Remove "Description"
Show
derived.Properties_("Own").Value = "maybe"
Show
derived.SpawnInstance_.Properties_.Add "New", 8
Show
derived.Properties_.Remove "Own"
Show
WScript.Echo derived.Properties_.Count

Sub Show
    WScript.Echo Hex(Err.Number), Err.Source, Err.Description
    Err.Clear
End Sub

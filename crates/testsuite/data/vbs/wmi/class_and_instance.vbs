' SO-001, SO-020, SO-050, SO-051: an empty class gets a name, properties and a key, is saved, and has
' instances.
Option Explicit
Dim services, class_, property, path, thing
Set services = GetObject("winmgmts:root\default")
Set class_ = services.Get
WScript.Echo TypeName(services), TypeName(class_), "[" & class_.Path_.Class & "]", class_.Path_.IsClass
class_.Path_.Class = "Thing"
Set property = class_.Properties_.Add("Name", 8)
property.Qualifiers_.Add "key", True
class_.Properties_.Add("Size", 19).Value = 7
WScript.Echo class_.Properties_.Count, class_.Properties_("size").Value, class_.Size
Set path = class_.Put_
WScript.Echo TypeName(path), path, path.RelPath

Set thing = class_.SpawnInstance_
thing.Name = "hammer"
WScript.Echo thing.Size, IsNull(thing.Name), thing.Path_.RelPath
Set path = thing.Put_()
WScript.Echo path.Path
thing.Properties_.Item("Size").Value = thing.Size + 1
thing.Put_ 1
WScript.Echo services.Get("Thing.Name='hammer'").Size
WScript.Echo services.Get("Thing=""hammer""").Properties_("Size")

thing.Delete_
On Error Resume Next
services.Get "Thing.Name='hammer'"
WScript.Echo Hex(Err.Number), Err.Source, Err.Description
Err.Clear
thing.Colour = "red"
WScript.Echo Err.Number, Err.Description
Err.Clear
class_.Delete_
WScript.Echo Err.Number
services.Get "Thing"
WScript.Echo Hex(Err.Number)

' Scripting.Dictionary: order, keys of any type, compare modes, errors.

Option Explicit
Dim d, key, other

Set d = CreateObject("Scripting.Dictionary")
Echo TypeName(d), d.Count, d.CompareMode
d.Add "b", 1
d.Add "a", 2
d("c") = 3
d.Item("a") = 20
Echo d.Count, Join(d.Keys, ","), Join(d.Items, ",")
For Each key In d
    Echo key, d(key)
Next

' Reading what is not there adds it.
Echo IsEmpty(d("new")), d.Exists("new"), d.Count
d.Remove "new"
d.Key("b") = "z"
Echo Join(d.Keys, ",")

' Numbers are one key whatever their type; a text is another.
d.RemoveAll
d(1) = "one"
Echo d.Exists(1.0), d.Exists(CByte(1)), d.Exists(CCur(1)), d.Exists("1"), d.Exists(True)
d(#1/1/2000#) = "day"
Echo d.Exists(#1/1/2000#), d(36526)

' Objects as keys and items.
Set other = CreateObject("Scripting.Dictionary")
other("x") = "inside"
Set d("object") = other
Echo d("object")("x"), d("object").Count
d.Add other, "by object"
Echo d(other), d.Exists(other), d.Exists(CreateObject("Scripting.Dictionary"))

' Items are kept as they are, arrays too.
d("list") = Array(1, 2, 3)
Echo UBound(d("list")), d("list")(1)

On Error Resume Next
d.Add 1, "again"
Report "Add"
d.Remove "none"
Report "Remove"
d.Key("none") = "x"
Report "Key"
d.CompareMode = vbTextCompare
Report "CompareMode"
d.Add Array(1), 2
Report "array"
d.Nonsense
Echo "Nonsense", Err.Number
On Error GoTo 0

d.RemoveAll
d.CompareMode = vbTextCompare
d("Key") = 1
d("KEY") = 2
Echo d.Count, d("key"), Join(d.Keys, ",")

Dim counts, word
Set counts = CreateObject("Scripting.Dictionary")
For Each word In Split("the cat and the dog and the bird")
    counts(word) = counts(word) + 1
Next
For Each word In counts.Keys
    Echo word & "=" & counts(word)
Next

Sub Report(what)
    Echo what, Err.Number, Err.Description
    Err.Clear
End Sub


' An array that is an item comes as a copy.
Set d = CreateObject("Scripting.Dictionary")
d("array") = Array("kept", 2)
d("array")(0) = "lost"
Echo d("array")(0), d.Item("array")(1)
' output:
' Dictionary 0 0
' 3 b,a,c 1,20,3
' b 1
' a 20
' c 3
' True True 4
' z,a,c
' True True True False False
' True day
' inside 1
' by object True False
' 2 2
' Add 457 This key is already associated with an element of this collection
' Remove 32811 Element not found
' Key 32811 Element not found
' CompareMode 5 Invalid procedure call or argument
' array 5 Invalid procedure call or argument
' Nonsense 438
' 1 2 Key
' the=3
' cat=1
' and=2
' dog=1
' bird=1
' kept 2

' Is compares references; Set shares them.
Class K : End Class
Set a = New K : Set b = a : Set c = New K
Echo a Is b, a Is c, a Is Nothing, Nothing Is Nothing, Not a Is c
Set n = Nothing : Echo n Is Nothing
If Not a Is Nothing Then Echo "something"
On Error Resume Next
Echo 1 Is 1 : Echo Err.Number : Err.Clear
e = Empty : Echo e Is Nothing : Echo Err.Number
' output:
' True False False True True
' True
' something
' 424
' 424

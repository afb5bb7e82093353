' Set into variables, elements, members.
Class K : Public O : Private s : Public Property Set P(x) : Set s = x : End Property : Public Property Get P : Set P = s : End Property : End Class
Set a = New K
Set a.O = New K : Echo TypeName(a.O)
Set a.P = a : Echo a.P Is a
Dim arr(1) : Set arr(1) = a : Echo arr(1) Is a
Set arr(1).O = Nothing : Echo a.O Is Nothing
arr(1).O = 5 : Echo a.O
Function F : Set F = a : End Function
Set b = F : Echo b Is a
Set F.O = b : Echo a.O Is a
Set a.O = Nothing
On Error Resume Next
Set c = 1 : Echo Err.Number, IsEmpty(c) : Err.Clear
Set a.O = 1 : Echo Err.Number : Err.Clear
Set arr(0) = "x" : Echo Err.Number : Err.Clear
c = New K : Echo Err.Number
' output:
' K
' True
' True
' True
' 5
' True
' True
' 424 True
' 424
' 424
' 438

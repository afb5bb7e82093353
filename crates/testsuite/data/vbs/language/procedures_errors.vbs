' Calls that fail.
On Error Resume Next
Sub Two(a, b) : Echo a, b : End Sub
Two 1
Echo Err.Number, Err.Description : Err.Clear
Missing 1
Echo Err.Number, Err.Description : Err.Clear
x = Missing(1)
Echo Err.Number, Err.Description : Err.Clear
Two 1, 2
y = Len()
Echo Err.Number : Err.Clear
x = 5
z = x(1)
Echo Err.Number, Err.Description : Err.Clear
x.Member
Echo Err.Number, Err.Description : Err.Clear
Set x = Nothing
x.Member
Echo Err.Number, Err.Description : Err.Clear
x = Two
Echo Err.Number : Err.Clear
Set x = 5
Echo Err.Number, Err.Description
' output:
' 450 Wrong number of arguments or invalid property assignment
' 13 Type mismatch
' 13 Type mismatch
' 1 2
' 450
' 13 Type mismatch
' 424 Object required
' 91 Object variable not set
' 450
' 424 Object required

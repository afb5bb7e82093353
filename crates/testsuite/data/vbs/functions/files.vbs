' Scripting.FileSystemObject in a folder of its own; TestFolder() is its name.

Option Explicit
Const ForReading = 1, ForWriting = 2, ForAppending = 8
Dim fso, folder, stream, file, name

Set fso = CreateObject("Scripting.FileSystemObject")
Echo TypeName(fso)

' Names are calculated with, with either separator.
Echo fso.BuildPath("c:\logs", "a.txt"), fso.BuildPath("/var/log", "a.txt")
Echo fso.GetFileName("c:\logs\a.tar.gz"), fso.GetBaseName("/var/a.tar.gz"), fso.GetExtensionName("a.tar.gz")
Echo fso.GetParentFolderName("c:\logs\a.txt"), fso.GetParentFolderName("/var/a"), fso.GetDriveName("c:\logs")

Set folder = fso.CreateFolder(fso.BuildPath(TestFolder(), "work"))
Echo folder.Name, fso.FolderExists(folder.Path), fso.FileExists(folder.Path)
name = fso.BuildPath(folder.Path, "notes.txt")
Set stream = fso.CreateTextFile(name)
stream.WriteLine "first line"
stream.Write "second "
stream.WriteLine "line"
stream.WriteBlankLines 1
stream.Write 3 / 4
stream.Close

Set stream = fso.OpenTextFile(name, ForReading)
Do Until stream.AtEndOfStream
    Echo stream.Line & ": " & stream.ReadLine
Loop
stream.Close
Set stream = fso.OpenTextFile(name, ForAppending, True)
stream.WriteLine "!"
stream.Close
Echo Len(fso.OpenTextFile(name).ReadAll), fso.GetFile(name).Size

Set file = fso.GetFile(name)
Echo file.Name, file.Type, file.ParentFolder.Name, file.Attributes, TypeName(file.DateLastModified)
file.Copy fso.BuildPath(folder.Path, "copy.txt")
fso.CopyFile name, fso.BuildPath(folder.Path, "other.log")
folder.SubFolders.Add "below"
For Each file In folder.Files
    Echo file.Name
Next
Echo folder.Files.Count, folder.SubFolders.Count, folder.Files("copy.txt").Size
fso.DeleteFile fso.BuildPath(folder.Path, "*.txt")
Echo folder.Files.Count
fso.MoveFile fso.BuildPath(folder.Path, "other.log"), fso.BuildPath(folder.Path, "below\moved.log")
Echo folder.Files.Count, folder.SubFolders("below").Files.Count

On Error Resume Next
fso.GetFile name
Report "GetFile"
fso.OpenTextFile name
Report "OpenTextFile"
fso.GetFolder name
Report "GetFolder"
fso.CreateFolder folder.Path
Report "CreateFolder"
fso.CreateTextFile fso.BuildPath(folder.Path, "below/moved.log"), False
Report "CreateTextFile"
Set stream = fso.OpenTextFile(fso.BuildPath(folder.Path, "below/moved.log"))
stream.ReadAll
stream.ReadLine
Report "ReadLine"
stream.WriteLine "x"
Report "WriteLine"
stream.Close
On Error GoTo 0

folder.Delete
Echo fso.FolderExists(fso.BuildPath(TestFolder(), "work"))

Sub Report(what)
    Echo what, Err.Number, Err.Description
    Err.Clear
End Sub

' output:
' FileSystemObject
' c:\logs\a.txt /var/log/a.txt
' a.tar.gz a.tar gz
' c:\logs /var c:
' work True False
' 1: first line
' 2: second line
' 3: 
' 4: 0.75
' 34 34
' notes.txt TXT File work 32 Date
' copy.txt
' notes.txt
' other.log
' 3 1 34
' 1
' 0 1
' GetFile 53 File not found
' OpenTextFile 53 File not found
' GetFolder 76 Path not found
' CreateFolder 58 File already exists
' CreateTextFile 58 File already exists
' ReadLine 62 Input past end of file
' WriteLine 54 Bad file mode
' False

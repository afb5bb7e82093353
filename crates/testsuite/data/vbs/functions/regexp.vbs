' RegExp: its properties, Test, Execute with the collections it returns, and Replace.

Option Explicit
Dim re, found, one, part

Set re = New RegExp
Echo TypeName(re), "[" & re.Pattern & "]", re.Global, re.IgnoreCase, re.Multiline

re.Pattern = "(\w+)@(\w+)\.(com|org)(/x)?"
re.IgnoreCase = True
Echo re.Test("mail Joe@Example.COM now"), re.Test("no mail")
Set found = re.Execute("a@b.com, c@d.org")
Echo TypeName(found), found.Count
re.Global = True
Set found = re.Execute("a@b.com, c@d.org")
Echo found.Count
For Each one In found
    Echo TypeName(one), one, one.Value, one.FirstIndex, one.Length, one.SubMatches.Count
    For Each part In one.SubMatches
        Echo "  [" & part & "]", TypeName(part)
    Next
Next
Echo found(1).SubMatches(2), found.Item(0).SubMatches.Item(1)
Echo re.Replace("a@b.com, c@d.org", "$2 at $1 ($&) $4$$")

' Each line on its own; a point does not match a line feed.
re.Pattern = "^.+$"
re.Multiline = True
Echo re.Execute("one" & vbLf & "two" & vbCrLf & "three").Count
re.Multiline = False
Echo re.Execute("one" & vbLf & "two").Count

' Look ahead, references back, lazy repetition.
re.Pattern = "(\w)\1(?=!)"
Echo re.Replace("aa! bb cc!", "<$1>")
re.Pattern = "<.+?>"
Echo re.Replace("<a><b>c", "-")
re.Pattern = "(?:foo)(?!bar)"
Echo re.Execute("foobar foobaz").Item(0).FirstIndex

' What came before and what comes after.
re.Global = False
re.Pattern = ","
Echo re.Replace("a,b", "[$`|$']")

' An empty pattern is everywhere.
re.Pattern = ""
re.Global = True
Echo re.Replace("abc", "-"), re.Execute("abc").Count

On Error Resume Next
Bad "("
Bad "[a"
Bad "*"
Bad "[z-a]"
Bad ")"
Echo found.Item(7)
Echo Err.Number, Err.Description

Sub Bad(pattern)
    Dim bad_re
    On Error Resume Next
    Set bad_re = New RegExp
    bad_re.Pattern = pattern
    bad_re.Test "x"
    Echo pattern, Err.Number, Err.Description
End Sub

' output:
' IRegExp2 [] False False False
' True False
' IMatchCollection2 1
' 2
' IMatch2 a@b.com a@b.com 0 7 4
'   [a] String
'   [b] String
'   [com] String
'   [] Empty
' IMatch2 c@d.org c@d.org 9 7 4
'   [c] String
'   [d] String
'   [org] String
'   [] Empty
' org b
' b at a (a@b.com) $, d at c (c@d.org) $
' 3
' 0
' <a>! bb <c>!
' --c
' 7
' a[a|b]b
' -a-b-c- 4
' ( 5020 Expected ')' in regular expression
' [a 5019 Expected ']' in regular expression
' * 5018 Unexpected quantifier
' [z-a] 5021 Invalid range in character set
' ) 5017 Syntax error in regular expression
' 5 Invalid procedure call or argument

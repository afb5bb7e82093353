' An error that nobody handles ends the script with status 1 (ruling 20).
WScript.Echo "before"
GetObject("winmgmts:root\default").Get "Nothing_Here"
WScript.Echo "after"

' A plain script has no constants of the type library; a job file refers to it.
WScript.Echo IsEmpty(wbemFlagReturnImmediately), IsEmpty(wbemErrNotFound)

; The setup program for Windows. packaging/nsis.py runs makensis on it, on Linux or Windows.
;
;   setup.exe [/S] [/AllUsers] [/D=FOLDER]      uninstall.exe [/S]
;
; It installs for the user who runs it, without an administrator; /AllUsers: for everybody, with one. /S is silent.
; Silently it asks nothing, and what it would say goes to its standard output. Its exit codes, besides 0:
;
;   1  cancelled                              5  the files could not be replaced; what was there is there again
;   2  the app is open and did not close      6  administrator rights are needed and were not given
;   3  Windows is too old                     7  the app is installed in another folder than /D says
;   4  a newer version is installed           8  another setup is running

Unicode true
Target ${TARGET}
!define NAME "Knosc Desktop"
!define SHORT "knosc-desktop"
!define PROGRAM "${SHORT}.exe"
!define MAKER "Knosc Desktop developers"
!define APP_ID "Knosc.Desktop"
!define TYPE "Knosc.Spreadsheet"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${SHORT}"
!define CLASSES "Software\Classes"
!define NEW "setup.new"
!define OLD "setup.old"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include Win\COM.nsh
!include Win\Propkey.nsh

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetDateSave off
; Otherwise a silent setup would leave out what it cannot write, and go on.
AllowSkipFiles off
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
BrandingText " "
ShowUninstDetails show
VIProductVersion "${NUMBERS}"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME}"
VIAddVersionKey LegalCopyright "${MAKER}"

Var ForWhom
Var Found
Var Failed

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "What to install:"
!define MUI_COMPONENTSPAGE_TEXT_TOP "Knosc Desktop ${VERSION} will be installed for $ForWhom. Nothing is sent to Knosc by this."
!define MUI_FINISHPAGE_TITLE "Knosc Desktop is installed"
!define MUI_FINISHPAGE_TEXT "You find it in the Start menu, and under Open with for Excel workbooks and CSV files."
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "Open Knosc Desktop"
!define MUI_FINISHPAGE_RUN_FUNCTION Start
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Knosc Desktop will be removed from this computer. Nothing in Knosc changes."
!define MUI_PAGE_HEADER_TEXT "Install Knosc Desktop"
!define MUI_PAGE_HEADER_SUBTEXT "An app that is open is closed and updated."
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

; End with words and an exit code.
!macro REFUSE CODE TEXT
  ${If} ${Silent}
    System::Call 'kernel32::AttachConsole(i -1)'
    System::Call 'kernel32::GetStdHandle(i -11)p .R9'
    FileWrite $R9 "${TEXT}$\r$\n"
  ${Else}
    MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}"
  ${EndIf}
  SetErrorLevel ${CODE}
  Quit
!macroend
!define Refuse "!insertmacro REFUSE"

; All that is installed. The libraries are moved first: while they are in use, they cannot be.
!macro EACH_PART DO
  !insertmacro ${DO} "_internal"
  !insertmacro ${DO} "${PROGRAM}"
  !insertmacro ${DO} "uninstall.exe"
!macroend

!macro MOVE FROM TO
  ${If} $Failed = 0
    StrCpy $0 "${FROM}"
    StrCpy $1 "${TO}"
    Call ${UN}Move
  ${EndIf}
!macroend

!macro PUT_ASIDE PART
  ${If} ${FileExists} "$INSTDIR\${PART}"
    !insertmacro MOVE "$INSTDIR\${PART}" "$INSTDIR\${OLD}\${PART}"
  ${EndIf}
!macroend

!macro PUT_IN PART
  !insertmacro MOVE "$INSTDIR\${NEW}\${PART}" "$INSTDIR\${PART}"
!macroend

!macro PUT_BACK PART
  ${IfNot} ${FileExists} "$INSTDIR\${NEW}\${PART}"
    Rename "$INSTDIR\${PART}" "$INSTDIR\${NEW}\${PART}"
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\${OLD}\${PART}"
    Rename "$INSTDIR\${OLD}\${PART}" "$INSTDIR\${PART}"
  ${EndIf}
!macroend

; What setup and uninstaller both do.
!macro SHARED UN

; Rename $0 to $1; a virus scanner may hold a new file for a moment. Sets $Failed.
Function ${UN}Move
  StrCpy $Failed 1
  ${For} $2 1 20
    ClearErrors
    Rename $0 $1
    ${IfNot} ${Errors}
      StrCpy $Failed 0
      ${ExitFor}
    ${EndIf}
    Sleep 250
  ${Next}
FunctionEnd

; Sets $6 to 1 if the process with the number $5 runs from the installed program's file.
Function ${UN}IsOurs
  StrCpy $6 0
  System::Call 'kernel32::OpenProcess(i 0x1000, i 0, i r5)p .r7' ; PROCESS_QUERY_LIMITED_INFORMATION
  ${If} $7 P<> 0
    System::Call 'kernel32::QueryFullProcessImageNameW(p r7, i 0, w .r8, *i ${NSIS_MAX_STRLEN})i .r9'
    System::Call 'kernel32::CloseHandle(p r7)'
    ${If} $9 <> 0
    ${AndIf} $8 == "$INSTDIR\${PROGRAM}"
      StrCpy $6 1
    ${EndIf}
  ${EndIf}
FunctionEnd

; Sets $Found to 1 if the installed program runs, in whatever session, or its file is held by something else.
Function ${UN}LookForProgram
  StrCpy $Found 0
  System::Alloc 65536
  Pop $0
  System::Call 'kernel32::K32EnumProcesses(p r0, i 65536, *i .r1)'
  IntOp $1 $1 / 4
  ${For} $2 1 $1
    IntOp $3 $2 - 1
    IntOp $3 $3 * 4
    IntPtrOp $3 $0 + $3
    System::Call '*$3(i .r5)'
    Call ${UN}IsOurs
    ${If} $6 = 1
      StrCpy $Found 1
      ${ExitFor}
    ${EndIf}
  ${Next}
  System::Free $0
  ${If} $Found = 0
  ${AndIf} ${FileExists} "$INSTDIR\${PROGRAM}"
    ; Nobody may write to the file of a running program.
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $Found 1
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
FunctionEnd

; Send message $R1 with $R2 to every window of the program, as the end of a Windows session does.
; Sets $R3 to 1 at the first that says no, or nothing.
Function ${UN}Tell
  StrCpy $R3 0
  StrCpy $0 0
  ${Do}
    System::Call 'user32::FindWindowExW(p 0, p r0, p 0, p 0)p .r0'
    ${If} $0 P= 0
      ${ExitDo}
    ${EndIf}
    System::Call 'user32::GetWindowThreadProcessId(p r0, *i .r5)'
    Call ${UN}IsOurs
    ${If} $6 = 1
      StrCpy $2 0
      ; ENDSESSION_CLOSEAPP. A program that has just been started may take some time to answer.
      System::Call 'user32::SendMessageTimeoutW(p r0, i R1, p R2, p 1, i 0, i 30000, *p .r2)p .r3'
      ${If} $R1 = 0x16
        StrCpy $2 1 ; an answer to WM_ENDSESSION means nothing
      ${EndIf}
      ${If} $3 P= 0
      ${OrIf} $2 P= 0
        StrCpy $R3 1
        ${ExitDo}
      ${EndIf}
    ${EndIf}
  ${Loop}
FunctionEnd

; Come back only when the program does not run; before that nothing of it is touched.
Function ${UN}EndProgram
  Call ${UN}LookForProgram
  ${If} $Found = 0
    Return
  ${EndIf}
  MessageBox MB_OKCANCEL|MB_ICONINFORMATION "${NAME} is open and will be closed.$\r$\n$\r$\nUploads that haven't finished stop and stay in the list of jobs. Jobs already in Knosc continue." /SD IDOK IDOK agreed
  SetErrorLevel 1
  Quit
  agreed:
  DetailPrint "Closing ${NAME}"
  StrCpy $R1 0x11 ; WM_QUERYENDSESSION
  StrCpy $R2 0
  Call ${UN}Tell
  StrCpy $R1 0x16 ; WM_ENDSESSION
  ${If} $R3 = 0
    StrCpy $R2 1
    Call ${UN}Tell
    ${For} $R4 1 240
      Call ${UN}LookForProgram
      ${If} $Found = 0
        Return
      ${EndIf}
      Sleep 250
    ${Next}
  ${Else}
    ; It is called off: who agreed goes on, too.
    Call ${UN}Tell
  ${EndIf}
FunctionEnd

!macroend
!insertmacro SHARED ""
!insertmacro SHARED "un."

Function .onInit
  !if ${TARGET} == x86-unicode
    SetRegView 64
  !endif
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    ${Refuse} 3 "${NAME} needs Windows 10, version 1809, or later. Nothing was installed."
  ${EndIf}
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "${APP_ID}.Setup")p ?e'
  Pop $0
  ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
    ${Refuse} 8 "Another setup of ${NAME} is running. Wait for it to finish."
  ${EndIf}
  SetShellVarContext current
  StrCpy $ForWhom "you"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $0
  ${IfNot} ${Errors}
    StrCpy $ForWhom "all users of this computer"
  ${EndIf}
  ; Where it is installed for all users, it is updated for all of them.
  ReadRegStr $0 HKLM "${UNINSTALL}" InstallLocation
  ${If} $0 != ""
    StrCpy $ForWhom "all users of this computer"
  ${EndIf}
  ${If} $ForWhom != "you"
    Call BecomeAdministrator
    SetShellVarContext all
  ${EndIf}
  Call LookAtInstalled
FunctionEnd

Function BecomeAdministrator
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    Return
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/Elevated" $0
  ${If} ${Errors}
    ClearErrors
    ExecShellWait "runas" "$EXEPATH" "/Elevated $R0"
    ReadRegStr $0 HKLM "${UNINSTALL}" DisplayVersion
    ${IfNot} ${Errors}
    ${AndIf} $0 == "${VERSION}"
      Quit
    ${EndIf}
  ${EndIf}
  ${Refuse} 6 "Installing ${NAME} for all users needs administrator rights. Nothing was changed."
FunctionEnd

; The folder, and what speaks against installing there.
Function LookAtInstalled
  ReadRegStr $0 SHCTX "${UNINSTALL}" InstallLocation
  ReadRegStr $1 SHCTX "${UNINSTALL}" DisplayVersion
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR $0
  ${ElseIf} $0 != ""
  ${AndIf} $0 != $INSTDIR
    ${Refuse} 7 "${NAME} is already installed in $0. Uninstall it first to install it in another folder. Your list of jobs is kept."
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $ForWhom == "you"
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${Else}
      StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${EndIf}
  ${EndIf}
  ${VersionCompare} "$1" "${VERSION}" $2
  ${If} $2 = 1
  ${AndIf} $0 != ""
    ${Refuse} 4 "${NAME} $1 is installed, which is newer than ${VERSION}. Nothing was changed. To go back to ${VERSION}, uninstall the newer version first. Your list of jobs is kept."
  ${EndIf}
FunctionEnd

; Not with this setup's rights, which may be an administrator's.
Function Start
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${PROGRAM}"'
FunctionEnd

Function .onInstFailed
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\${NEW}"
  RMDir "$INSTDIR"
  ${Refuse} 5 "The files of ${NAME} could not be written to $INSTDIR. Nothing was changed. Check that there is space on the disk and that you may write to this folder."
FunctionEnd

!define UN ""
; Unpacked beside the old version, then exchanged by renaming.
Section "${NAME}"
  SectionIn RO
  RMDir /r "$INSTDIR\${NEW}"
  RMDir /r "$INSTDIR\${OLD}"
  !include "${FILES}"
  ; No folder that is renamed or removed may be the current one.
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\${NEW}\uninstall.exe"
  Call EndProgram
  ${If} $Found = 1
    RMDir /r "$INSTDIR\${NEW}"
    ${Refuse} 2 "${NAME} is still open, so nothing was changed. Close it, then start the setup again."
  ${EndIf}
  StrCpy $Failed 0
  CreateDirectory "$INSTDIR\${OLD}"
  !insertmacro EACH_PART PUT_ASIDE
  !insertmacro EACH_PART PUT_IN
  ${If} $Failed = 1
    !insertmacro EACH_PART PUT_BACK
    RMDir /r "$INSTDIR\${NEW}"
    RMDir "$INSTDIR\${OLD}"
    ${Refuse} 5 "Another program is using the files of ${NAME}, so they could not be replaced. The version that was installed is still there. Restart Windows, then start the setup again."
  ${EndIf}
  RMDir /r "$INSTDIR\${NEW}"
  RMDir /r "$INSTDIR\${OLD}"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "" "" "" "" "Upload files to Knosc and track the jobs"
  Push "$SMPROGRAMS\${NAME}.lnk"
  Call SetAppId
  Call Register
SectionEnd

Section /o "Icon on the desktop"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  Push "$DESKTOP\${NAME}.lnk"
  Call SetAppId
SectionEnd
!undef UN

; The window says that it has the same one: so the taskbar shows both as one.
Function SetAppId
  Pop $R0
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P= 0
    Return
  ${EndIf}
  ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}", .r1)'
  ${IPersistFile::Load} $1 '("$R0", 2)' ; STGM_READWRITE
  ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}", .r2)'
  ${If} $2 P<> 0
    System::Call '*(&t${NSIS_MAX_STRLEN} "${APP_ID}")p .r5'
    System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p .r3'
    System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_LPWSTR},,p r5)p .r4'
    ${IPropertyStore::SetValue} $2 '(r3, r4)'
    ${IPropertyStore::Commit} $2 ""
    ${IPersistFile::Save} $1 '("$R0", 1)'
    System::Free $3
    System::Free $4
    System::Free $5
    ${IUnknown::Release} $2 ""
  ${EndIf}
  ${IUnknown::Release} $1 ""
  ${IUnknown::Release} $0 ""
FunctionEnd

; What Windows lists under its apps, and under "Open with"; Excel stays what opens files on a double-click.
Function Register
  WriteRegStr SHCTX "${UNINSTALL}" DisplayName "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" DisplayVersion "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" DisplayIcon "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL}" Publisher "${MAKER}"
  WriteRegStr SHCTX "${UNINSTALL}" InstallLocation "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" NoModify 1
  WriteRegDWORD SHCTX "${UNINSTALL}" NoRepair 1
  SectionGetSize 0 $0
  WriteRegDWORD SHCTX "${UNINSTALL}" EstimatedSize $0

  WriteRegStr SHCTX "${CLASSES}\Applications\${PROGRAM}" FriendlyAppName "${NAME}"
  WriteRegStr SHCTX "${CLASSES}\Applications\${PROGRAM}" AppUserModelID "${APP_ID}"
  WriteRegStr SHCTX "${CLASSES}\Applications\${PROGRAM}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr SHCTX "${CLASSES}\Applications\${PROGRAM}\SupportedTypes" ".xlsx" ""
  WriteRegStr SHCTX "${CLASSES}\Applications\${PROGRAM}\SupportedTypes" ".csv" ""
  WriteRegStr SHCTX "${CLASSES}\${TYPE}" "" "File for Knosc"
  WriteRegStr SHCTX "${CLASSES}\${TYPE}" AppUserModelID "${APP_ID}"
  WriteRegStr SHCTX "${CLASSES}\${TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr SHCTX "${CLASSES}\.xlsx\OpenWithProgids" "${TYPE}" ""
  WriteRegStr SHCTX "${CLASSES}\.csv\OpenWithProgids" "${TYPE}" ""
  System::Call 'shell32::SHChangeNotify(i 0x8000000, i 0, p 0, p 0)' ; SHCNE_ASSOCCHANGED
FunctionEnd

Function un.onInit
  !if ${TARGET} == x86-unicode
    SetRegView 64
  !endif
  SetShellVarContext current
  ReadRegStr $0 HKLM "${UNINSTALL}" InstallLocation
  ${If} $0 == $INSTDIR
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      ${GetParameters} $R0
      ClearErrors
      ${GetOptions} $R0 "/Elevated" $0
      ${If} ${Errors}
        ExecShellWait "runas" "$INSTDIR\uninstall.exe" "/Elevated $R0"
        Quit
      ${EndIf}
      ${Refuse} 6 "${NAME} is installed for all users. Removing it needs administrator rights. Nothing was changed."
    ${EndIf}
  ${EndIf}
FunctionEnd

!define UN "un."
Section Uninstall
  ; Only what is kept is worth reading.
  SetDetailsPrint none
  SetOutPath "$TEMP"
  Call un.EndProgram
  ${If} $Found = 1
    ${Refuse} 2 "${NAME} is still open, so nothing was changed. Close it, then uninstall it again."
  ${EndIf}
  StrCpy $Failed 0
  RMDir /r "$INSTDIR\${NEW}"
  RMDir /r "$INSTDIR\${OLD}"
  CreateDirectory "$INSTDIR\${OLD}"
  !insertmacro PUT_ASIDE "_internal"
  !insertmacro PUT_ASIDE "${PROGRAM}"
  ${If} $Failed = 1
    !insertmacro PUT_BACK "_internal"
    !insertmacro PUT_BACK "${PROGRAM}"
    RMDir "$INSTDIR\${OLD}"
    ${Refuse} 5 "Another program is using the files of ${NAME}, so nothing was removed. Restart Windows, then uninstall it again."
  ${EndIf}
  RMDir /r "$INSTDIR\${OLD}"
  Delete "$INSTDIR\uninstall.exe"
  ; Only when they are empty.
  RMDir "$INSTDIR"
  RMDir "$LOCALAPPDATA\Programs"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "${CLASSES}\Applications\${PROGRAM}"
  DeleteRegKey SHCTX "${CLASSES}\${TYPE}"
  DeleteRegValue SHCTX "${CLASSES}\.xlsx\OpenWithProgids" "${TYPE}"
  DeleteRegValue SHCTX "${CLASSES}\.csv\OpenWithProgids" "${TYPE}"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.xlsx\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.xlsx"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.csv\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.csv"
  System::Call 'shell32::SHChangeNotify(i 0x8000000, i 0, p 0, p 0)'
  SetDetailsPrint both
  Call un.AskAboutHistory
  ${If} ${FileExists} "$INSTDIR\*.*"
    DetailPrint "Not removed, because it contains other files: $INSTDIR"
  ${EndIf}
SectionEnd
!undef UN

; It is deleted only when the user says so, and never silently.
Function un.AskAboutHistory
  SetShellVarContext current
  StrCpy $0 "$LOCALAPPDATA\${NAME}"
  ${IfNot} ${FileExists} "$0\*.*"
    Return
  ${EndIf}
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Also delete your list of jobs, the copies of uploaded files and the saved sign-ins?$\r$\n$\r$\nThe list and the copies are in $0. Nothing in Knosc changes. If you keep them, the app continues with them when you install it again." /SD IDNO IDYES delete
  DetailPrint "Kept, your list of jobs and the copies of uploaded files: $0"
  Return
  delete:
  SetDetailsPrint none
  RMDir /r "$0"
  Call un.ForgetSignIns
  SetDetailsPrint both
FunctionEnd

; The entries of the app among the credentials that Windows keeps for this user.
Function un.ForgetSignIns
  System::Call 'advapi32::CredEnumerateW(p 0, i 0, *i .r1, *p .r2)i .r3'
  ${If} $3 = 0
    Return
  ${EndIf}
  ${For} $4 1 $1
    IntOp $5 $4 - 1
    IntOp $5 $5 * ${NSIS_PTR_SIZE}
    IntPtrOp $5 $2 + $5
    System::Call '*$5(p .r6)'
    System::Call '*$6(i, i .r7, w .r8)' ; flags, type, name
    System::Call 'shlwapi::StrStrIW(w r8, w "${NAME} ")p .r9'
    ${If} $9 P<> 0
      System::Call 'advapi32::CredDeleteW(w r8, i r7, i 0)'
    ${EndIf}
  ${Next}
  System::Call 'advapi32::CredFree(p r2)'
FunctionEnd

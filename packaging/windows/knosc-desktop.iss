; The installer for Windows: for one user, without an administrator.
; build.py --packages runs it: iscc /DVersion=1.2.3 /DFrozen=dist\knosc-desktop /Odist knosc-desktop.iss
; What is installed is the frozen folder as it is; no file of it is named here.

#ifndef Version
  #error Run it through packaging/build.py --packages, which says the version
#endif
#define Name "Knosc Desktop"
#define Short "knosc-desktop"
#define Program Short + ".exe"

[Setup]
AppId={{6C0B4B9E-2D7B-4E0C-9C0E-0A4F5B1D7E31}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=Knosc Desktop developers
AppPublisherURL=https://knosc.com
VersionInfoVersion={#Version}
PrivilegesRequired=lowest
DefaultDirName={localappdata}\Programs\{#Name}
DisableDirPage=yes
DisableProgramGroupPage=yes
DisableReadyPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputBaseFilename={#Short}-{#Version}-setup
SetupIconFile=..\..\resources\icons\app\{#Short}.ico
UninstallDisplayIcon={app}\{#Program}
UninstallDisplayName={#Name}
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; A library that the new version no longer brings must not be loaded by it.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Frozen}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{userprograms}\{#Name}"; Filename: "{app}\{#Program}"; Comment: "Send spreadsheets to Knosc and watch the jobs to their end"
Name: "{userdesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
; Offered under "Open with"; Excel stays what opens spreadsheets on a double-click.
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".xlsx"; ValueData: ""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".csv"; ValueData: ""
Root: HKCU; Subkey: "Software\Classes\Knosc.Spreadsheet"; ValueType: string; ValueData: "Spreadsheet for Knosc"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Knosc.Spreadsheet\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.xlsx\OpenWithProgids"; ValueType: string; ValueName: "Knosc.Spreadsheet"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.csv\OpenWithProgids"; ValueType: string; ValueName: "Knosc.Spreadsheet"; ValueData: ""; Flags: uninsdeletevalue

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
{ The history is hers: it goes only when she says so, and never when nobody can be asked. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Profile: String;
begin
  Profile := ExpandConstant('{localappdata}\{#Name}');
  if (Step = usPostUninstall) and DirExists(Profile) and not UninstallSilent then
    if MsgBox('Also delete the list of jobs and the copies of what was sent?' + #13#10 + #13#10 +
              'They are in ' + Profile + '. Nothing in Knosc is touched by this. If you install ' +
              'the program again, it goes on with them.',
              mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
      DelTree(Profile, True, True, True);
end;

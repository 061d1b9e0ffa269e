@echo off
rem Starts the command line of this repository; builds it first where needed.
setlocal
set "out=%~dp0src\Assay.Cli\bin\Debug\net10.0"
set "log=%TEMP%\assay-build-%RANDOM%.log"
dotnet build "%~dp0src\Assay.Cli" --configuration Debug --nologo --verbosity quiet >"%log%" 2>&1
if errorlevel 1 (
    type "%log%" 1>&2
    del "%log%"
    echo assay: the command line did not build 1>&2
    exit /b 4
)
del "%log%"
dotnet "%out%\Assay.Cli.dll" %*
exit /b %errorlevel%

@echo off
rem Opens the window on the sample dealership; does all the set-up the first time.
rem   run.cmd              the window
rem   run.cmd VERB ...     any verb of the command line, such as: run.cmd board
setlocal
cd /d "%~dp0"
if not exist .venv\.runtime-installed (
    py -m venv .venv || goto no_python
    .venv\Scripts\python -m pip install -q --require-hashes -r requirements\runtime.txt || goto failed
    .venv\Scripts\python -m pip install -q --no-deps --no-build-isolation -e . || goto failed
    echo installed> .venv\.runtime-installed
)
if "%~1"=="" (
    .venv\Scripts\python -m bocounter demo
) else (
    .venv\Scripts\python -m bocounter %*
)
exit /b %errorlevel%
:no_python
echo bocounter needs Python 3.11 or newer with the launcher "py". Install it from python.org, then repeat.
exit /b 2
:failed
echo The packages could not be installed. Read what pip said above, mend it, then repeat.
exit /b 2

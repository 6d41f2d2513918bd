@echo off
rem Passes the tests; does all the set-up the first time. Arguments go to pytest.
setlocal
cd /d "%~dp0"
if not exist .venv\.dev-installed (
    py -m venv .venv || goto no_python
    .venv\Scripts\python -m pip install -q --require-hashes -r requirements\dev.txt || goto failed
    .venv\Scripts\python -m pip install -q --no-deps --no-build-isolation -e . || goto failed
    echo installed> .venv\.dev-installed
)
if not exist .cache\erp\venv\.installed (
    py -m venv .cache\erp\venv || goto no_python
    .cache\erp\venv\Scripts\python -m pip install -q --require-hashes -r requirements\erp.txt || goto failed
    echo installed> .cache\erp\venv\.installed
)
set QT_QPA_PLATFORM=offscreen
set SIDE_BY_SIDE=-n auto --dist loadgroup
echo. %* | findstr /c:"no:xdist" >nul && set SIDE_BY_SIDE=
.venv\Scripts\python -m pytest %SIDE_BY_SIDE% %*
exit /b %errorlevel%
:no_python
echo bocounter needs Python 3.11 or newer with the launcher "py". Install it from python.org, then repeat.
exit /b 2
:failed
echo The packages could not be installed. Read what pip said above, mend it, then repeat.
exit /b 2

@rem One crawl, for the Task Scheduler of Windows. docs/scheduling.md says how to install it.
@rem Change the address; nothing else depends on where the clone is.
@echo off
rem Scrapy finds the project by the scrapy.cfg in this folder.
cd /d "%~dp0.."
rem The log has names and quotation marks that the machine's code page may lack.
set PYTHONUTF8=1
.venv\Scripts\scrapy.exe crawl briefings -s SCIO_CONTACT=you@example.org >> output\crawl.log 2>&1
rem The Task Scheduler shows this as "Last Run Result".
exit /b %ERRORLEVEL%

@rem One crawl, for the Task Scheduler of Windows. README.md, "Scheduling", says how to install it.
@rem Change the address; nothing else depends on where the clone is.
@echo off
rem The folder of scrapy.cfg, by which scrapy knows the project.
cd /d "%~dp0.."
rem Names and quotation marks in the log need more than the machine's code page.
set PYTHONUTF8=1
.venv\Scripts\scrapy.exe crawl briefings -s SCIO_CONTACT=you@example.org >> output\crawl.log 2>&1
rem The Task Scheduler shows it as "Last Run Result".
exit /b %ERRORLEVEL%

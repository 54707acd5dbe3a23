@rem One crawl, for the Task Scheduler of Windows (docs/scheduling.md). Not tried.
@rem Set up in the clone with "py -m venv .venv" and ".venv\Scripts\pip install -e .", put your address
@rem below, and schedule it, for a clone in C:\scio_crawler:
@rem schtasks /Create /TN scio_crawler /SC DAILY /ST 04:17 /TR "C:\scio_crawler\contrib\scio-crawler.cmd"
@rem By default, a task runs only while you are logged on and on mains power, and catches up on nothing.
@echo off
rem Scrapy finds the project by the scrapy.cfg in this folder.
cd /d "%~dp0.."
rem The log has names and quotation marks that the machine's code page may lack.
set PYTHONUTF8=1
.venv\Scripts\scrapy.exe crawl briefings -s SCIO_CONTACT=you@example.org >> output\crawl.log 2>&1
rem The Task Scheduler shows this as "Last Run Result".
exit /b %ERRORLEVEL%

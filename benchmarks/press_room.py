"""Make a press room of any size, in the site's markup, and serve it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.transcripts import PAGES, briefings, spelled

LIST = "/pressroom/node_8021725.html"
ON_A_LIST = 30  # links of a list page, as on the site
_NGINX = """worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
  access_log off;
  types {{ text/html html htm; }}
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def write(folder: Path, number: int, each: int = PAGES) -> int:
    """Write *number* briefings of so many pages *each*, and their lists, to *folder*.

    Return how many pages that are.
    """
    links: list[tuple[date, str]] = []
    written = 0
    for briefing in briefings(number, each):
        links.append((briefing.day, urlsplit(briefing.pages[0][0]).path))
        for url, body in briefing.pages:
            _put(folder, urlsplit(url).path, body)
            written += 1
    links.sort(reverse=True)  # newest first, as on the site
    lists = [links[start : start + ON_A_LIST] for start in range(0, len(links), ON_A_LIST)]
    for page, shown in enumerate(lists, 1):
        _put(folder, _list(page), _list_page(page, len(lists), shown).encode())
    return written + len(lists)


def _put(folder: Path, path: str, body: bytes) -> None:
    file = folder / path[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)


def _list(page: int) -> str:
    return LIST if page == 1 else LIST.replace(".html", f"_{page}.html")


def _list_page(page: int, of: int, links: Sequence[tuple[date, str]]) -> str:
    items = "".join(
        f'<li><h3><span class="mmmm">Press Room</span> {spelled(day)}</h3>'
        f'<h1><a href="{link}">SCIO briefing on the count of reading rooms</a></h1></li>'
        for day, link in links
    )
    numbers = "&nbsp;&nbsp;".join(
        f"<span>{n}</span>" if n == page else f"<a href='{_list(n)}'>{n}</a>"
        for n in range(1, of + 1)
    )
    return (
        "<!DOCTYPE html><html><head><title>Press Conference Transcripts | english.scio.gov.cn"
        f'</title></head><body><div class="wrapl"><div class="usual"><ul>{items}</ul></div>'
        f"<div id='autopage'><center>{numbers}</center></div></div></body></html>"
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* with nginx, or with Python's own web server; give the base address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if nginx := shutil.which("nginx"):
        config = folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=folder, port=port))
        command = [nginx, "-c", str(config), "-g", "daemon off;"]
    else:
        where = ["--bind", "127.0.0.1", "--directory", str(folder)]
        command = [sys.executable, "-m", "http.server", str(port), *where]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no web server answers on port {port}")


def server_name() -> str:
    """Return the name of the web server that serves the pages."""
    return "nginx" if shutil.which("nginx") else "Python's http.server"

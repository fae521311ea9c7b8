"""One site from the sample (a small city, two months) for all tests in a browser, and Debian's Chromium to read it with.

`LONTAR_TEST_SITE=<published folder>` reads a site that is there already, which saves a minute while pages are being changed.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import prepared
import pytest
from browser.places import CITY, COMPARISON, MONTHS
from support import copy_profile, remove_home


def _lontar(home: Path, agencies: Path, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("lontar")), *arguments, "--json"]
    environment = os.environ | {"LONTAR_HOME": str(home), "LONTAR_AGENCIES": str(agencies)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The published folder of the sample: every unit's report for both months, and the site around them; and five cities compared."""
    if ready := os.environ.get("LONTAR_TEST_SITE"):
        yield Path(ready)
        return
    agencies = tmp_path_factory.mktemp("agencies")
    copy_profile(CITY, agencies)
    home = prepared.fill(prepared.new_home(), prepared.LINE)
    try:
        _lontar(home, agencies, "sample", "--city", CITY, "--scale", "0.05", "--months", "..".join(MONTHS))
        _lontar(home, agencies, "run", "--units", "all", "--period", "..".join(MONTHS))
        lay_comparison(home / "published")
        yield home / "published"
    finally:
        remove_home(home)


def lay_comparison(folder: Path) -> None:
    """The comparison of five made cities for the last month, as the line would write it: one city alone is compared with none."""
    from fixtures.compared_cities import five_cities

    from lontar.publish.comparison.write import render_comparison

    target = folder / Path(COMPARISON).parent
    target.mkdir(parents=True)
    for name, content in render_comparison(five_cities()).items():
        (target / name).write_bytes(content)


@pytest.fixture(scope="session")
def served(published: Path) -> Iterator[str]:
    """The address under which `lontar serve` shows the site."""
    from lontar.serve import make_server

    with make_server(0, published) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@dataclass
class Watch:
    """What a page asked for and complained about while it was read."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


_NOTE_VIOLATIONS = "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"


def _missed(request) -> list[str]:
    """A complaint where a file was not got; none where the reader went on before it came."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url} {request.failure}"]


@pytest.fixture
def open_page(chromium, published: Path, served: str) -> Iterator[Callable]:
    """`open_page("index.html", served=False, scripts=True, width=1280)`: a page of the site, watched; at the end nothing may have been amiss."""
    watch, contexts = Watch(), []

    def open_(name: str, *, from_server: bool = False, scripts: bool = True, width: int = 1280):
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
        contexts.append(context)
        context.set_default_timeout(15_000)
        if scripts:
            context.add_init_script(_NOTE_VIOLATIONS)
        page = context.new_page()
        page.on("request", lambda request: watch.requests.append(request.url))
        page.on("requestfailed", lambda request: watch.complaints.extend(_missed(request)))
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on("console", lambda m: watch.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.goto(f"{served if from_server else published.as_uri()}/{name}")
        return page

    yield open_
    for context in contexts:
        context.close()
    own = (served, published.as_uri(), "data:", "blob:")
    assert [url for url in watch.requests if not url.startswith(own)] == []
    assert watch.complaints == []

"""The published site on 127.0.0.1, read-only, with headers under which no page can load or run anything from elsewhere."""

import html
import re
import signal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lontar.errors import LontarError
from lontar.settings import settings

HOST = "127.0.0.1"

# What is no page (data, PDF, feed, search index) loads nothing.
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
# For a web server that cannot look into the pages: looser in name only, since the policy in each page holds as well.
OUTER_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A page names the hashes of its own style and script; the header repeats them and forbids framing, which a page cannot.
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HEAD_BYTES = 2048
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_ALLOWED_HOSTS = {"127.0.0.1", "localhost"}


def policy_of(path: Path) -> str:
    """The policy that a page states for itself; for anything else that nothing may be loaded or run."""
    page = path / "index.html" if path.is_dir() else path
    if page.suffix != ".html" or not page.is_file():
        return _NOTHING
    with page.open("rb") as file:
        found = _POLICY.search(file.read(_HEAD_BYTES))
    return html.unescape(found[1].decode()) if found else _NOTHING


class SiteHandler(SimpleHTTPRequestHandler):
    """Files below the published folder; no directory listings, no hidden files, no other names for this machine."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".xml": "application/atom+xml",
        ".js": "text/javascript",
    }
    _policy = _NOTHING

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", f"{self._policy}; frame-ancestors 'none'")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def send_head(self):
        # A page elsewhere could give its own name this address (DNS rebinding) and read the site through a visitor's browser.
        if self.headers.get("Host", "").split(":")[0] not in _ALLOWED_HOSTS:
            self.send_error(421, "Not served under this name")
            return None
        # A folder named with a dot is a publication on its way in.
        if any(part.startswith(".") for part in Path(self.translate_path(self.path)).relative_to(self.directory).parts):
            self.send_error(404)
            return None
        self._policy = policy_of(Path(self.translate_path(self.path)))
        return super().send_head()

    def list_directory(self, path: str) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads a log of who read what on their own machine."""


def make_server(port: int, folder: Path | None = None) -> ThreadingHTTPServer:
    """A server that is bound but not yet answering; port 0 takes a free one.

    Raises LontarError when nothing is published or the port is taken.
    """
    folder = folder or settings().published_dir
    if not (folder / "index.html").exists():
        raise LontarError("Nothing is published yet.", where=str(folder), remedy="Run `lontar run` first.")
    try:
        return ThreadingHTTPServer((HOST, port), partial(SiteHandler, directory=str(folder)))
    except OSError as error:
        raise LontarError(
            f"Port {port} cannot be used: {error.strerror}.", where=HOST, remedy="Give another with --port."
        ) from error


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def serve_site(port: int) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, _stop)
    with make_server(port) as server:
        print(f"http://{HOST}:{server.server_port}/  (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()

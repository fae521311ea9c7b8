"""The site on this machine: files and safe headers, nothing else."""

import html
import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lontar.errors import LontarError
from lontar.serve import HEADERS, make_server


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "published"
    (site / "kota").mkdir(parents=True)
    (site / "index.html").write_text("<h1>Laporan</h1>")
    (site / "kota" / "data.json").write_text("{}")
    (site / ".2026-09.incoming").mkdir()
    (site / ".2026-09.incoming" / "index.html").write_text("half a publication")
    (tmp_path / "secret.txt").write_text("secret")
    with make_server(0, site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _get(port: int, path: str, host: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    return connection.getresponse()


def test_page__comes_with_every_safe_header(port: int) -> None:
    answer = _get(port, "/")
    assert (answer.status, answer.read()) == (200, b"<h1>Laporan</h1>")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_policy__is_the_page_s_own_and_forbids_framing(port: int, tmp_path: Path) -> None:
    own = "default-src 'none'; script-src 'self' 'sha256-abc='"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(own)}">'
    (tmp_path / "published" / "kota" / "index.html").write_text(f"<!doctype html>{meta}")
    for path in ("/kota/", "/kota/index.html"):
        assert _get(port, path).headers["Content-Security-Policy"] == f"{own}; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/", "/kota/data.json", "/nothing.html"])
def test_policy__without_one_of_its_own_nothing_may_be_loaded_or_run(port: int, path: str) -> None:
    policy = _get(port, path).headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    "path", ["/kota/", "/.2026-09.incoming/", "/.2026-09.incoming/index.html", "/../secret.txt", "/%2e%2e/secret.txt"]
)
def test_listings_unfinished_publications_and_other_folders__are_not_found(port: int, path: str) -> None:
    answer = _get(port, path)
    assert answer.status == 404
    assert b"secret" not in answer.read()


def test_another_name_for_this_machine__is_refused(port: int) -> None:
    assert _get(port, "/", host="evil.example").status == 421
    assert _get(port, "/", host=f"localhost:{port}").status == 200


def test_server__listens_on_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("")
    with make_server(0, tmp_path) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_nothing_published__says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(LontarError) as caught:
        make_server(0, tmp_path)
    assert "lontar run" in caught.value.remedy


def test_taken_port__says_how_to_take_another(port: int, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("")
    with pytest.raises(LontarError) as caught:
        make_server(port, tmp_path)
    assert "--port" in caught.value.remedy

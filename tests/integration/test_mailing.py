"""Mail about a release: really received, once, never in the way of a release, and with nothing that is not public."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import publishing
import pytest
import support
from mail_server import PASSWORD, USER, Handler, make_certificate, serving

from lontar import ledger
from lontar.agency import get_agency
from lontar.errors import ConfigurationError
from lontar.mailing import send_all, send_due
from lontar.mailing.outbox import troubles
from lontar.publish.freeze import freeze
from lontar.publish.release import published_folder, release
from lontar.publish.render import render
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

AGENCY, PERIOD = publishing.AGENCY, publishing.PERIOD
_LISTS = """
  site_address: https://kinerja.kota-contoh.example/
  recipients:
    - name: pimpinan
      title: Pimpinan Kota Contoh
      addresses: [walikota@kota-contoh.example, sekda@kota-contoh.example]
      units: [all, "1.01"]
      content: attachment
    - {name: press, title: The press, addresses: [editor@koran.example], language: en, periods: [month]}
    - {name: tahunan, title: Tahunan, addresses: [bps@contoh.example], periods: [year]}
"""


def _use_profile(home: Path) -> None:
    """The city's profile with recipient lists."""
    publishing.use_profile(home)
    path = home / "agencies" / f"{AGENCY}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('publication: {"requires_approval": false}', f"publication:{_LISTS}"), encoding="utf-8"
    )
    support.use_home(home, home / "agencies")


@pytest.fixture(scope="module")
def released(module_home: Path) -> Path:
    """A city with one released month, city and units."""
    publishing.make_city(module_home)
    publishing.put_value("all", "training_jp20_rate", 120, 60, 120)
    _use_profile(module_home)
    assert freeze(AGENCY, PERIOD, "r1") == 1
    render(AGENCY, PERIOD, "all", "r1", workers=1)
    release(AGENCY, PERIOD, "r1")
    return module_home


@pytest.fixture(autouse=True)
def _fresh(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with a ledger that knows of no mail; only the owner can do that, by going round its triggers."""
    for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "TLS", "CA"):
        monkeypatch.delenv(f"LONTAR_SMTP_{name}", raising=False)
    with connect(Role.OWNER) as connection:
        connection.execute("alter table ledger.entry disable trigger all")
        connection.execute("delete from ledger.entry where kind like 'mail%'")
        connection.execute("alter table ledger.entry enable trigger all")


def _server(monkeypatch: pytest.MonkeyPatch, port: int, **settings: str) -> None:
    given = {"HOST": "127.0.0.1", "PORT": str(port), "FROM": "lontar@kota-contoh.example"} | settings
    for name, value in given.items():
        monkeypatch.setenv(f"LONTAR_SMTP_{name}", value)


def _entries(kind: str) -> list[dict]:
    with connect(Role.AUDITOR) as connection:
        query = "select payload from ledger.entry where agency_id = %s and kind = %s order by sequence"
        return [payload for (payload,) in connection.execute(query, (AGENCY, kind))]


def _send(**options):
    return send_due(get_agency(AGENCY), "mail/test", **options)


def _troubles():
    with connect(Role.AUDITOR) as connection:
        return troubles(connection, get_agency(AGENCY), datetime.now(UTC))


def _text(message) -> str:
    return message.get_body(("plain",)).get_content()


def test_lists__each_get_one_mail_about_the_release(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        outcomes = _send()
    assert [(one.recipients, one.accepted, one.failure) for one in outcomes] == [("pimpinan", 2, ""), ("press", 1, "")]
    first, second = handler.received
    assert first.recipients == ["walikota@kota-contoh.example", "sekda@kota-contoh.example"]
    assert second.recipients == ["editor@koran.example"]
    assert _troubles() == []


def test_mail__is_in_the_lists_language_with_figures_address_and_evidence(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        _send()
    indonesian, english = (one.message for one in handler.received)
    assert indonesian["Subject"] == "[DATA SINTETIS] Laporan Kinerja ASN Contoh, September 2026"
    assert "- PNS mencapai 20 JP: 50,0%" in _text(indonesian)
    assert "- Tingkat kehadiran: data tidak diterima" in _text(indonesian)
    assert "https://kinerja.kota-contoh.example/kota-contoh/2026-09/index.html" in _text(indonesian)
    assert "https://kinerja.kota-contoh.example/kota-contoh/2026-09/1.01/index.html" in _text(indonesian)
    assert english["Subject"].startswith("[SYNTHETIC DATA] Civil service performance report")
    assert "2026-09/index.en.html" in _text(english)
    assert english["Auto-Submitted"] == "auto-generated"
    head = _entries("mailed")[0]["ledger_head"]
    manifest = _entries("mailed")[0]["manifest_sha256"]
    assert len(head) == 64
    head = f"{_entries('mailed')[0]['ledger_sequence']}:{head}"
    for body in (indonesian.get_body(("plain",)), indonesian.get_body(("html",))):
        assert head in body.get_content()
        assert manifest in body.get_content()


def test_attachment__is_the_published_pdf_and_nothing_else(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        _send()
    attached = list(handler.received[0].message.iter_attachments())
    folder = published_folder(AGENCY, PERIOD)
    wanted = [folder / "laporan.pdf", folder / "1.01" / "laporan.pdf"]
    assert [part.get_content() for part in attached] == [path.read_bytes() for path in wanted]
    assert list(handler.received[1].message.iter_attachments()) == []


def test_ledger__knows_recipients_by_digest_only(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        _send()
    entry = _entries("mailed")[0]
    assert (entry["list"], entry["period"], entry["revision"]) == ("pimpinan", "2026-09", 1)
    assert len(entry["accepted"]) == 2
    assert "@" not in json.dumps(_entries("mailed") + _entries("mail_started"))
    with connect(Role.AUDITOR) as connection:
        assert ledger.head(connection, AGENCY).entry_hash != entry["ledger_head"]


def test_second_run__mails_nobody_again(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        _send()
        assert _send() == []
        assert _send(again=True) == []
    assert len(handler.received) == 2


def test_server_down__is_visible_and_the_next_run_delivers(monkeypatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _server(monkeypatch, port)
    assert {one.failure for one in _send()} == {"ConnectionRefusedError"}
    assert [(one.list, one.waiting, one.reason) for one in _troubles()] == [
        ("pimpinan", 2, "ConnectionRefusedError"),
        ("press", 1, "ConnectionRefusedError"),
    ]
    handler = Handler()
    with serving(handler, port=port):
        assert [one.accepted for one in _send()] == [2, 1]
    assert len(handler.received) == 2
    assert _troubles() == []


def test_refused_recipient__does_not_keep_the_others_from_theirs(monkeypatch) -> None:
    handler = Handler(refused={"sekda@kota-contoh.example": "550 unknown"})
    with serving(handler) as port:
        _server(monkeypatch, port)
        outcomes = _send()
        assert (outcomes[0].accepted, outcomes[0].refused) == (1, 1)
        assert [(one.list, one.refused, one.waiting) for one in _troubles()] == [("pimpinan", 1, 0)]
        assert _send() == []  # refused for good
    assert [one.recipients for one in handler.received] == [["walikota@kota-contoh.example"], ["editor@koran.example"]]


def test_recipient_refused_for_now__is_served_later_and_alone(monkeypatch) -> None:
    handler = Handler(refused={"sekda@kota-contoh.example": "451 busy"})
    with serving(handler) as port:
        _server(monkeypatch, port)
        _send()
        handler.refused.clear()
        assert [one.accepted for one in _send()] == [1]
    assert handler.received[-1].recipients == ["sekda@kota-contoh.example"]
    assert _troubles() == []


def test_connection_lost_after_the_content__is_not_tried_again_by_itself(monkeypatch) -> None:
    handler = Handler(content_answer="hang up")
    with serving(handler) as port:
        _server(monkeypatch, port)
        _send()
        assert len(handler.received) == 2  # they may have it
        assert _send() == []
        assert [one.uncertain for one in _troubles()] == [2, 1]
        handler.content_answer = "250 taken"
        assert [one.accepted for one in _send(again=True)] == [2, 1]
    assert _troubles() == []


def test_attempt_without_an_end__counts_as_uncertain(monkeypatch) -> None:
    """A kill between the ledger's entry and the server's answer."""
    import lontar.mailing.sending as sending

    def killed(*_):
        raise KeyboardInterrupt

    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(sending, "hand_over", killed)
            _send()
        assert [one.recipients for one in _send()] == ["press"]
    assert [(one.list, one.uncertain) for one in _troubles()] == [("pimpinan", 2)]


def test_content_refused__is_tried_again(monkeypatch) -> None:
    handler = Handler(content_answer="452 full")
    with serving(handler) as port:
        _server(monkeypatch, port)
        assert {one.failure for one in _send()} == {"content refused 452"}
        handler.content_answer = "250 taken"
        assert [one.accepted for one in _send()] == [2, 1]


def test_starttls__with_login_and_a_certificate_of_an_own_authority(monkeypatch, tmp_path) -> None:
    handler, certificate = Handler(), make_certificate(tmp_path)
    with serving(handler, certificate=certificate) as port:
        _server(
            monkeypatch, port, HOST="localhost", TLS="required", CA=str(certificate[0]), USER=USER, PASSWORD=PASSWORD
        )
        assert [one.accepted for one in _send()] == [2, 1]
    assert len(handler.received) == 2


def test_unknown_certificate__is_not_trusted(monkeypatch, tmp_path) -> None:
    handler, certificate = Handler(), make_certificate(tmp_path)
    with serving(handler, certificate=certificate) as port:
        _server(monkeypatch, port, HOST="localhost", TLS="required", USER=USER, PASSWORD=PASSWORD)
        assert {one.failure for one in _send()} == {"SSLCertVerificationError"}
    assert handler.received == []


def test_server_without_starttls__gets_nothing_where_it_is_required(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port, TLS="required")
        assert {one.failure for one in _send()} == {"SMTPNotSupportedError"}
    assert handler.received == []


def test_wrong_password__is_visible_and_in_no_entry(monkeypatch, tmp_path) -> None:
    handler, certificate = Handler(), make_certificate(tmp_path)
    with serving(handler, certificate=certificate) as port:
        _server(
            monkeypatch,
            port,
            HOST="localhost",
            TLS="required",
            CA=str(certificate[0]),
            USER=USER,
            PASSWORD="salah-besar",
        )
        assert {one.failure for one in _send()} == {"SMTPAuthenticationError 535"}
    assert "salah-besar" not in json.dumps(_entries("mail_failed") + _entries("mail_started"))
    assert [one.waiting for one in _troubles()] == [2, 1]


def test_password_in_clear__is_refused_before_anything_is_sent(monkeypatch) -> None:
    _server(monkeypatch, 25, HOST="mail.example", TLS="off", USER=USER, PASSWORD=PASSWORD)
    with pytest.raises(ConfigurationError, match="in clear"):
        _send()


def test_wrong_settings__stop_the_mail_and_not_the_run(monkeypatch) -> None:
    _server(monkeypatch, 25, TLS="perhaps")
    assert send_all([AGENCY], "mail/test") == []
    assert [one.reason for one in _troubles() if not one.list] == ["'perhaps' is no way of TLS."]


def test_no_server__leaves_the_mail_waiting() -> None:
    assert _send() == []
    assert [(one.list, one.waiting) for one in _troubles()] == [("pimpinan", 2), ("press", 1)]


def test_old_release__is_not_mailed(monkeypatch) -> None:
    handler = Handler()
    with serving(handler) as port:
        _server(monkeypatch, port)
        assert _send(at=datetime.now(UTC) + timedelta(days=15)) == []
    assert handler.received == []


def test_file_changed_by_hand__is_not_mailed(monkeypatch) -> None:
    path = published_folder(AGENCY, PERIOD) / "laporan.pdf"
    content = path.read_bytes()
    handler = Handler()
    try:
        path.write_bytes(content + b"%")
        with serving(handler) as port:
            _server(monkeypatch, port)
            outcomes = _send()
    finally:
        path.write_bytes(content)
    assert outcomes[0].failure == "A published file is not what was released."
    assert [one.recipients for one in handler.received] == [["editor@koran.example"]]

"""A signed PDF that comes back: kept beside the report with both hashes, and refused where nothing was signed."""

import hashlib
import json
from pathlib import Path

import pytest
from publishing import AGENCY, PERIOD, bring_back_city

from lontar.errors import LontarError
from lontar.publish import site, waiting
from lontar.publish.freeze import freeze
from lontar.publish.release import published_folder, release
from lontar.publish.render import render
from lontar.publish.signed import NAME, keep
from lontar.settings import settings
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
# What a signing system appends to a file: an update that leaves everything before it as it was.
SIGNATURE = b"\n9 0 obj << /Type /Sig >> endobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
def released(made_once: Path) -> Path:
    bring_back_city(made_once)
    freeze(AGENCY, PERIOD, "r1")
    render(AGENCY, PERIOD, "all", "r1")
    release(AGENCY, PERIOD, "r1")
    return published_folder(AGENCY, PERIOD)


def entries() -> list[dict]:
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            "select payload from ledger.entry where agency_id = %s and kind = 'signed' order by sequence", (AGENCY,)
        )
        return [payload for (payload,) in rows]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_sign__keeps_the_copy_beside_the_report_with_both_hashes(released: Path, tmp_path: Path) -> None:
    report, manifest = (released / "laporan.pdf").read_bytes(), (released / "manifest.json").read_bytes()
    signed = tmp_path / "ttd.pdf"
    signed.write_bytes(report + SIGNATURE)
    done = keep(AGENCY, PERIOD, signed, "s1")
    assert (released / NAME).read_bytes() == report + SIGNATURE
    assert (released / "laporan.pdf").read_bytes() == report
    assert (done.original_sha256, done.signed_sha256) == (sha256(report), sha256(report + SIGNATURE))
    assert done.holds_original
    (entry,) = entries()
    assert (entry["original_sha256"], entry["signed_sha256"], entry["unit"]) == (
        done.original_sha256,
        done.signed_sha256,
        "all",
    )
    assert (released / "manifest.json").read_bytes() == manifest
    assert NAME not in json.loads(manifest)["files"]


def test_sign__a_scan_is_kept_and_known_as_written_anew(released: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4\nsomething else\n%%EOF\n")
    done = keep(AGENCY, PERIOD, scan, "s1", unit_id="1.01")
    assert not done.holds_original
    assert (released / "1.01" / NAME).read_bytes() == scan.read_bytes()


def test_sign__the_same_revision_put_in_place_again_keeps_its_signed_copy(released: Path, tmp_path: Path) -> None:
    signed = tmp_path / "ttd.pdf"
    signed.write_bytes((released / "laporan.pdf").read_bytes() + SIGNATURE)
    keep(AGENCY, PERIOD, signed, "s1")
    before = release_again()
    assert (released / NAME).read_bytes() == signed.read_bytes()
    assert before


def release_again() -> str:
    render(AGENCY, PERIOD, "all", "r2")
    assert NAME not in waiting.read(waiting.folder_of(AGENCY, PERIOD)).files
    return release(AGENCY, PERIOD, "r2").document_hash


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"PK\x03\x04", "no PDF"), (b"%PDF-1.7\ncut off", "no PDF"), (None, "unsigned")],
    ids=["another format", "half a PDF", "the report itself"],
)
def test_sign__refuses_what_is_no_signed_pdf(
    released: Path, tmp_path: Path, content: bytes | None, message: str
) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes((released / "laporan.pdf").read_bytes() if content is None else content)
    with pytest.raises(LontarError, match=message):
        keep(AGENCY, PERIOD, file, "s1")
    assert entries() == []
    assert not (released / NAME).exists()


def test_sign__refuses_a_revision_that_is_not_released(made_once: Path, tmp_path: Path) -> None:
    bring_back_city(made_once)
    freeze(AGENCY, PERIOD, "r1")
    render(AGENCY, PERIOD, "city", "r1")
    file = tmp_path / "x.pdf"
    file.write_bytes(b"%PDF-1.4\nx\n%%EOF\n")
    with pytest.raises(LontarError, match="released"):
        keep(AGENCY, PERIOD, file, "s1")


def test_sign__the_city_s_page_and_the_corrections_link_the_copy_with_both_hashes(
    released: Path, tmp_path: Path
) -> None:
    site.build("s0")
    assert NAME not in page("koreksi.html")
    signed = tmp_path / "ttd.pdf"
    signed.write_bytes((released / "laporan.pdf").read_bytes() + SIGNATURE)
    done = keep(AGENCY, PERIOD, signed, "s1")
    site.build("s1")
    for name, link in {
        f"{AGENCY}/index.html": f"{PERIOD.code}/{NAME}",
        "koreksi.html": f"{AGENCY}/{PERIOD.code}/{NAME}",
        "koreksi.en.html": f"{AGENCY}/{PERIOD.code}/{NAME}",
    }.items():
        text = page(name)
        assert f'href="{link}"' in text
        assert done.original_sha256 in text and done.signed_sha256 in text
    assert "utuh di dalamnya" in page("koreksi.html")


def page(name: str) -> str:
    return (settings().published_dir / name).read_text(encoding="utf-8")

"""The pages around the reports against the site's manifest, the manifest against the ledger, and the heads that stand on the site."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from lontar.agency import load_agencies
from lontar.publish.frame import feed_name
from lontar.publish.languages import LANGUAGES
from lontar.publish.manifest import sha256_of
from lontar.publish.site_manifest import noted_hash, path_of
from lontar.publish.waiting import hash_files
from lontar.settings import settings
from lontar.verify.chain import Noted
from lontar.verify.finding import PUBLISHED, Finding, Scope
from lontar.verify.published import compare, read_manifest

_ATOM = "{http://www.w3.org/2005/Atom}"
_HEAD = re.compile(r"\b([0-9]+):([0-9a-f]{64})\b")
_REMEDY = "Run `lontar run`: it makes the pages around the reports anew."


def check_site_manifest(scope: Scope) -> Iterator[Finding]:
    """The manifest of the site is the one that this agency's ledger noted last."""
    noted = noted_hash(scope.connection, scope.agency_id)
    present = sha256_of(path_of().read_bytes()) if path_of().is_file() else ""
    if noted and noted != present:
        what = (
            "The manifest of the site is not the one that the ledger noted" if present else "The site has no manifest"
        )
        yield Finding("site", f"{what}.", str(path_of()), _REMEDY, PUBLISHED)


def _is_report(name: str, agency_ids: set[str]) -> bool:
    """Whether a file belongs to a period of an agency, where its own manifest and the ledger speak for it."""
    parts = Path(name).parts
    return len(parts) > 2 and parts[0] in agency_ids and parts[1][:1].isdigit()


def check_pages() -> Iterator[Finding]:
    """Every page around the reports is in the site's manifest, as it stands there. Asked once for all agencies."""
    content, folder = read_manifest(path_of()), settings().published_dir
    if content is None:
        if path_of().exists():
            yield Finding("site", "The manifest of the site cannot be read.", str(path_of()), _REMEDY, PUBLISHED)
        elif any(hash_files(folder)):
            what = "The pages around the reports are not on record yet."
            yield Finding("site", what, str(folder), _REMEDY, PUBLISHED, "notice")
        return
    agency_ids = set(load_agencies())
    found = {name: digest for name, digest in hash_files(folder).items() if not _is_report(name, agency_ids)}
    found.pop(path_of().name, None)
    yield from compare(found, content["files"], folder, "the site's manifest")


def heads_of_site(scope: Scope) -> Iterator[Noted]:
    """The heads of an agency's chain that the site's manifest and the feeds carry."""
    content = read_manifest(path_of()) or {}
    head = content.get("ledger_heads", {}).get(scope.agency_id)
    if head and head.get("hash"):
        yield Noted(head.get("sequence", 0), head["hash"], str(path_of()))
    for language in LANGUAGES:
        yield from _heads_of_feed(scope.agency_id, settings().published_dir / feed_name(language))


def _heads_of_feed(agency_id: str, path: Path) -> Iterator[Noted]:
    try:
        feed = ET.parse(path).getroot()  # noqa: S314 - a file of our own; an altered one is a finding of its own
    except (OSError, ET.ParseError):
        return
    for entry in feed.iter(f"{_ATOM}entry"):
        link, summary = entry.find(f"{_ATOM}link"), entry.findtext(f"{_ATOM}summary") or ""
        if link is not None and link.get("href", "").startswith(f"{agency_id}/"):
            for number, entry_hash in _HEAD.findall(summary):
                yield Noted(int(number), entry_hash, str(path))

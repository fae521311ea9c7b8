#!/usr/bin/env python3
"""Checks a published site against an exported ledger, without Lontar: one file, Python 3.9 or newer, nothing to install.

    python3 verify_published.py PUBLISHED LEDGER.jsonl [--head 412:9f86d0...]

PUBLISHED is a copy of the folder that readers see. LEDGER.jsonl is what the office exports with `lontar ledger export`: one entry
a line. `--head` is a head (number and hash) from a release mail or a print; give it as often as you have one: a ledger that was
rebuilt as a whole agrees with itself, and only what stands elsewhere shows it.

What is checked, and how, so that you can do it with tools of your own:

chain      Entries of an agency are numbered 1, 2, 3 ... `previous_hash` is the `entry_hash` of the one before, empty for the
           first. `entry_hash` is the SHA-256 of agency, number, time (UTC, microseconds), run, kind, payload as it stands, and
           previous hash; before each its number of characters and a colon, commas between them.
heads      Every head that stands in a manifest, in the Atom feeds or in --head is an entry of the chain.
files      Every file of a released period has the SHA-256 that the entry of its release names; none is missing, none is extra.
manifests  Every report's manifest.json names the files beside it, and lies in the folder of the unit that it names.
site       manifest.json at the top names the pages around the reports, and has the hash that the entry `site_built` names.

Exit code 0: everything holds. 5: something does not; each finding is a line. 2: the arguments cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

Entry = dict[str, Any]
Chains = dict[str, list[Entry]]
# Agency, number (0 where unknown), hash or its beginning, where it stands.
Head = tuple[str, int, str, str]
_ATOM = "{http://www.w3.org/2005/Atom}"
_HEAD = re.compile(r"(?:([0-9]+):)?([0-9a-f]{12,64})")
_IN_FEED = re.compile(r"\b([0-9]+):([0-9a-f]{64})\b")
_FIELDS = ("agency_id", "sequence", "recorded_at", "run_id", "kind", "payload", "previous_hash")


class Unreadable(Exception):
    """What was given is not what is needed."""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_ledger(path: Path) -> Chains:
    """Entries by agency, in the order of the file."""
    chains: Chains = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
                entry["said"] = json.loads(entry["payload"])
                chains.setdefault(entry["agency_id"], []).append(entry)
                missing = [name for name in (*_FIELDS, "entry_hash") if name not in entry]
            except (ValueError, TypeError, KeyError) as error:
                raise Unreadable(f"{path}, line {number}: no entry of a ledger ({error})") from error
            if missing:
                raise Unreadable(f"{path}, line {number}: {', '.join(missing)} is missing")
    return chains


def hash_of(entry: Entry) -> str:
    """The hash that an entry must have."""
    parts = [str(entry[name]) for name in _FIELDS]
    return sha256_of(",".join(f"{len(part)}:{part}" for part in parts).encode())


def check_chain(agency: str, entries: list[Entry]) -> Iterator[str]:
    before, previous = 0, ""
    for entry in entries:
        where = f"chain: {agency}, entry {entry['sequence']}"
        if entry["sequence"] != before + 1:
            yield f"{where} does not follow entry {before}"
        if entry["previous_hash"] != previous:
            yield f"{where} does not carry the hash of the one before"
        if entry["entry_hash"] != hash_of(entry):
            yield f"{where} was altered: its content has another hash"
        before, previous = entry["sequence"], entry["entry_hash"]


def check_heads(chains: Chains, heads: Iterable[Head]) -> Iterator[str]:
    for agency, number, digest, where in heads:
        chosen = [chains.get(agency, [])] if agency else list(chains.values())
        holds = any(
            entry["entry_hash"].startswith(digest) and number in (0, entry["sequence"])
            for entries in chosen
            for entry in entries
        )
        if not holds:
            length = max((entry["sequence"] for entries in chosen for entry in entries), default=0)
            why = f"was cut (it ends at {length})" if number > length else "was cut or rebuilt"
            yield f"heads: {number or ''}:{digest[:12]} stands in {where}, but the ledger does not have it: it {why}"


def hash_files(folder: Path) -> dict[str, str]:
    """Path below the folder -> SHA-256."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def compare(found: dict[str, str], told: dict[str, str], folder: Path, by: str) -> Iterator[str]:
    for name in sorted(set(found) | set(told)):
        if name not in found:
            yield f"files: {folder / name} is missing; {by} names it"
        elif name not in told:
            yield f"files: {folder / name} stands there; {by} does not name it"
        elif found[name] != told[name]:
            yield f"files: {folder / name} was altered: {by} names another hash"


def entries_of(entries: list[Entry], kind: str, release: Entry) -> Iterator[Entry]:
    """What the entries of a kind say about a release, oldest first."""
    for entry in entries:
        said = entry["said"]
        if entry["kind"] == kind and (said["period"], said["revision"]) == (release["period"], release["revision"]):
            yield said


def releases(entries: list[Entry]) -> dict[str, Entry]:
    """Name of the folder -> what the newest entry says of the release in it: `2026-09`, and `2026-09-r1` for one replaced since."""
    found: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        if entry["kind"] in ("published", "rebuilt"):
            found[entry["said"]["period"], entry["said"]["revision"]] = entry["said"]
    newest = {period: number for period, number in sorted(found)}
    return {
        period if number == newest[period] else f"{period}-r{number}": release
        for (period, number), release in found.items()
    }


def expected_files(entries: list[Entry], release: Entry) -> tuple[dict[str, str], set[str], set[str]]:
    """What must lie in a release's folder, as path -> SHA-256; which of it are signed copies, and which say what was withdrawn."""
    files, tombstones, gone = dict(release["files"]), {}, set()
    signed = {said["file"]: said["signed_sha256"] for said in entries_of(entries, "signed", release)}
    for said in entries_of(entries, "withdrawn", release):
        gone |= set(said["files"])
        tombstones = {**({} if said["unit"] == "all" else tombstones), **said["tombstone"]}
    kept = {name: digest for name, digest in {**files, **signed}.items() if name not in gone}
    return {**kept, **tombstones}, set(signed), set(tombstones)


def unit_folder(unit: str) -> str:
    """The folder in which a unit's report lies."""
    if unit == "all":
        return "."
    folder = re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match[0]):x}_", unit)
    return f"_{folder}" if folder.strip(".") == "" or folder.startswith(".") else folder


def read_manifest(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("files"), dict) else None


def check_manifest(path: Path, folder: str, agency: str, release: Entry, inside: dict[str, str]) -> Iterator[str]:
    content = read_manifest(path)
    if content is None:
        yield f"manifests: {path} is missing or cannot be read"
        return
    told = {name: str(dict(facts).get("sha256")) for name, facts in content["files"].items()}
    yield from compare(inside, told, path.parent, "its manifest")
    named = (content.get("agency"), content.get("period"), content.get("revision"))
    if named != (agency, release["period"], release["revision"]):
        yield f"manifests: {path} is of {named}: a report was exchanged"
    if unit_folder(str(content.get("unit"))) != folder:
        yield f"manifests: {path} is of unit {content.get('unit')}: a report was exchanged"
    # Version 0.1.0 noted a hash that no file holds, and named no languages; its manifest stands in the ledger like any file.
    own = content.get("document_sha256")
    if "languages" in content and own != sha256_of("".join(f"{n}\0{told[n]}\n" for n in sorted(told)).encode()):
        yield f"manifests: {path}: its own hash is not that of the files it names"


def check_release(folder: Path, agency: str, entries: list[Entry], release: Entry) -> Iterator[str]:
    found = hash_files(folder)
    told, signed, tombstones = expected_files(entries, release)
    yield from compare(found, told, folder, "the ledger")
    withdrawn = {str(Path(name).parent) for name in tombstones}
    for inner in sorted({str(Path(name).parent) for name in found} - withdrawn):
        inside = {
            Path(name).name: digest
            for name, digest in found.items()
            if str(Path(name).parent) == inner and name not in signed and Path(name).name != "manifest.json"
        }
        yield from check_manifest(folder / inner / "manifest.json", inner, agency, release, inside)


def check_agency(root: Path, agency: str, entries: list[Entry]) -> Iterator[str]:
    yield from check_chain(agency, entries)
    known = releases(entries)
    kept = {
        f"{entry['said']['period']}-r{entry['said']['kept_earlier']}"
        for entry in entries
        if entry["kind"] == "published" and entry["said"].get("kept_earlier")
    }
    for name, release in sorted(known.items()):
        folder = root / agency / name
        # Revisions that were replaced before they were kept have no folder.
        if name == release["period"] or name in kept or folder.is_dir():
            yield from check_release(folder, agency, entries, release)
    for folder in sorted((root / agency).glob("[0-9]*")):
        if folder.is_dir() and folder.name not in known:
            yield f"files: {folder} stands there; the ledger knows of no release of it"


def check_site(root: Path, chains: Chains) -> Iterator[str]:
    """The pages around the reports, where the ledger has them on record."""
    path = root / "manifest.json"
    for agency, entries in chains.items():
        noted = [entry["said"]["manifest_sha256"] for entry in entries if entry["kind"] == "site_built"]
        if noted and (not path.is_file() or sha256_of(path.read_bytes()) != noted[-1]):
            yield f"site: {path} is not the manifest that the ledger of {agency} names"
    content = read_manifest(path)
    if content is not None:
        found = {name: digest for name, digest in hash_files(root).items() if not _is_report(name, chains)}
        found.pop("manifest.json", None)
        yield from compare(found, content["files"], root, "the site's manifest")


def _is_report(name: str, chains: Chains) -> bool:
    parts = Path(name).parts
    return len(parts) > 2 and parts[0] in chains and parts[1][:1].isdigit()


def heads_of(root: Path) -> Iterator[Head]:
    """Every head that stands in the published folder."""
    for path in sorted(root.rglob("manifest.json")):
        content = read_manifest(path) or {}
        if content.get("ledger_head"):
            yield content.get("agency", ""), content.get("ledger_sequence", 0), content["ledger_head"], str(path)
        for agency, head in content.get("ledger_heads", {}).items():
            if head.get("hash"):
                yield agency, head.get("sequence", 0), head["hash"], str(path)
    for path in sorted(root.glob("feed*.xml")):
        yield from _heads_of_feed(path)


def _heads_of_feed(path: Path) -> Iterator[Head]:
    try:
        feed = ElementTree.parse(str(path)).getroot()  # noqa: S314 - an altered feed is a finding of its own
    except ElementTree.ParseError:
        return
    for entry in feed.iter(f"{_ATOM}entry"):
        link = entry.find(f"{_ATOM}link")
        # The address of a release begins with its agency; that of a withdrawal leads to the page that lists it.
        agency, slash, _ = (link.get("href") or "").partition("/") if link is not None else ("", "", "")
        for number, digest in _IN_FEED.findall(entry.findtext(f"{_ATOM}summary") or ""):
            yield agency if slash else "", int(number), digest, str(path)


def asked_heads(texts: list[str]) -> Iterator[Head]:
    for text in texts:
        match = _HEAD.fullmatch(text.strip().lower())
        if not match:
            raise Unreadable(f"--head {text}: give number and hash as 412:9f86d081884c...")
        yield "", int(match[1] or 0), match[2], "--head"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("published", type=Path, help="a copy of the published folder")
    parser.add_argument("ledger", type=Path, help="what `lontar ledger export` wrote")
    parser.add_argument("--head", action="append", default=[], help="a head from a mail or a print")
    given = parser.parse_args(arguments)
    try:
        if not given.published.is_dir():
            raise Unreadable(f"{given.published} is no folder")
        chains = read_ledger(given.ledger)
        if not chains:
            raise Unreadable(f"{given.ledger} has no entry")
        heads = [*heads_of(given.published), *asked_heads(given.head)]
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    findings = [line for agency in sorted(chains) for line in check_agency(given.published, agency, chains[agency])]
    findings += [*check_site(given.published, chains), *check_heads(chains, heads)]
    for agency, entries in sorted(chains.items()):
        print(f"{agency}: {len(entries)} entries, head {entries[-1]['sequence']}:{entries[-1]['entry_hash']}")
    print(f"{len(hash_files(given.published))} published files, {len(heads)} heads")
    for line in findings:
        print(line)
    print(f"{len(findings)} things do not hold" if findings else "everything holds")
    return 5 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

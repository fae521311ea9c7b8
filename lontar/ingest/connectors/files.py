"""Connector for files: a folder, or any address that fsspec knows (sftp://, s3://, smb://), one pattern per source."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import fsspec

from lontar import clock
from lontar.agency import Source
from lontar.errors import ConfigurationError, LontarError
from lontar.ingest.connectors.templates import TemplateGuard, refuse_template_name
from lontar.settings import settings


@dataclass(frozen=True)
class FoundFile:
    """One file that a source offers.

    Attributes:
        name: File name without folder.
        url: Address with which fsspec opens it again.
        size: Bytes, as the folder lists them.
        seen_at: When this listing saw it, UTC.
        groups: Named groups of the source's pattern in the name: effective_date, period, or a feed column.
        sha256: Of its bytes when they were looked at first; empty where nobody has.
    """

    name: str
    url: str
    size: int
    seen_at: datetime
    groups: dict[str, str] = field(default_factory=dict)
    sha256: str = ""


def address(location: str) -> str:
    """A source's location as an address: an fsspec URL stays, a path is taken from `LONTAR_HOME`."""
    return location if "://" in location or "::" in location else str(settings().home / Path(location).expanduser())


def list_files(source: Source, seen_at: datetime | None = None) -> list[FoundFile]:
    """The files of one source whose whole name fits its pattern, oldest period first, then by name.

    Subfolders are not searched. The order decides which of two deliveries counts as the later one, so it depends on
    names alone: copying a folder changes times of modification, not the order.

    Raises:
        ConfigurationError: The folder does not exist, or the address cannot be understood.
        LontarError: The folder cannot be listed (network, rights).
    """
    folder = address(source.location)
    seen_at = seen_at or clock.now()
    found = [_found(source, filesystem, entry, seen_at) for filesystem, entry in _entries(source, folder)]
    return sorted((file for file in found if file is not None), key=_order)


def _entries(source: Source, folder: str) -> Iterator[tuple[Any, dict]]:
    try:
        filesystem, path = fsspec.core.url_to_fs(folder)
        entries = filesystem.ls(path, detail=True)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"The folder of source {source.name} does not exist.",
            where=folder,
            remedy="Create it, or correct `location` in the profile: see docs/runbooks/source-unreachable.md.",
        ) from error
    except (ValueError, ImportError) as error:
        raise ConfigurationError(
            f"The address of source {source.name} cannot be used: {error}.",
            where=folder,
            remedy="Correct `location` in the profile; some addresses need an extra package: see docs/runbooks/source-unreachable.md.",
        ) from error
    except OSError as error:
        raise LontarError(
            f"The folder of source {source.name} cannot be listed: {error}.",
            where=folder,
            remedy="Check network and rights, then run again: see docs/runbooks/source-unreachable.md.",
        ) from error
    return ((filesystem, entry) for entry in entries)


def _found(source: Source, filesystem: Any, entry: dict, seen_at: datetime) -> FoundFile | None:
    name = entry["name"].rstrip("/").rsplit("/", 1)[-1]
    match = re.fullmatch(source.pattern, name)
    if match is None or entry["type"] != "file":
        return None
    groups = {key: value for key, value in match.groupdict().items() if value is not None}
    return FoundFile(name, filesystem.unstrip_protocol(entry["name"]), int(entry["size"] or 0), seen_at, groups)


def _order(file: FoundFile) -> tuple[str, str]:
    when = file.groups.get("effective_date") or file.groups.get("period") or ""
    return when.replace("-", ""), file.name


@contextmanager
def open_file(found: FoundFile) -> Iterator[BinaryIO]:
    """The file's bytes, to be read once from the start.

    Raises:
        DeliveryRefused: (while reading) The bytes hold fingerprint or face templates.
        LontarError: The file has gone, or cannot be opened.
    """
    refuse_template_name(found.name)
    try:
        stream = fsspec.open(found.url, "rb").open()
    except OSError as error:
        raise LontarError(
            f"The file cannot be opened: {error}.",
            where=found.url,
            remedy="Check that it is still there, then run again.",
        ) from error
    with stream:
        yield TemplateGuard(stream, found.name)

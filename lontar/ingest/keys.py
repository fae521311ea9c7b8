"""The installation's one secret, the master key, and what is derived from it.

It comes from `LONTAR_MASTER_KEY` or from `LONTAR_HOME/keys/master.key`, made with mode 0600 at first use. Every purpose
gets a key of its own (HKDF-SHA256, RFC 5869), so that a wrapped delivery key says nothing about identifiers.
Whoever loses it can open no delivery and recognises no person again: keep a copy apart from the backups.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lontar.errors import ConfigurationError
from lontar.settings import settings

VARIABLE = "LONTAR_MASTER_KEY"
KEY_BYTES = 32


def _decode(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            "The master key is not 32 bytes in base64.",
            where=where,
            remedy="Make one with `openssl rand -base64 32`, or restore the one in use from its copy: see docs/runbooks/master-key.md.",
        )
    return key


def private_folder(path: Path) -> Path:
    """A folder that only its owner may enter, made where it is missing, and so are those above it."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def sync_folder(path: Path) -> None:
    """Make names created, replaced or removed in a folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 that is there in whole or not at all, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def _make(path: Path) -> None:
    """Two first uses at once must end with one key: the first link wins, the other reads it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(draft, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
        sync_folder(path.parent)


def master_key() -> bytes:
    """The 32 bytes of the master key. Raises ConfigurationError when what is there is no such key."""
    if os.environ.get(VARIABLE):
        return _decode(os.environ[VARIABLE], VARIABLE)
    path = settings().keys_dir / "master.key"
    try:
        private_folder(path.parent)
        if not path.exists():
            _make(path)
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The master key cannot be read: {error.strerror}.",
            where=str(path),
            remedy="Give it back to the user that runs Lontar (mode 600), or set LONTAR_HOME to a folder of yours.",
        ) from error
    return _decode(content.decode("ascii", "replace"), str(path))


def derived_key(purpose: str, master: bytes) -> bytes:
    """32 bytes for one purpose, always the same for the same master key."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"lontar {purpose}".encode()).derive(master)


def fingerprint(master: bytes) -> str:
    """16 hex digits by which a wrong master key is noticed; derived one way, they give nothing of the key away."""
    return derived_key("fingerprint", master).hex()[:16]

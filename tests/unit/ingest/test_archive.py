"""The archive keeps each delivery once, sealed; what comes back is what came in, or an error."""

import base64
import hashlib
import io
import os
import secrets
import threading
import tracemalloc

import pytest
from support import some

from lontar.errors import ConfigurationError
from lontar.ingest import archive
from lontar.ingest.keys import VARIABLE, derived_key, fingerprint, master_key

NIP = b"198001022005011001"
CONTENT = b"nip;nama\n" + NIP + b";Pegawai Contoh 0001\n" * 5


@pytest.fixture(autouse=True)
def _home(fresh_home, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


def put(content: bytes = CONTENT) -> str:
    return archive.store(io.BytesIO(content))


def get(sha256: str) -> bytes:
    with archive.open(sha256) as stream:
        return stream.read()


@pytest.mark.parametrize("content", [b"", b"x", CONTENT, b"a" * 9_000_000, secrets.token_bytes(3_500_000)])
def test_store__gives_back_the_same_bytes_under_their_hash(content):
    sha256 = put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert get(sha256) == content
    assert archive.size_of(sha256) == len(content)


def test_store__leaves_nothing_readable_on_the_disk(fresh_home):
    put()
    for path in some(path for path in fresh_home.rglob("*") if path.is_file()):
        assert NIP not in path.read_bytes()


def test_store__keeps_each_delivery_once():
    sha256 = put()
    first = archive.sealed_path(sha256).read_bytes()
    assert put() == sha256
    assert archive.sealed_path(sha256).read_bytes() == first
    assert not list((archive.settings().archive_dir / ".incoming").iterdir())


def test_store__gives_every_delivery_a_key_of_its_own():
    one, other = put(b"one"), put(b"other")
    archive.key_path(one).write_bytes(archive.key_path(other).read_bytes())
    with pytest.raises(archive.ArchiveError, match="does not open"):
        get(one)


def test_store__at_once_from_many_threads_ends_with_one_readable_copy():
    content = secrets.token_bytes(200_000)
    threads = [threading.Thread(target=put, args=(content,)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert get(hashlib.sha256(content).hexdigest()) == content


def test_folders_and_keys__are_closed_to_others(fresh_home):
    sha256 = put()
    assert archive.key_path(sha256).stat().st_mode & 0o777 == 0o600
    assert (fresh_home / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
    for folder in ("keys", "keys/deliveries", "archive"):
        assert (fresh_home / folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("position", [0.0, 0.1, 0.5, 0.999])
def test_open__notices_a_changed_byte(position):
    sha256 = put(secrets.token_bytes(2_500_000))
    path = archive.sealed_path(sha256)
    sealed = bytearray(path.read_bytes())
    sealed[int(position * len(sealed))] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(archive.ArchiveError):
        archive.verify(sha256)


def test_open__notices_a_file_cut_off_between_two_frames():
    sha256 = put(secrets.token_bytes(2_500_000))
    path = archive.sealed_path(sha256)
    sealed = path.read_bytes()
    end_of_first_frame = 16 + 4 + int.from_bytes(sealed[16:20], "big")
    path.write_bytes(sealed[:end_of_first_frame])
    with pytest.raises(archive.ArchiveError):
        archive.verify(sha256)


def test_open__notices_another_deliverys_bytes_under_this_name():
    one, other = put(b"one"), put(b"other")
    archive.sealed_path(one).write_bytes(archive.sealed_path(other).read_bytes())
    with pytest.raises(archive.ArchiveError):
        archive.verify(one)


def test_open__can_be_read_from_anywhere():
    content = secrets.token_bytes(2_500_000)
    with archive.open(put(content)) as stream:
        assert stream.read(10) == content[:10]
        stream.seek(-5, os.SEEK_END)
        assert stream.read() == content[-5:]
        stream.seek(1_200_000)
        assert stream.read(7) == content[1_200_000:1_200_007]
        stream.seek(0)
        assert stream.read() == content


def test_destroy_key__makes_the_delivery_unreadable_and_leaves_its_name():
    sha256 = put()
    archive.destroy_key(sha256)
    assert archive.sealed_path(sha256).exists()
    assert not archive.is_kept(sha256)
    with pytest.raises(archive.ArchiveError, match="key was destroyed"):
        archive.open(sha256)
    archive.destroy_key(sha256)


def test_store__of_bytes_whose_key_was_destroyed_makes_them_readable_again():
    sha256 = put()
    archive.destroy_key(sha256)
    assert put() == sha256
    assert get(sha256) == CONTENT


def test_open__says_when_a_delivery_was_never_archived():
    with pytest.raises(archive.ArchiveError, match="never archived"):
        archive.open("0" * 64)


def test_store__after_an_interrupted_delivery_leaves_nothing():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("line cut")

    with pytest.raises(OSError, match="line cut"):
        archive.store(Broken())
    assert not list((archive.settings().archive_dir / ".incoming").iterdir())


def test_sweep__removes_only_what_is_old():
    old, new = archive.receive(io.BytesIO(b"old")), archive.receive(io.BytesIO(b"new"))
    os.utime(old.temporary, (0, 0))
    assert archive.sweep() == 1
    assert new.temporary.exists()
    assert not old.temporary.exists()


def test_memory__does_not_grow_with_the_delivery():
    class Endless(io.RawIOBase):
        left = 60

        def read(self, size=-1):
            self.left -= 1
            return b"Pegawai Contoh 0001;" * 50_000 if self.left >= 0 else b""

    tracemalloc.start()
    sha256 = archive.store(Endless())
    archive.verify(sha256)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert archive.size_of(sha256) == 60_000_000
    assert peak < 12_000_000


def test_master_key__comes_from_the_environment_when_it_is_set(fresh_home, monkeypatch):
    key = secrets.token_bytes(32)
    monkeypatch.setenv(VARIABLE, base64.b64encode(key).decode())
    assert master_key() == key
    assert not (fresh_home / "keys" / "master.key").exists()


def test_master_key__is_made_once():
    assert master_key() == master_key()
    assert derived_key("a", master_key()) != derived_key("b", master_key())
    assert fingerprint(master_key()) not in base64.b64encode(master_key()).decode()


@pytest.mark.parametrize("text", ["short", "é", base64.b64encode(b"x" * 31).decode()])
def test_master_key__that_is_none_is_refused_with_a_remedy(monkeypatch, text):
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(ConfigurationError, match="32 bytes"):
        master_key()


def test_open__with_another_master_key_says_so(monkeypatch):
    sha256 = put()
    monkeypatch.setenv(VARIABLE, base64.b64encode(secrets.token_bytes(32)).decode())
    with pytest.raises(archive.ArchiveError, match="master key"):
        get(sha256)

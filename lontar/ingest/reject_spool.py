"""Rejected rows wait here until the delivery's own row is written, which they refer to. Sealed, because they are personal data."""

import csv
import io
import secrets
import tempfile
from collections.abc import Iterable

from lontar.ingest.copying import CopyPipe
from lontar.ingest.keys import KEY_BYTES
from lontar.ingest.readers import Reject
from lontar.ingest.sealing import SealWriter, open_sealed
from lontar.settings import settings

_BLOCK_BYTES = 1 << 20
_COPY = "copy quarantine.reject (delivery_id, row_number, reason, raw_text) from stdin (format csv)"


class RejectSpool:
    """Rejects of one delivery in a nameless file, so that a file of nothing but garbage costs no memory."""

    def __init__(self, delivery_id: int) -> None:
        self._delivery_id, self._key = delivery_id, secrets.token_bytes(KEY_BYTES)
        self._file, self._writer = None, None
        self.count = 0

    def add(self, rejects: Iterable[Reject]) -> None:
        """Put rejects aside."""
        lines = io.StringIO()
        writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for reject in rejects:
            writer.writerow((self._delivery_id, reject.row_number, reject.reason, reject.raw_text))
            self.count += 1
        if lines.tell():
            self._open().write(lines.getvalue().encode())

    def store(self, pipe: CopyPipe) -> int:
        """COPY all of them into `quarantine.reject`; how many the server stored."""
        if self._writer is None:
            return 0
        self._writer.finish()
        self._file.seek(0)
        pipe.wait()
        with pipe.connection.cursor() as cursor:
            with cursor.copy(_COPY) as copy, open_sealed(io.BufferedReader(self._file), self._key) as stream:
                while block := stream.read(_BLOCK_BYTES):
                    copy.write(block)
            return cursor.rowcount

    def close(self) -> None:
        """Forget them; without the key nothing is left to read."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> SealWriter:
        if self._writer is None:
            self._file = tempfile.TemporaryFile(dir=settings().home, buffering=0)  # noqa: SIM115 - closed by `close`
            self._writer = SealWriter(self._file, self._key)
        return self._writer

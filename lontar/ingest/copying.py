"""COPY from another thread: while the server stores one batch, the next one is read, pseudonymised and compared."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

# Handing so few rows to the other thread takes longer than storing them.
_FEW_ROWS = 2_000


class CopyPipe:
    """One connection with at most one COPY under way. Whatever else is executed waits for it first.

    Args:
        connection: As the loader. Transactions are the caller's.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="copy")
        self._pending: Future[int] | None = None
        self._stored = 0

    def begin(self) -> None:
        """Start counting stored rows anew."""
        self.abandon()
        self._stored = 0

    def send(self, schema: str, table: str, rows: pa.Table) -> None:
        """COPY rows into the table's columns of the same names; returns while the server is still at it."""
        self.wait()
        if rows.num_rows < _FEW_ROWS:
            self._stored += self._copy(schema, table, rows)
        else:
            self._pending = self._thread.submit(self._copy, schema, table, rows)

    def wait(self) -> int:
        """Wait for the COPY under way. Rows stored since `begin`, as the server counted them."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            self._stored += pending.result()
        return self._stored

    def abandon(self) -> None:
        """Wait for the COPY under way without asking how it ended: its transaction is being rolled back."""
        if self._pending is not None:
            self._pending.exception()
            self._pending = None

    def execute(self, query: Any, parameters: Any = None, **options: Any) -> psycopg.Cursor:
        """Execute a statement on the same connection, after the COPY under way."""
        self.wait()
        return self.connection.execute(query, parameters, **options)

    def close(self) -> None:
        """End the thread and the connection."""
        self.abandon()
        self._thread.shutdown()
        self.connection.close()

    def _copy(self, schema: str, table: str, rows: pa.Table) -> int:
        statement = sql.SQL("copy {}.{} ({}) from stdin (format csv, force_null *)").format(
            sql.Identifier(schema), sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
        )
        with self.connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                copy.write(as_csv(rows))
            return cursor.rowcount


def as_csv(rows: pa.Table) -> memoryview:
    """Rows as PostgreSQL's CSV without a header; NULL is an empty field."""
    try:
        return _written(rows, "none")
    except pa.ArrowInvalid:
        # A value holds a comma, quote or line end. Quoting all is slower for the server, so only where it is needed.
        return _written(rows, "needed")


def _written(rows: pa.Table, quoting: str) -> memoryview:
    buffer = pa.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style=quoting, batch_size=65536)
    pyarrow.csv.write_csv(rows, buffer, options)
    return memoryview(buffer.getvalue())

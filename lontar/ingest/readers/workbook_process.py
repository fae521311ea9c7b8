"""Asks the process that takes workbooks apart (`workbook_child.py`), starts it where there is none, and ends one that is stuck."""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lontar.ingest import limits

_CHILD = Path(__file__).with_name("workbook_child.py")
# Memory that a big workbook took is not given back before the process ends.
_BIG_BYTES = 1 << 21
_LOST = "perlu lebih banyak memori daripada batasnya, atau rusak"
_MOMENTS = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}


class Unreadable(Exception):
    """The workbook cannot be taken apart. The text is ours: the library's own words quote the file."""


class _Process:
    """One running child. It serves one workbook after the other.

    Attributes:
        in_step: It waits for the next request: every answer to the last one was taken.
    """

    def __init__(self) -> None:
        library = str(Path(find_spec("python_calamine").origin).parents[1])
        command = [sys.executable, "-I", "-S", str(_CHILD), library, str(limits.WORKBOOK_ADDRESS_SPACE)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._running = subprocess.Popen(command, **pipes)  # noqa: S603 - our own file, nothing of the delivery in it
        self.owner, self.in_step = os.getpid(), True

    def ask(self, request: dict[str, Any], data: bytes = b"") -> dict[str, Any]:
        """Send a request and take its first answer. Raises Unreadable when it does not come."""
        head = json.dumps(request).encode() + b"\n"
        return self._watched(lambda: self._exchange(head + data))

    def next_answer(self) -> dict[str, Any]:
        """The answer after the last one. Raises Unreadable when it does not come."""
        return self._watched(self._receive)

    def close(self) -> None:
        self._running.kill()
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            try:
                pipe.close()
            except OSError:
                continue  # what was still to be written has no reader any more

    def _exchange(self, request: bytes) -> dict[str, Any]:
        self.in_step = False
        self._running.stdin.write(request)
        self._running.stdin.flush()
        return self._receive()

    def _receive(self) -> dict[str, Any]:
        self.in_step = False
        line = self._running.stdout.readline()
        if not line.endswith(b"\n"):
            raise Unreadable(_LOST)
        answer = json.loads(line, object_hook=_moment)
        self.in_step = "rows" not in answer
        if "error" in answer:
            raise Unreadable(f"bentuknya rusak ({answer['error']})")
        return answer

    def _watched(self, question) -> dict[str, Any]:
        stuck = threading.Event()

        def end() -> None:
            stuck.set()
            self._running.kill()

        timer = threading.Timer(limits.WORKBOOK_SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            return question()
        except (OSError, Unreadable) as error:
            if stuck.is_set():
                raise Unreadable(f"pembacaannya tidak selesai dalam {limits.WORKBOOK_SECONDS} detik") from error
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(_LOST) from error
        finally:
            timer.cancel()


def _moment(content: dict[str, Any]) -> Any:
    if len(content) != 1:
        return content
    ((kind, value),) = content.items()
    if kind in _MOMENTS:
        return _MOMENTS[kind](value)
    if kind == "timedelta":
        return timedelta(seconds=value)
    return value if kind == "other" else content


_idle: list[_Process] = []
_lock = threading.Lock()


def _taken() -> _Process:
    with _lock:
        while _idle:
            process = _idle.pop()
            if process.owner == os.getpid():
                return process
            # Another process of ours was forked with it in hand: it belongs to that one's parent.
    return _Process()


@atexit.register
def _end_all() -> None:
    while _idle:
        process = _idle.pop()
        if process.owner == os.getpid():
            process.close()


class OpenWorkbook:
    """One workbook in the other process. Use as a context manager.

    Attributes:
        sheets: Names of its sheets in their order.
    """

    def __init__(self, data: bytes) -> None:
        self._process: _Process | None = _taken()
        self._is_big = len(data) > _BIG_BYTES
        try:
            self.sheets: list[str] = self._process.ask({"do": "open", "size": len(data)}, data)["sheets"]
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> "OpenWorkbook":
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        # Rows that nobody took would still be in the pipe.
        if process and process.in_step and not self._is_big:
            _idle.append(process)
        elif process:
            process.close()

    def rows(self, sheet: str) -> Iterator[list[Any]]:
        """All rows of a sheet, as str, float, int, bool, date, datetime, time, timedelta or ''. Take them to the end.

        Raises Unreadable, also midway.
        """
        answer = self._process.ask({"do": "rows", "sheet": sheet})
        while "end" not in answer:
            yield from answer["rows"]
            answer = self._process.next_answer()

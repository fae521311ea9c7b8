"""The process that takes workbooks apart: whatever happens in it, the next workbook is read."""

import os

import pytest

from lontar.ingest import limits
from lontar.ingest.readers import workbook_process
from lontar.ingest.readers.workbook_process import OpenWorkbook, Unreadable
from lontar.sample.deliveries.files import workbook_bytes

SOUND = workbook_bytes("Data", [["a", "b"], ["1", 2.5], ["x", None]])


def _rows(data: bytes = SOUND) -> list[list]:
    with OpenWorkbook(data) as book:
        return list(book.rows(book.sheets[0]))


def test_one_process_serves_one_workbook_after_the_other():
    assert _rows() == [["a", "b"], ["1", 2.5], ["x", ""]]
    (process,) = workbook_process._idle
    with pytest.raises(Unreadable):
        _rows(b"PK nothing")
    assert _rows() == _rows()
    assert workbook_process._idle == [process]


def test_rows_that_nobody_took_are_not_given_to_the_next_one():
    with OpenWorkbook(workbook_bytes("Data", [[str(n)] for n in range(5_000)])) as book:
        next(book.rows("Data"))
    assert _rows()[0] == ["a", "b"]


def test_process_that_is_stuck_is_ended(monkeypatch):
    with OpenWorkbook(SOUND) as book:
        os.kill(book._process._running.pid, 19)  # SIGSTOP: alive, and silent
        monkeypatch.setattr(limits, "WORKBOOK_SECONDS", 0.3)
        with pytest.raises(Unreadable, match="detik"):
            list(book.rows("Data"))
    monkeypatch.undo()
    assert _rows()[0] == ["a", "b"]


def test_process_that_was_killed_is_replaced():
    with OpenWorkbook(SOUND) as book, pytest.raises(Unreadable):
        book._process._running.kill()
        list(book.rows("Data"))
    assert _rows()[0] == ["a", "b"]


def test_process_gets_no_more_memory_than_its_limit(monkeypatch):
    workbook_process._end_all()
    monkeypatch.setattr(limits, "WORKBOOK_ADDRESS_SPACE", 80 << 20)
    assert _rows()
    with pytest.raises(Unreadable):
        _rows(workbook_bytes("Data", [[f"{n}" * 8_000] for n in range(1_000, 1_800)]))
    workbook_process._end_all()


def test_forked_process_has_one_of_its_own():
    assert _rows()
    (before,) = workbook_process._idle
    if not (child := os.fork()):
        os._exit(0 if _rows()[0] == ["a", "b"] and workbook_process._idle[0] is not before else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert _rows()
    assert workbook_process._idle == [before]

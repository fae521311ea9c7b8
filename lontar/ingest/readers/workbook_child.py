"""The process in which workbooks are taken apart: no more memory than it is allowed, and whatever happens, it alone ends.

The library allocates what a cell's address claims, panics on some damaged files and goes round in circles on others. So it runs here,
without anything of the house: `python -I -S workbook_child.py <folder of the library> <address space>`. On standard input come
requests, on standard output go answers, each a line of JSON; after `open` follow so many bytes of the workbook.

open {size}   -> {"sheets": [...]}
rows {sheet}  -> {"rows": [...]} as often as there are a thousand, then {"end": true}
Either may be answered by {"error": text}.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

_ROWS = 1_000


def _plain(value: object) -> dict:
    """What JSON does not have: moments, by their kind."""
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    return {"other": str(value)}


def _answer(**content: object) -> None:
    sys.stdout.write(json.dumps(content, default=_plain) + "\n")
    sys.stdout.flush()


def _send_rows(sheet) -> None:
    waiting: list = []
    for row in sheet.iter_rows():
        waiting.append(row)
        if len(waiting) == _ROWS:
            _answer(rows=waiting)
            waiting = []
    _answer(rows=waiting)
    _answer(end=True)


def main() -> None:
    sys.path.append(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
    from python_calamine import CalamineWorkbook

    book = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            if request["do"] == "open":
                book = None
                book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read(request["size"])))
                _answer(sheets=book.sheet_names)
            else:
                _send_rows(book.get_sheet_by_name(request["sheet"]))
        except MemoryError:
            raise
        except BaseException as error:  # a panic of the library is no Exception
            _answer(error=type(error).__name__)


if __name__ == "__main__":
    main()

"""What `lontar run` shows while it works: one line per finished phase, and what it is at right now."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import shorten
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from lontar import progress

_REASON_LENGTH = 300


class View:
    """Progress on a terminal: a moving line for the step at work; plain lines where the output is a file or a pipe.

    Mapped tasks of one kind are one phase: `freeze cells: 12 done, 3.1 s`.
    """

    def __init__(self, terminal: TextIO, *, quiet: bool = False) -> None:
        self.console = Console(file=terminal, highlight=False, quiet=quiet)
        self._status = self.console.status("")
        self._phase, self._label = "", ""
        self._counts: dict[str, int] = {}
        self._started = time.monotonic()
        self._told: set[str] = set()

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show that something short is going on that has no steps of its own."""
        self._status.update(text)
        self._status.start()
        try:
            yield
        finally:
            self._status.stop()

    @contextmanager
    def showing(self, title: str) -> Iterator[None]:
        """Show one run of a DAG under its name."""
        started = time.monotonic()
        self.console.print(f"[bold]{title}[/bold]")
        self._status.update(f"{title}: starting")
        self._status.start()
        stop_listening = progress.listen(progress.Listener(self._detail, self._announce))
        try:
            yield
        finally:
            stop_listening()
            self._flush()
            self._status.stop()
            self.console.print(f"  {time.monotonic() - started:5.1f} s in all")

    def started(self, task_id: str, label: str) -> None:
        phase = task_id.rpartition(".")[2].replace("_", " ")
        if phase != self._phase:
            self._flush()
            self._phase, self._started = phase, time.monotonic()
        self._label = label
        self._detail("")

    def ended(self, mark: str) -> None:
        self._counts[mark] = self._counts.get(mark, 0) + 1

    def failed(self, error: BaseException | None) -> None:
        """Say at once what failed. The verdict repeats what was said before; the command tells it at the end."""
        self.ended("failed")
        if self._phase == "verdict":
            return
        cause = error.__cause__ or error if error else None
        lines = (getattr(cause, "message", None) or str(cause or "see the log")).strip().splitlines()
        reason = shorten(lines[0], _REASON_LENGTH) + (f" (and {len(lines) - 1} more lines)" if len(lines) > 1 else "")
        line = f"  [red]failed[/red] {escape(' '.join((self._phase, self._label)).strip())}: {escape(reason)}"
        if line not in self._told:  # a task that is tried again fails in the same words
            self.console.print(line, soft_wrap=True)
        self._told.add(line)

    def _detail(self, text: str) -> None:
        self._status.update(escape(" ".join(part for part in (self._phase, self._label, text) if part)))

    def _announce(self, text: str) -> None:
        self.console.print(f"  [dim]{escape(text)}[/dim]", soft_wrap=True)

    def _flush(self) -> None:
        if self._phase:
            numbers = ", ".join(f"{count} {mark}" for mark, count in self._counts.items()) or "stopped"
            shown = "" if self._counts == {"done": 1} else f": {numbers}"
            self.console.print(f"  {time.monotonic() - self._started:5.1f} s  {self._phase}{shown}")
        self._phase, self._counts = "", {}

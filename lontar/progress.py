"""How a long step says what it is at. Nobody listens under a scheduler; `lontar run` shows it on the terminal."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Listener:
    """`tell` takes what is being worked on right now, `announce` a line that is worth keeping."""

    tell: Callable[[str], None]
    announce: Callable[[str], None]


_listeners: list[Listener] = []


def tell(text: str) -> None:
    """Say in a few words what is being worked on."""
    for listener in _listeners:
        listener.tell(text)


def announce(text: str) -> None:
    """Say something that should stay to be read. Goes to the log of the task as well."""
    print(text)
    for listener in _listeners:
        listener.announce(text)


def listen(listener: Listener) -> Callable[[], None]:
    """Hand every text to the listener from now on; the returned function ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)

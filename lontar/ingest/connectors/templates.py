"""Fingerprint and face templates are refused at the door: before the archive, before any log.

They are specific personal data (UU 27/2022, article 4) that the mission never needs, and unlike a password they cannot be
changed. Readers send them in their operation log (`FP PIN=17 FID=6 Size=1024 TMP=...`) and save them as files of their own.
"""

import io
import re

from lontar.errors import DeliveryRefused

_MARKER = b"TMP="
_TEMPLATE = re.compile(rb"\b(?:PIN|USERID)=[^\r\n]{0,200}?\bTMP=", re.IGNORECASE)
# Not every name with "finger" in it: offices call the attendance reader itself "fingerprint".
_TEMPLATE_NAMES = re.compile(r"(template\.|fptmp|biodata|biophoto|userpic).*|.*\.fp(9|10)(\.\d+)?", re.IGNORECASE)
_OVERLAP = 256


def refuse_template_name(name: str) -> None:
    """Raises DeliveryRefused where the name is that of a template file (template.fp10.1, biophoto.dat ...)."""
    if _TEMPLATE_NAMES.fullmatch(name):
        _refuse(name)


def _refuse(name: str) -> None:
    raise DeliveryRefused(
        "Berkas memuat templat sidik jari atau wajah; data biometrik tidak diterima.",
        where=name,
        remedy="Unduh hanya catatan kehadiran (attlog) dari mesin, lalu hapus berkas ini dari kotak masuk.",
    )


class TemplateGuard(io.RawIOBase):
    """A stream that raises DeliveryRefused instead of handing over a block with a template in it."""

    def __init__(self, stream, name: str) -> None:
        self._stream, self._name, self._tail = stream, name, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        window = self._tail + data
        # The plain search is a hundred times faster than the pattern, and nearly always says no.
        if (_MARKER in window or _MARKER.lower() in window.lower()) and _TEMPLATE.search(window):
            _refuse(self._name)
        self._tail = window[-_OVERLAP:]
        return data

    def readinto(self, buffer) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

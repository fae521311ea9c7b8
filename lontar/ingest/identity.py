"""Pseudonyms: at the door every identifier of a person becomes a random key, and is nowhere else in the warehouse.

`identity.person` maps a keyed hash (HMAC-SHA256) of agency, kind and identifier to 16 random hex digits. The hash is keyed because
18 digits of known shape can be tried out one by one; the person key is random because then nothing can be computed from it.
An identifier of impossible shape is refused, never hashed: its pseudonym would look as good as any.
"""

import hmac
import re
import secrets
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from lontar.agency import Identifier
from lontar.ingest.copying import CopyPipe
from lontar.ingest.keys import derived_key
from lontar.ingest.masking import Masks
from lontar.ingest.nip import Derived, derive
from lontar.ingest.text_digest import TextDigests

IMPOSSIBLE = "identifier_impossible"
_PERSON_KEY_BYTES = 8


def identifier_key(master: bytes) -> bytes:
    """The key of the hash under which identifiers are known in `identity.person`."""
    return derived_key("identifiers", master)


def identifier_hmac(key: bytes, agency_id: str, kind: str, identifier: str) -> bytes:
    """The hash that stands for an identifier. The agency is part of it: one person in two cities has two unrelated entries."""
    return hmac.digest(key, f"{agency_id}\0{kind}\0{identifier}".encode(), "sha256")


@dataclass(frozen=True)
class Resolved:
    """One batch's identifiers, replaced. All arrays have one entry per row, NULL where the source gave no identifier.

    Attributes:
        person_keys: Random keys, 16 hex digits.
        derived: kind, sex, birth_year -> what the identifier itself says.
        impossible: True where there is an identifier that cannot be one; its other entries are NULL.
    """

    person_keys: pa.Array
    derived: dict[str, pa.Array]
    impossible: np.ndarray


class Identities:
    """The agency's persons as the loader meets them. Remembers what it looked up; `forget` after a rollback.

    Args:
        pipe: The loader's connection; new persons are written in the caller's transaction.
        master: The master key.

    Attributes:
        texts: Digests of what people wrote; personal data like the identifiers, replaced at the same door.
        masks: Mask what says who in all other columns.
    """

    def __init__(self, pipe: CopyPipe, agency_id: str, master: bytes) -> None:
        self._pipe, self._agency_id = pipe, agency_id
        self._key = identifier_key(master)
        self.texts, self.masks = TextDigests(agency_id, master), Masks(agency_id, master)
        self._known: dict[tuple[str, str], str] = {}
        self._looked_at: dict[Identifier, dict[str, Derived | None]] = {}

    def resolve(self, column: pa.Array | pa.ChunkedArray, identifier: Identifier) -> Resolved:
        """Replace a column of identifiers; persons met for the first time get a key.

        Args:
            column: Text, already trimmed, NULL for blank.
            identifier: What the profile says about this source's identifiers.
        """
        encoded = _combined(column).dictionary_encode()
        values = encoded.dictionary.to_pylist()
        derived = self._derived(values, identifier)
        keys = self._keys_of([v for v, d in zip(values, derived, strict=True) if d], identifier.kind)
        indices = encoded.indices
        parts = {name: [getattr(d, name) if d else None for d in derived] for name in ("kind", "sex", "birth_year")}
        impossible = pa.array([d is None for d in derived], pa.bool_()).take(indices)
        return Resolved(
            person_keys=_spread([keys.get(value) for value in values], indices),
            derived={name: _spread(entries, indices) for name, entries in parts.items()},
            impossible=impossible.fill_null(False).to_numpy(zero_copy_only=False),
        )

    def forget(self) -> None:
        """Drop what was looked up: a rollback has undone the persons written since the last commit."""
        self._known.clear()

    def _derived(self, values: list[str], identifier: Identifier) -> list[Derived | None]:
        seen = self._looked_at.setdefault(identifier, {})
        seen.update({value: _look_at(value, identifier) for value in values if value not in seen})
        return [seen[value] for value in values]

    def _keys_of(self, identifiers: list[str], kind: str) -> dict[str, str]:
        unknown = {self._hmac(value, kind): value for value in identifiers if (kind, value) not in self._known}
        if unknown:
            found = self._find_or_make(kind, list(unknown))
            self._known.update({(kind, unknown[digest]): key for digest, key in found.items()})
        return {value: self._known[kind, value] for value in identifiers}

    def _hmac(self, identifier: str, kind: str) -> bytes:
        return identifier_hmac(self._key, self._agency_id, kind, identifier)

    def _find_or_make(self, kind: str, digests: list[bytes]) -> dict[bytes, str]:
        found = self._find(kind, digests)
        if len(found) == len(digests):
            return found
        # One loader per agency makes persons at a time, until its transaction ends: two would wait for each other's rows.
        self._pipe.execute("select pg_advisory_xact_lock(hashtext('identity'), hashtext(%s))", (self._agency_id,))
        found |= self._find(kind, [digest for digest in digests if digest not in found])
        return found | self._make(kind, [digest for digest in digests if digest not in found])

    def _find(self, kind: str, digests: list[bytes]) -> dict[bytes, str]:
        query = """
            select identifier_hmac, person_key from identity.person
            where agency_id = %s and identifier_kind = %s and identifier_hmac = any(%s)
        """
        return dict(self._pipe.execute(query, (self._agency_id, kind, digests), binary=True).fetchall())

    def _make(self, kind: str, digests: list[bytes]) -> dict[bytes, str]:
        keys = [secrets.token_hex(_PERSON_KEY_BYTES) for _ in digests]
        self._pipe.execute(
            """
            insert into identity.person (person_key, agency_id, identifier_kind, identifier_hmac)
            select new.person_key, %s, %s, new.identifier_hmac
            from unnest(%s::text[], %s::bytea[]) as new (person_key, identifier_hmac)
            """,
            (self._agency_id, kind, keys, digests),
        )
        return dict(zip(digests, keys, strict=True))


def _look_at(value: str, identifier: Identifier) -> Derived | None:
    if identifier.kind == "nip":
        return derive(value)
    return Derived("local") if re.fullmatch(identifier.pattern, value) else None


def _combined(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _spread(entries: list[str | None], indices: pa.Array) -> pa.Array:
    """One entry per distinct value to one per row; a NULL index gives NULL."""
    return pa.array(entries, pa.string()).take(indices)

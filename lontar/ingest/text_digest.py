"""Digests of free text: enough to say that two texts are the same, and nothing of what they say.

A column declared with `digest: true` is stored as the digest of its text. Texts are compared as people compare them: without
regard to case, to white space and to punctuation (NFKC, lower case, letters and digits only). The digest is keyed
(HMAC-SHA256 with a key derived from the master key, 128 bits as 32 hex digits), because a short text could be tried out.
Two agencies' equal texts have different digests.
"""

import hmac

import pyarrow as pa
import pyarrow.compute as pc

from lontar.ingest.keys import derived_key

_DIGEST_BYTES = 16
_NO_LETTER = r"[^\p{L}\p{N}]+"


class TextDigests:
    """Makes the digests of one agency.

    Args:
        master: The master key.
    """

    def __init__(self, agency_id: str, master: bytes) -> None:
        self._key, self._prefix = derived_key("texts", master), f"{agency_id}\0".encode()

    def of(self, texts: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Digest of every text; NULL for NULL and for a text without a letter or digit."""
        texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        encoded = normalised(texts).dictionary_encode()
        digests = [self._digest(text) if text else None for text in encoded.dictionary.to_pylist()]
        return pa.array(digests, pa.string()).take(encoded.indices)

    def _digest(self, text: str) -> str:
        return hmac.digest(self._key, self._prefix + text.encode(), "sha256")[:_DIGEST_BYTES].hex()


def normalised(texts: pa.Array) -> pa.Array:
    """The texts as they are compared: words of letters and digits in lower case, one space between them."""
    lowered = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKC"))
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(lowered, _NO_LETTER, " "))

"""Compression of what is stored: zstd, level 3, with dictionaries that are kept in the ledger itself.

Digests are always over the plain bytes; packing is nobody's evidence. A frame that claims to unpack to
more than it may is refused before anything is allocated (a "zip bomb").
"""

from hashlib import sha256
from typing import Final

import zstandard

from ledger.errors import MalformedError

LEVEL: Final = 3  # level 9 saves a further 5% and costs five times the time
PART_BYTES: Final = 1 << 20  # plain bytes of one packed part
NO_DICTIONARY: Final = 0
NOTE_PURPOSE: Final = "note"
TEXT_PURPOSE: Final = "text"

# A text dictionary is trained on the first batch that has enough to learn from.
DICTIONARY_BYTES: Final = 64 * 1024
TRAINING_BYTES: Final = 2 * 1024 * 1024
TRAINING_SAMPLES: Final = 64
NOTE_DICTIONARY_BYTES: Final = 2048

_MANY: Final = 4  # below this, a call each costs less


class Packer:
    """Packs and unpacks with the ledger's dictionaries. Not safe to share between threads."""

    __slots__ = ("_compressors", "_decompressors", "_dictionaries")

    def __init__(self) -> None:
        self._dictionaries: dict[int, zstandard.ZstdCompressionDict] = {}
        self._compressors: dict[int, zstandard.ZstdCompressor] = {}
        self._decompressors: dict[int, zstandard.ZstdDecompressor] = {}

    def add_dictionary(self, number: int, data: bytes) -> None:
        """Make dictionary `number` known. Raises MalformedError where `data` is none."""
        try:
            dictionary = zstandard.ZstdCompressionDict(data)
            decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
        except (zstandard.ZstdError, ValueError) as error:
            raise MalformedError(f"dictionary {number}: {error}") from None
        self._dictionaries[number] = dictionary
        self._decompressors[number] = decompressor

    def pack(self, data: bytes, number: int) -> bytes:
        """One zstd frame, with its content size, packed with dictionary `number`."""
        compressor = self._compressors.get(number)
        if compressor is None:
            compressor = zstandard.ZstdCompressor(
                level=LEVEL,
                dict_data=self._dictionaries[number] if number else None,
                write_dict_id=False,  # the row's column says which; four bytes saved on every frame
            )
            self._compressors[number] = compressor
        return compressor.compress(data)

    def pack_many(self, many: list[bytes], number: int) -> list[bytes]:
        """A frame each. A batch is packed in one call: each call lets go of the interpreter's lock, and
        then waits for it where another thread is busy. On one core: threads of its own cost more than they
        save (measured: 50 us an object instead of 2 for batches of 72, no gain for 3,000).
        """
        if len(many) < _MANY:
            return [self.pack(data, number) for data in many]
        self.pack(b"", number)  # makes the compressor
        frames = self._compressors[number].multi_compress_to_buffer(list(many))
        return [frames[place].tobytes() for place in range(len(frames))]

    def unpack(self, data: bytes, number: int, limit: int) -> bytes:
        """The plain bytes of one frame, at most `limit` of them. Raises MalformedError."""
        decompressor = self._decompressors.get(number)
        try:
            if decompressor is None:
                if number:
                    raise MalformedError(f"dictionary {number} is not in the ledger")
                decompressor = self._decompressors[0] = zstandard.ZstdDecompressor()
            size = zstandard.frame_content_size(data)
            if not 0 <= size <= limit:
                raise MalformedError(f"packed data claims {size} bytes, at most {limit}")
            return decompressor.decompress(data, allow_extra_data=False)
        except (zstandard.ZstdError, TypeError) as error:
            raise MalformedError(f"packed data is damaged: {error}") from None


def train(samples: list[bytes], size: int) -> bytes | None:
    """A dictionary learned from `samples`, or None where they are too few or too short to learn from."""
    if len(samples) < TRAINING_SAMPLES or sum(map(len, samples)) < 8 * size:
        return None
    try:
        return zstandard.train_dictionary(size, list(samples)).as_bytes()
    except zstandard.ZstdError:
        return None


def content_key(digest: bytes) -> int:
    """The first 8 bytes of a plain SHA-256 as a signed integer, as SQLite holds it."""
    return int.from_bytes(digest[:8], "big", signed=True)


def dictionary_digest(data: bytes) -> bytes:
    """SHA-256 of a dictionary: the column that verification compares."""
    return sha256(data).digest()

"""Content on its way into the store: digests and packed parts, made before any lock is taken.

Content is read once, in blocks of 1 MiB, so a gigabyte costs no more memory than a page. Parts beyond
the first go to an unnamed temporary file in the evidence folder until the transaction takes them.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

from ledger.core.digest import MAX_OBJECT_BYTES, commitment
from ledger.core.ports import ByteSource
from ledger.errors import CaptureError, StoreError
from ledger.store.packing import PART_BYTES, Packer, content_key


class PreparedObject(NamedTuple):
    """An object ready to be inserted. `sha256` is of the plain bytes; `first` is their first MiB, packed.

    `content_key` is the look-up key of the content,
    `salted(salt)` is SHA-256(salt || content), for telling whether these same bytes are stored already.
    """

    commitment: bytes
    salt: bytes
    sha256: bytes
    size: int
    dictionary: int
    first: bytes
    parts: "Spool | None"
    salted: Callable[[bytes], bytes]
    content_key: int


class Spool:
    """Packed parts in an unnamed file: gone when closed, and with the process."""

    __slots__ = ("_file", "_sizes")

    def __init__(self, folder: Path) -> None:
        import tempfile  # 5 ms, and only large content needs it

        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives on
        except OSError as error:
            raise StoreError(f"{folder}: can't write there: {error.strerror}") from None
        self._sizes: list[int] = []

    def add(self, packed: bytes) -> None:
        """Keep one packed part."""
        try:
            self._file.write(packed)
        except OSError as error:
            raise StoreError(
                f"can't set aside content of many MiB: {error.strerror}",
                hint="free space on the disk of the evidence folder; nothing was recorded",
            ) from None
        self._sizes.append(len(packed))

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)

    def close(self) -> None:
        """Drop the file."""
        self._file.close()


def prepare_bytes(data: bytes, salt: bytes, packed: bytes, dictionary: int) -> PreparedObject:
    """Prepare content that is in memory and at most 1 MiB; `packed` is the same, packed."""
    digest = sha256(data).digest()
    return PreparedObject(
        commitment=commitment(salt, data),
        salt=salt,
        sha256=digest,
        size=len(data),
        dictionary=dictionary,
        first=packed,
        parts=None,
        salted=lambda other: commitment(other, data),
        content_key=content_key(digest),
    )


def prepare_stream(
    open_source: Callable[[], ByteSource],
    salt: bytes,
    packer: Packer,
    dictionary: int,
    folder: Path,
    what: str,
    check: Callable[[bytes], object] = lambda block: None,
) -> PreparedObject:
    """Prepare content from a source of any size up to 1 GiB; `what` names it in errors.

    `check` sees each block. Raises CaptureError for more than 1 GiB or a source that can't be read.
    """
    plain, salted, size = sha256(), sha256(salt), 0
    first: bytes | None = None
    spool: Spool | None = None
    source = open_source()
    while block := _read_block(source, what):
        size += len(block)
        if size > MAX_OBJECT_BYTES:
            raise too_large(what)
        check(block)
        plain.update(block)
        salted.update(block)
        if first is None:
            first = packer.pack(block, dictionary)
        else:
            spool = spool or Spool(folder)
            spool.add(packer.pack(block, dictionary))
    packed = packer.pack(b"", dictionary) if first is None else first
    return PreparedObject(
        commitment=salted.digest(),
        salt=salt,
        sha256=plain.digest(),
        size=size,
        dictionary=dictionary,
        first=packed,
        parts=spool,
        salted=lambda other: _salted_digest(packed, spool, dictionary, packer, other),
        content_key=content_key(plain.digest()),
    )


def too_large(what: str) -> CaptureError:
    """The error for content above the limit."""
    return CaptureError(
        f"{what}: larger than 1 GiB, the most that one object may hold",
        hint="split it into parts and attach each; nothing was recorded",
    )


def _read_block(source: ByteSource, what: str) -> bytes:
    """The next MiB, whole unless the source ends: pipes give less at a time."""
    blocks, missing = [], PART_BYTES
    while missing:
        try:
            block = source.read(missing)
        except OSError as error:
            raise CaptureError(f"{what}: can't read: {error.strerror}") from None
        if not block:
            break
        blocks.append(block)
        missing -= len(block)
    return blocks[0] if len(blocks) == 1 else b"".join(blocks)


def _salted_digest(first: bytes, spool: Spool | None, dictionary: int, packer: Packer, salt: bytes) -> bytes:
    """SHA-256(salt || content) from the packed parts: the source may have been a pipe."""
    digest = sha256(salt)
    digest.update(packer.unpack(first, dictionary, PART_BYTES))
    for part in spool or ():
        digest.update(packer.unpack(part, dictionary, PART_BYTES))
    return digest.digest()

"""A zip file in memory, read within bounds: stored, deflated or (as newer Inspect logs are) zstd members.

Python's `zipfile` reads the directory; members are unpacked here, since before Python 3.14 it knows no
zstd, and so that a member can't be larger than is allowed. Each is held against its CRC-32. It does not
write, and it knows no encryption.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Final, NamedTuple

import zstandard

from ledger.errors import CaptureError

ZIP_MAGIC: Final = b"PK\x03\x04"
MAX_MEMBERS: Final = 200_000
MAX_MEMBER_BYTES: Final = 512 << 20
MAX_TOTAL_BYTES: Final = 4 << 30  # of all members that are read; against a file that unpacks for ever
_LOCAL: Final = struct.Struct("<4s22xHH")  # APPNOTE.TXT section 4.3.7: signature, name and extra lengths
_ENCRYPTED: Final = 1
_STORED, _DEFLATED, _ZSTD = _METHODS = 0, 8, 93
_BLOCK: Final = 1 << 20
_DIRECTORY_ERRORS: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,  # UnicodeDecodeError, of a name, is one
    OverflowError,
    EOFError,
    OSError,
    struct.error,
    IndexError,
)


class Member(NamedTuple):
    """A file in the archive; `size` is what the directory says it unpacks to."""

    name: str
    size: int
    packed: int
    method: int
    crc: int
    offset: int
    encrypted: bool


class Archive:
    """The members of a zip file, in the order of its directory. Raises CaptureError for what is no zip."""

    def __init__(self, data: bytes, what: str) -> None:
        self._data = data
        self._what = what
        self._read = 0
        try:
            with zipfile.ZipFile(BytesIO(data)) as opened:
                infos = opened.infolist()
        except _DIRECTORY_ERRORS as error:
            raise CaptureError(f"{what}: not a readable zip file: {error}") from None
        if len(infos) > MAX_MEMBERS:
            raise CaptureError(f"{what}: {len(infos)} files in it, at most {MAX_MEMBERS}")
        self.members: Final = tuple([_member(info) for info in infos if not info.is_dir()])

    def find(self, name: str) -> Member | None:
        """The member of that name (the last, where there are several, as zip tools take it), or None."""
        return next((one for one in reversed(self.members) if one.name == name), None)

    def read(self, member: Member, limit: int = MAX_MEMBER_BYTES) -> bytes:
        """The member's bytes. Raises CaptureError: too large, damaged, encrypted, an unknown method."""
        what = f"{self._what}: {member.name!r:.120}"
        limit = min(limit, MAX_TOTAL_BYTES - self._read)
        if member.size > limit:
            raise CaptureError(f"{what}: unpacks to more than {limit} bytes, which is more than is read")
        if member.encrypted:
            raise CaptureError(f"{what}: encrypted", hint="unpack it with its password first")
        if member.method not in _METHODS:
            raise CaptureError(f"{what}: packed with method {member.method}, which is not known")
        try:
            plain = _unpack(member.method, self._packed(member), limit + 1)
        except (zlib.error, zstandard.ZstdError, struct.error, MemoryError) as error:
            raise CaptureError(f"{what}: can't be unpacked: {error}") from None
        self._read += len(plain)
        if len(plain) > limit:
            raise CaptureError(f"{what}: unpacks to more than {limit} bytes, which is more than is read")
        if zlib.crc32(plain) != member.crc:
            raise CaptureError(f"{what}: damaged: its CRC-32 is not the one in the directory")
        return plain

    def _packed(self, member: Member) -> memoryview:
        signature, name, extra = _LOCAL.unpack_from(self._data, member.offset)
        if signature != ZIP_MAGIC:
            raise struct.error("no file begins where the directory says")
        start = member.offset + _LOCAL.size + name + extra
        return memoryview(self._data)[start : start + member.packed]


def _member(info: zipfile.ZipInfo) -> Member:
    return Member(
        name=info.filename,
        size=info.file_size,
        packed=info.compress_size,
        method=info.compress_type,
        crc=info.CRC,
        offset=info.header_offset,
        encrypted=bool(info.flag_bits & _ENCRYPTED),
    )


def _unpack(method: int, packed: memoryview, limit: int) -> bytes:
    """At most `limit` bytes: as many say that there are more than are wanted. `method` is one of _METHODS."""
    if method == _STORED:
        return bytes(packed[:limit])
    if method == _DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit)
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed) as reader:
        parts, have = [], 0
        while have < limit and (part := reader.read(min(_BLOCK, limit - have))):
            parts.append(part)
            have += len(part)
        return b"".join(parts)

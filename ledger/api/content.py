"""What a caller hands in to be recorded: content from memory, a file or a stream, and drafts of entries."""

import os
import stat
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.core.clock import format_time
from ledger.core.digest import MAX_OBJECT_BYTES
from ledger.core.ports import ByteSource, Signer
from ledger.errors import CaptureError, MalformedError
from ledger.store.objects import too_large

TEXT: Final = "text/plain; charset=utf-8"
BINARY: Final = "application/octet-stream"


class Content(NamedTuple):
    """Bytes to be kept exactly. `data` when they are in memory, else `source` opens them once.

    `what` names them in errors: a path, or `standard input`. Bytes declared as UTF-8 text are checked to be
    that when they are prepared; `allow_empty` says whether there may be none.
    """

    role: str
    media_type: str = TEXT
    data: bytes | None = None
    source: Callable[[], ByteSource] | None = None
    what: str = "content"
    allow_empty: bool = True

    @classmethod
    def from_bytes(
        cls, role: str, data: bytes, media_type: str = TEXT, *, what: str = "content"
    ) -> "Content":
        """Content that is in memory, of any size up to 1 GiB."""
        return cls(role=role, media_type=media_type, data=data, what=what)

    @classmethod
    def from_file(cls, role: str, path: Path, media_type: str, *, allow_empty: bool = True) -> "Content":
        """Content of a regular file (or a pipe), read when it is recorded. Raises CaptureError."""
        try:
            status = path.stat()
        except OSError as error:
            raise CaptureError(
                f"{path}: can't read: {error.strerror}", hint="check the path; nothing was recorded"
            ) from None
        except ValueError:
            raise CaptureError(f"{str(path)!r}: not a path") from None
        if stat.S_ISDIR(status.st_mode):
            raise CaptureError(f"{path}: a folder; want a file", hint="zip it, or name the files in it")
        if stat.S_ISREG(status.st_mode) and status.st_size > MAX_OBJECT_BYTES:
            raise too_large(str(path))
        if not os.access(path, os.R_OK):
            raise CaptureError(f"{path}: can't read: permission denied")
        return cls(
            role=role,
            media_type=media_type,
            source=lambda: path.open("rb"),
            what=str(path),
            allow_empty=allow_empty,
        )

    def open(self) -> ByteSource:
        """A reader at the start of the bytes. Raises CaptureError."""
        if self.source is None:
            return BytesIO(self.data or b"")
        try:
            return self.source()
        except OSError as error:
            raise CaptureError(f"{self.what}: can't read: {error.strerror}") from None


class Draft(NamedTuple):
    """An entry to be: kind, body, objects. `body` may be a function of the batch's first index.

    `cosigners` sign after the ledger's signer: a key that proves possession, a custody receiver.
    """

    kind: str
    body: dict[str, Any] | Callable[[int], dict[str, Any]]
    objects: tuple[Content, ...] = ()
    cosigners: tuple[Signer, ...] = ()


def declared_time(text: str, what: str) -> str:
    """A time that somebody declares, with its zone, in the format's spelling. Raises MalformedError."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise MalformedError(f"{what} {text!r:.60}: want a time such as 2026-11-22T13:49:00Z") from None
    if value.tzinfo is None:
        raise MalformedError(f"{what} {text!r:.60}: want its zone too, such as Z or +01:00")
    try:
        return format_time(value)
    except (ValueError, OverflowError):
        raise MalformedError(f"{what} {text!r:.60}: out of range") from None


def exchange_body(
    *,
    provider: str | None = None,
    model: str | None = None,
    endpoint: str | None = None,
    captured_at: str | None = None,
    tags: Iterable[str] = (),
    fidelity: str = "text",
) -> dict[str, Any]:
    """The body of an exchange that was handed to the recorder: everything in it is declared."""
    return {
        "declared": {
            "captured_at": captured_at,
            "endpoint": endpoint,
            "model": model,
            "provider": provider,
        },
        "fidelity": fidelity,
        "observed": {},
        "plan": None,
        "reading": {},
        "tags": list(dict.fromkeys(tags)),
    }

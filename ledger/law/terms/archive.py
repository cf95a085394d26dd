"""Dated versions of a document out of a git repository, as Open Terms Archive publishes them.

    commit, author's date, committer's date, path at the time, the bytes committed      oldest first

A third party fetched them, made Markdown of them and dated them; a commit's dates are whatever its maker
wrote. So a version is a lead and a corroboration, never a capture of one's own. Renames are followed. What
only a merge changed is not seen. It does NOT say which version was in force: `in_force.py` weighs that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from ledger.core.clock import format_time
from ledger.documents.model import Page, StatedDate
from ledger.errors import CaptureError
from ledger.law.terms.git import Repository

MARKDOWN: Final = "text/markdown"
_TYPES: Final = {
    ".htm": "text/html",
    ".html": "text/html",
    ".md": MARKDOWN,
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}
# How the archive's engine begins the message of a commit that the publisher had no part in.
_TECHNICAL: Final = ("Apply technical", "Refilter")
_MARK: Final = b"\x01"
_FORMAT: Final = f"--format=%x{_MARK.hex()}%H %at %ct %s"


class Commit(NamedTuple):
    """A commit that gave the document other bytes. `blob` is their id in the repository."""

    commit: str
    authored_at: str
    committed_at: str
    path: str
    blob: str
    technical: bool  # by the archive's own change of tools, its message says


def commits(repository: Repository, path: str) -> tuple[Commit, ...]:
    """The versions, oldest first; neighbours with the same bytes are one. Raises CaptureError."""
    wanted = _path(repository, path)
    printed = repository.run(
        "log",
        "--follow",
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
        "--encoding=UTF-8",
        _FORMAT,
        "--",
        wanted,
    )
    found = list(_parsed(printed))
    if not found:
        raise CaptureError(
            f"{repository.folder}: {wanted!r}: no such document in its history",
            hint=f"'git -C {repository.folder} ls-files' lists what is there now",
        )
    if found[0].path != wanted:
        raise CaptureError(f"{repository.folder}: {wanted!r}: a folder; name one document in it")
    found.reverse()
    kept = [one for before, one in zip([None, *found], found, strict=False) if _is_new(before, one)]
    if not kept:
        raise CaptureError(f"{repository.folder}: {wanted!r}: no regular file")
    return tuple(kept)


def page_of(version: Commit, data: bytes, collection: str) -> Page:
    """A version as a page; `captured_at` is the author's date: when the archive says it was fetched."""
    return Page(
        document=data,
        media_type=_TYPES.get(PurePosixPath(version.path).suffix.lower(), "text/plain"),
        method="archive",
        url=None,
        observed={},
        archive={
            "collection": collection,
            "commit": version.commit,
            "committed_at": version.committed_at,
            "path": version.path,
        },
        objects=(),
        captured_at=version.authored_at,
    )


def committed_on(version: Commit) -> date:
    """The day of the commit, in UTC."""
    return date.fromisoformat(version.committed_at[:10])


def stated_later(version: Commit, found: tuple[StatedDate, ...]) -> tuple[StatedDate, ...]:
    """The stated dates that are later than the commit: announced ahead, or a clock was wrong."""
    day = committed_on(version).isoformat()
    return tuple(one for one in found if one.date > day)


def _is_new(before: Commit | None, one: Commit) -> bool:
    """Whether there is a document at all, and other bytes than there were before."""
    return bool(one.blob) and (before is None or before.blob != one.blob)


def _path(repository: Repository, path: str) -> str:
    """The path as git has it: from the top of the repository, with slashes."""
    given = Path(path)
    if given.is_absolute():
        try:
            given = given.resolve().relative_to(repository.folder)
        except ValueError:
            raise CaptureError(f"{path}: not in {repository.folder}") from None
    wanted = PurePosixPath(*given.parts)
    if not wanted.parts or ".." in wanted.parts:
        raise CaptureError(f"{path!r}: want the path of a document in the repository")
    return str(wanted)


def _parsed(printed: bytes) -> Iterator[Commit]:
    """`git log -z --raw`: a head, then `:mode mode blob blob status`, and one path or (renamed) two."""
    words = iter(printed.split(b"\0"))
    head: bytes | None = None
    for word in words:
        if word.startswith(_MARK):
            head = word[1:]
        elif word.startswith(b"\n:") and head is not None:
            _, mode, _, blob, status = word[1:].split(b" ")
            path = next(words, b"")
            if status[:1] in (b"R", b"C"):
                path = next(words, b"")
            yield _commit(head, mode, blob, path)


def _commit(head: bytes, mode: bytes, blob: bytes, path: bytes) -> Commit:
    name, authored, committed, subject = head.split(b" ", 3)
    regular = mode.startswith(b"100") and blob.strip(b"0")
    return Commit(
        commit=name.decode(),
        authored_at=_time(authored, name),
        committed_at=_time(committed, name),
        path=path.decode("utf-8", "replace"),
        blob=blob.decode() if regular else "",
        technical=subject.decode("utf-8", "replace").startswith(_TECHNICAL),
    )


def _time(seconds: bytes, commit: bytes) -> str:
    try:
        return format_time(datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError, OSError):
        raise CaptureError(f"commit {commit.decode()}: its date is out of range") from None

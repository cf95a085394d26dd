"""What `terms import-archive` does: the versions of a document out of a git checkout, one entry each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.cli.boundary import one_line
from ledger.cli.output import put, put_json, say

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger
    from ledger.core.ports import NewEntry
    from ledger.law.terms.archive import Commit
    from ledger.law.terms.git import Repository
    from ledger.law.terms.snapshot import Reading

LABEL: Final = "third-party corroboration: an archive's copies, not captures of your own"
_GROUP: Final = 20
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for on the command line, checked."""

    repository: Path
    path: str
    declared: dict[str, str | None]
    since: str | None
    until: str | None
    collection: str | None
    folder: Path
    signer: str | None
    passphrase_file: Path | None
    accept_clock_step: bool
    quiet: bool
    as_json: bool


class Version(NamedTuple):
    """One version, ready to be recorded."""

    commit: Commit
    entry: NewEntry
    remarks: tuple[str, ...]


def import_versions(wish: Wish) -> None:
    """Record what is not in the ledger yet, oldest first. Interrupted, the same command goes on."""
    from ledger.api.writing import LedgerWriter
    from ledger.cli.opening import open_for_append
    from ledger.cli.progress import counter
    from ledger.law.terms.archive import commits
    from ledger.law.terms.git import open_repository

    repository = open_repository(wish.repository)
    name = wish.collection or repository.folder.name or "archive"
    every = [one for one in commits(repository, wish.path) if _within(wish, one)]
    done: list[tuple[int, Version]] = []
    with open_for_append(wish.folder, wish.signer, wish.passphrase_file) as ledger:
        known = _known(ledger)
        fresh = [one for one in every if (one.commit, one.path) not in known]
        writer = LedgerWriter(ledger, accept_clock_step=wish.accept_clock_step)
        with counter("recording", len(fresh)) as advance:
            versions = _versions(wish, repository, name, fresh)
            while group := list(islice(versions, _GROUP)):
                indexes = writer.append([one.entry for one in group])
                done += zip(indexes, group, strict=True)
                advance(len(group))
    _put(wish, repository, name, done, len(every) - len(fresh))


def _within(wish: Wish, one: Commit) -> bool:
    day = one.committed_at[:10]
    return (wish.since is None or day >= wish.since) and (wish.until is None or day <= wish.until)


def _known(ledger: Ledger) -> set[tuple[str, str]]:
    """The commits and paths that are recorded already."""
    archives = [one.body["archive"] for one in ledger.entries_of_kind("snapshot")]
    return {(one["commit"], one["path"]) for one in archives if one is not None}


def _versions(wish: Wish, repository: Repository, name: str, every: Sequence[Commit]) -> Iterator[Version]:
    from ledger.law.terms.archive import page_of
    from ledger.law.terms.snapshot import draft, read

    with repository.objects() as objects:
        for one in every:
            page = page_of(one, objects.blob(one.blob), name)
            reading = read(page)
            entry = draft(page, declared=wish.declared, reading=reading)
            yield Version(one, entry, tuple(_remarks(one, reading)))


def _remarks(one: Commit, reading: Reading) -> Iterator[str]:
    """What whoever relies on the version must know."""
    from ledger.law.terms.archive import stated_later

    day = one.committed_at[:10]
    for stated in stated_later(one, reading.found)[:_SHOWN]:
        yield f"committed {day}, before the {stated.what} date that it states, {stated.date}"
    if one.authored_at[:10] != day:
        yield f"fetched {one.authored_at[:10]} by its author's date, committed {day}"
    if one.technical:
        yield "changed by the archive's own tools, its commit says, not by the publisher"
    if reading.extracted.problem:
        yield f"the text: {reading.extracted.problem}"


def _put(
    wish: Wish, repository: Repository, name: str, done: Sequence[tuple[int, Version]], already: int
) -> None:
    if wish.as_json:
        value = {
            "label": LABEL,
            "collection": name,
            "shallow": repository.shallow,
            "already": already,
            "versions": [_value(index, one) for index, one in done],
        }
        put_json("terms-imported", value)
        return
    for index, one in done:
        day = one.commit.committed_at[:10]
        put(
            str(index)
            if wish.quiet
            else one_line(f"{index}  snapshot  {day}  {one.entry.body['declared']['title']}")
        )
    for index, one in done:
        for remark in one.remarks:
            say(one_line(f"entry {index}: {remark}"))
    if already:
        say(f"{already} were in the ledger already")
    if repository.shallow:
        say("ledger: warning: a shallow clone: older versions are not in it")
    say(f"{LABEL} ({one_line(name)})" if done or already else "no version within those days")


def _value(index: int, one: Version) -> dict[str, Any]:
    return {
        "index": index,
        "archive": one.entry.body["archive"],
        "captured_at": one.entry.body["declared"]["captured_at"],
        "found": one.entry.body["found"],
        "remarks": list(one.remarks),
    }

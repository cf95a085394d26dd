"""What is wrong with how the ledger was kept: its keys, outside time-stamps, what was held and deleted.

Knows what the ledger says of its keys; where they are kept, and by whom, is a person's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.dossier.lint.model import WARNING, Check, Found
from ledger.dossier.lint.naming import exhibits
from ledger.dossier.lint.subject import Subject
from ledger.verify.report import Axis, Outcome


def _keys(subject: Subject) -> Iterator[Found]:
    rows, record = subject.context.rows, subject.context.found.record
    first, last = min(row.index for row in rows), max(row.index for row in rows)
    for entry in record:
        if entry.kind != "key":
            continue
        doubted = entry.body["suspected_from"]
        inside = [row for row in rows if doubted and row.signed_at >= doubted and row.index < entry.index]
        if inside:
            yield Found(
                f"entry {entry.index}",
                f"a key was revoked as suspect from {doubted}, which touches {exhibits(inside)}",
            )
        elif first <= entry.index <= last:
            done = "added" if entry.body["action"] == "add" else "revoked"
            yield Found(f"entry {entry.index}", f"a key was {done} between the first exhibit and the last")
    signatures = [subject.entry(row).signatures for row in rows]
    signers = {row.signer for row in rows}
    if len(signers) == 1 and all(len(one) == 1 for one in signatures):
        yield Found("keys", f"one key alone ({', '.join(signers)}) signed all exhibits")
    named = {key for one in subject.matter.people for key in one.keys}
    for signer in sorted(signers - named):
        yield Found(
            "[[person]] keys",
            f"nobody is named as the holder of {signer}, which signed exhibits",
            "name the key under the person who holds it, and say in [protocol] custody how it is kept",
        )
    if not subject.matter.protocol.custody:
        yield Found(
            "[protocol] custody",
            "nothing says how the keys were kept",
            "say where the key is kept, who can use it, and since when",
        )


def _stamps(subject: Subject) -> Iterator[Found]:
    stamped = subject.context.reader.size - subject.report.self_attested
    bare = [row for row in subject.context.rows if row.index >= stamped]
    if bare:
        yield Found(
            exhibits(bare),
            "no outside time-stamp covers them: their times are the signer's word alone"
            if len(bare) > 1
            else "no outside time-stamp covers it: its time is the signer's word alone",
        )
    elif subject.report.axis(Axis.TIME) is not Outcome.PASSED:
        yield Found(
            "verification",
            f"time is {subject.report.axis(Axis.TIME).value} for all the time-stamps there are",
        )


def _retention(subject: Subject) -> Iterator[Found]:
    if not subject.matter.protocol.retention:
        yield Found("[protocol] retention", "nothing says since when everything is held, and by whose word")
    for entry in subject.context.found.record:
        if entry.kind == "purge" and not entry.body["order"]:
            yield Found(
                f"entry {entry.index}",
                f"content was removed without an order named: {entry.body['reason']!r:.80}",
                "name the order or rule in [protocol] retention, or say that there was none",
            )
    gone = {one.number for one in subject.seen if one.sha256 is None and not one.purged}
    if gone:
        rows = [row for row in subject.context.rows if row.number in gone]
        yield Found(
            exhibits(rows),
            "objects are not at hand, and no purge entry says why",
            "find them in another copy of the ledger, or record what became of them",
        )


CHECKS: Final = (
    Check(
        id="L33",
        severity=WARNING,
        run=_keys,
        title="a key changed within the exhibits, one key alone, or a key of nobody",
        why="A signature shows that a key was used, and not who used it.",
        source="6C 33; 6A",
        mend="have a second person sign as well, or say why one key is enough",
    ),
    Check(
        id="L34",
        severity=WARNING,
        run=_stamps,
        title="no outside time-stamp covers the exhibits",
        why="Without one the whole chain could have been made last week.",
        source="6C 34; 6D; eIDAS arts 41, 42",
        mend="say plainly that the times are the signer's word, or have the checkpoint stamped",
    ),
    Check(
        id="L39",
        severity=WARNING,
        run=_retention,
        title="no word on hold and retention, or a deletion without its record",
        why="What is gone is argued to be what hurt.",
        source="6C 39; FRCP 37(e)",
        mend="say in [protocol] retention since when nothing is deleted and who decided that",
    ),
)

"""What is known of a captured document: who published it, how and when it was captured, its digests.

Declared and observed stand in rows of their own. A third party's copy corroborates and is no capture of
one's own; what it agrees with is said by comparing texts, not dates.
"""

from __future__ import annotations

from hashlib import sha256

from ledger.dossier.context import Context
from ledger.dossier.exhibit_model import Fact
from ledger.dossier.matter.model import ClauseUse
from ledger.errors import NotFoundError, UnverifiableError
from ledger.law.model import Clause, Snapshot


def capture_facts(context: Context, one: Snapshot) -> tuple[Fact, ...]:
    """The rows of a snapshot."""
    say, line, declared = context.language.say, context.display.line, one.body["declared"]
    undeclared = say("not declared")
    number = context.maker.numbers.get(one.index)
    entry = f"{one.index}" + (f" ({say('Exhibit %(number)s', number=number)})" if number else "")
    return (
        Fact(say("Publisher, title"), line(f"{one.publisher}, {one.title}")),
        Fact(say("Address"), line(_address(one) or undeclared)),
        Fact(say("Captured"), _captured(context, one)),
        Fact(
            say("Declared to be for"),
            say("region %(region)s, channel %(channel)s; asked from %(vantage)s",
                region=line(one.region or undeclared), channel=line(one.channel or undeclared),
                vantage=line(declared["vantage"] or undeclared)),
        ),
        Fact(say("Dates declared"), _declared_dates(context, one)),
        Fact(say("Dates in its text"), _found_dates(context, one)),
        Fact(say("Capture entry"), entry),
        Fact(say("Commitment"), one.document.hex(), mono=True),
        Fact(say("SHA-256"), document_digest(context, one) or say("not at hand"), mono=True),
    )  # fmt: skip


def document_digest(context: Context, one: Snapshot) -> str | None:
    """SHA-256 of the document's plain bytes, or None where they are not at hand."""
    digest = sha256()
    try:
        for chunk in context.reader.chunks(one.document):
            digest.update(chunk)
    except (NotFoundError, UnverifiableError):
        return None
    return digest.hexdigest()


def corroboration(context: Context, clause: Clause, use: ClauseUse) -> tuple[str, ...]:
    """A sentence for each further snapshot that the matter names."""
    say, line = context.language.say, context.display.line
    known = {one.index: one for one in context.snapshots}
    lines = []
    for index in use.corroborated_by:
        other = known[index]
        archive = other.body["archive"]
        whose = (
            say("a copy in the archive %(name)s, stored %(day)s", name=line(archive["collection"]),
                day=context.language.date(archive["committed_at"]))
            if archive
            else say("a further capture, %(day)s", day=context.language.date(other.moment.day))
        )  # fmt: skip
        if other.text == clause.snapshot.text:
            lines.append(say("Entry %(entry)s, %(whose)s: the same text.", entry=index, whose=whose))
        else:
            lines.append(
                say(
                    "Entry %(entry)s, %(whose)s: another text as a whole; whether this clause stands in it "
                    "is not said here.",
                    entry=index,
                    whose=whose,
                )
            )
    return tuple(lines)


def _address(one: Snapshot) -> str:
    observed = one.body["observed"]
    return str(observed["url"] if observed else one.body["declared"]["url"] or "")


def _captured(context: Context, one: Snapshot) -> str:
    say, language = context.language.say, context.language
    how = {
        "archive": say("out of a third party's archive"),
        "browser": say("rendered by a browser that the recorder drove"),
        "file": say("from a file that was handed in"),
        "http": say("fetched by the recorder"),
        "warc": say("out of a web archive file"),
    }[one.body["method"]]
    observed, declared = one.body["observed"], one.body["declared"]["captured_at"]
    if one.body["archive"] is not None:
        when = say("stored there %(time)s", time=language.utc(one.body["archive"]["committed_at"]))
    elif observed:
        when = say("%(time)s, by the recorder's clock", time=language.utc(observed["started_at"]))
    elif declared:
        when = say("%(time)s, declared", time=language.utc(declared))
    else:
        when = say("when is not recorded; its entry was signed %(time)s", time=language.utc(one.signed_at))
    return f"{how}; {when}"


def _declared_dates(context: Context, one: Snapshot) -> str:
    say, declared = context.language.say, one.body["declared"]
    parts = []
    if declared["effective"]:
        parts.append(say("effective %(day)s", day=context.language.date(declared["effective"])))
    if declared["updated"]:
        parts.append(say("updated %(day)s", day=context.language.date(declared["updated"])))
    return "; ".join(parts) or say("none")


def _found_dates(context: Context, one: Snapshot) -> str:
    say = context.language.say
    parts = []
    for found in one.body["found"]:
        day = context.language.date(found["date"])
        parts.append(
            say("effective %(day)s", day=day)
            if found["what"] == "effective"
            else say("updated %(day)s", day=day)
        )
    return "; ".join(dict.fromkeys(parts)) or say("none")

"""What the bodies of snapshots, clauses, findings and dossiers say, in words, as `telling` does for the rest.

Values hold evidence as it is: whoever shows them makes them safe first. A quote is in no body: whoever has
the text shows it. Nothing here judges, but for one thing that is plain to see: whether a date that somebody
declared is one that the document states.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ledger.core.bodies.findings import AUTHORITY_CHECK
from ledger.core.bodies.telling import NOTHING, Group, Told, tell_clock, tell_connection, tell_limits

METHODS: Final = {
    "archive": "a third party's archive of dated versions: it corroborates, and is no capture of one's own",
    "browser": "as a browser that the recorder drove had drawn it",
    "file": "a file that was handed to the recorder; where it is from is declared",
    "http": "the recorder fetched it",
    "warc": "a web archive file that another program wrote",
}
OUTCOMES: Final = {
    "confirmed": "the source says what the catalogue's entry says",
    "differs": "the source says something else: see the remarks",
    "not-found": "the source could not be found",
}
EDITIONS: Final = {
    "public": "words were taken out for the public",
    "sealed": "for those alone who may see what is filed under seal",
}


def tell_snapshot(body: Mapping[str, Any]) -> tuple[Group, ...]:
    """The groups of a snapshot: what is declared, the dates, how it came, what was observed, its text."""
    observed = body["observed"]
    groups = [
        Group("declared: what somebody says of it", tuple(_declared(body["declared"]))),
        Group("dates: as declared, and as the document states them", tuple(_dates(body))),
        Group("how it came", tuple(_came(body))),
    ]
    if observed:
        groups.append(Group("observed: times", tuple(tell_clock(observed))))
        # A page out of a file or a web archive had no connection of the recorder's: nothing is said of one.
        connection = observed["connection"]
        if connection is not None or body["method"] in ("http", "browser"):
            groups += [Group(f"observed: {one.title}", one.facts) for one in tell_connection(connection)]
        if observed["http"] is not None:
            groups.append(Group("observed: HTTP", tuple(_http(observed["http"]))))
        if limits := tuple(tell_limits(observed)):
            groups.append(Group("observed: the record itself", limits))
    groups.append(Group("text: extracted from the document, which is the evidence", tuple(_text(body))))
    return tuple(groups)


def tell_clause(body: Mapping[str, Any]) -> tuple[Told, ...]:
    """A clause but for its words."""
    place = f"{body['start']:,} to {body['end']:,}"
    return (
        Told("snapshot", f"entry {body['snapshot']}"),
        Told("characters", place, f"of its text: {body['end'] - body['start']:,}"),
        *_listed("under", body["heading"], "no heading"),
        Told("cited for", body["cited_for"]),
    )


def tell_finding(body: Mapping[str, Any]) -> tuple[Told, ...]:
    """A finding and its result."""
    result = body["result"]
    facts = [Told("title", body["title"]), Told("method", body["method"])]
    if body["method"] == AUTHORITY_CHECK:
        facts += [
            Told("authority", result["authority"], "its id in the catalogue"),
            Told("outcome", result["outcome"], OUTCOMES[result["outcome"]]),
            Told("status", result["status"], "of the authority, as found"),
            Told("checked by", result["checked_by"]),
            Told("checked on", result["checked_on"]),
            *([Told("remarks", result["remarks"])] if result["remarks"] else []),
            Told("digest", result["digest"], "of the catalogue's entry that was checked"),
        ]
    return (
        *facts,
        *_listed("made from", [f"entry {one}" for one in body["inputs"]], "no entry"),
        *_listed("software", [f"{name} {version}" for name, version in body["software"]], NOTHING),
    )


def tell_dossier(body: Mapping[str, Any]) -> tuple[Told, ...]:
    """A dossier, in its short form or its long one."""
    first, last = body["bates_first"], body["bates_last"]
    return (
        Told("title", body["title"] or "-"),
        *(_edited(body) if "profile" in body else ()),
        Told("Bates first", first or "-"),
        Told("Bates last", last or "-"),
        Told("sha256", body["sha256"], "of the file"),
        Told("root", body["root"], "of the tree that it was made of"),
        Told("tree size", f"{body['tree_size']:,}"),
    )


def dates_disagree(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Which declared dates of a snapshot (effective, updated) are not among those that its text states."""
    return tuple(
        what
        for what in ("effective", "updated")
        if (dated := body["declared"][what]) is not None
        and (stated := [one["date"] for one in body["found"] if one["what"] == what])
        and dated not in stated
    )


def _declared(declared: Mapping[str, Any]) -> Iterator[Told]:
    yield Told("publisher", declared["publisher"])
    yield Told("title", declared["title"])
    yield Told("url", declared["url"] or "-")
    yield Told("region", declared["region"] or "-")
    yield Told(
        "channel", declared["channel"] or "-", "whom the document binds" if declared["channel"] else ""
    )
    yield Told("vantage", declared["vantage"] or "-", "asked from there" if declared["vantage"] else "")
    yield Told("captured at", declared["captured_at"] or "-")


def _dates(body: Mapping[str, Any]) -> Iterator[Told]:
    differing = dates_disagree(body)
    for what in ("effective", "updated"):
        declared = body["declared"][what]
        remark = "declared" if declared else "not declared"
        yield Told(what, declared or "-", remark + (": NOT AS THE TEXT STATES" if what in differing else ""))
        for one in body["found"]:
            if one["what"] == what:
                yield Told("", one["date"], f"the text, characters {one['start']:,} to {one['end']:,}")
    if not body["found"]:
        yield Told("", "no date was found in the text")


def _came(body: Mapping[str, Any]) -> Iterator[Told]:
    yield Told("method", body["method"], METHODS[body["method"]])
    archive = body["archive"]
    if archive is not None:
        yield Told("collection", archive["collection"])
        yield Told("path", archive["path"])
        yield Told("commit", archive["commit"])
        yield Told("committed at", archive["committed_at"], "by the collector's clock")
    if not body["observed"]:
        yield Told("observed", "nothing")
        return
    yield Told("from", body["observed"]["url"], "after redirects")


def _http(http: Mapping[str, Any]) -> Iterator[Told]:
    yield Told("status", str(http["status"]))
    yield Told("date", http["date"] or NOTHING, "the service's clock" if http["date"] else "")
    for status, location in http["redirects"]:
        yield Told("redirected", f"{status} to {location}")


def _text(body: Mapping[str, Any]) -> Iterator[Told]:
    extraction = body["extraction"]
    yield Told("own title", extraction["title"] or "-", "as the document gives it")
    yield Told("characters", f"{extraction['characters']:,}")
    yield Told("extractor", extraction["extractor"])
    if extraction["problem"]:
        yield Told("not read", extraction["problem"])


def _edited(body: Mapping[str, Any]) -> Iterator[Told]:
    yield Told("edition", body["edition"], EDITIONS[body["edition"]])
    yield Told("profile", body["profile"])
    yield Told("volume", f"{body['volume']:,} of {body['volumes']:,}")
    yield Told("state", "final" if body["final"] else "DRAFT: its Bates numbers may be used again")
    yield Told("signed", "the file bears a signature of its own" if body["signed"] else "no")
    if body["of"] is not None:
        yield Told("made of", f"entry {body['of']}", "the dossier whose file this one was made of")
    if body["replaces"] is not None:
        yield Told("replaces", f"entry {body['replaces']}", "and takes its Bates numbers")


def _listed(name: str, values: Sequence[str], otherwise: str) -> Iterator[Told]:
    for at, value in enumerate(values or [otherwise]):
        yield Told("" if at else name, value)

"""What the bodies of exchanges, plans and imports say, in words and groups, for the terminal and the dossier.

Values hold evidence as it is: whoever shows them makes them safe first. Nothing here judges.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

NOTHING: Final = "not observed"
COLLECTORS: Final = {
    "probe": "the recorder asked, by a plan or a command",
    "proxy": "a program asked through the recorder",
    "run": "a program that the recorder had started asked through it",
}
PROBLEMS: Final = {
    "client-left": "whoever asked went away before the answer's end",
    "over-limit": "the answer is longer than what is kept",
    "recorder-stopped": "the recorder ended in mid-exchange",
    "secret-in-encoded-body": "bytes are left out, since a secret stood where it can't be replaced",
    "upstream-closed": "the connection ended before the message did",
    "upstream-name": "the name did not resolve",
    "upstream-protocol": "what came is not HTTP/1.1",
    "upstream-refused": "there was no connection",
    "upstream-reset": "the connection was reset",
    "upstream-timeout": "nothing came within the time allowed, or not everything",
    "upstream-tls": "the handshake or the certificate failed",
}
SECRETS: Final = {
    "kept": "secrets that the file holds were kept",
    "none-found": "no secret was found in the file",
    "replaced": "secrets in the file were replaced; the digest is of the file as it was found",
}


class Told(NamedTuple):
    """A name of at most twelve characters, and what is said under it. `remark` is in words of ours."""

    name: str
    value: str
    remark: str = ""


class Group(NamedTuple):
    """Facts that belong together."""

    title: str
    facts: tuple[Told, ...]


def tell_observed(observed: Mapping[str, Any]) -> tuple[Group, ...]:
    """The groups of `observed`; none where nothing was."""
    if not observed:
        return ()
    if "pointer" in observed:
        place = Told("import", f"entry {observed['import']}")
        return (
            Group(
                "nothing of the call; it was found in a file of another program",
                (place, Told("pointer", observed["pointer"])),
            ),
        )
    connection, http = observed["connection"], observed["http"]
    groups = [
        Group("the call", tuple(_call(observed))),
        Group("times", tuple(_times(observed))),
        *tell_connection(connection),
        Group("HTTP", tuple(_http(http))),
    ]
    groups.append(Group("the record itself", tuple(_record(observed))))
    return tuple(groups)


def tell_connection(connection: Mapping[str, Any] | None) -> tuple[Group, ...]:
    """Where the bytes went, and TLS where there was any."""
    group = Group("connection", tuple(_connection(connection)))
    if connection is None or connection["tls"] is None:
        return (group,)
    return group, Group("TLS", tuple(_tls(connection["tls"])))


def tell_clock(observed: Mapping[str, Any]) -> Iterator[Told]:
    """When something began and ended, and how far the clock can be relied on."""
    start, end = observed["started_at"], observed["ended_at"]
    yield Told("started at", start, "by the recorder's clock")
    seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    yield Told("ended at", end, f"{seconds:.3f} s later")
    clock = observed["clock"]
    state = {True: "held to an outside clock", False: "NOT held to an outside clock", None: "state unknown"}
    yield Told("clock", clock["source"], state[clock["synchronised"]])
    if clock["error_us"] is not None:
        yield Told("clock error", f"{clock['error_us']:,} microseconds at most, as the kernel estimates")


def tell_limits(observed: Mapping[str, Any]) -> Iterator[Told]:
    """What could not be observed, and the programs that took part."""
    for fact, why in observed["missing"]:
        yield Told("not observed", f"{fact}: {why}")
    if observed["software"]:
        yield Told("software", "; ".join(f"{name} {version}" for name, version in observed["software"]))


def problem_in_words(observed: Mapping[str, Any]) -> str | None:
    """Why a call is not whole; None where it is, and where nothing was observed."""
    if "collector" not in observed or observed["complete"]:
        return None
    problem = observed["problem"]
    return PROBLEMS[problem["code"]] if problem else "the recorder gives no reason"


def tell_reading(reading: Mapping[str, Any]) -> tuple[Told, ...]:
    """What a reader derived from the bytes."""
    if not reading:
        return ()
    facts = [
        Told("reader", reading["reader"]),
        Told("model asked", _or_dash(reading["model_asked"]), "as the request names it"),
        Told("model given", _or_dash(reading["model_returned"]), "as the answer names it"),
        Told("answer", "whole, by the service's protocol" if reading["complete"] else "NOT WHOLE"),
        Told("finish", _or_dash(reading["finish"]), "the service's own word"),
        Told("refused", "yes, marked so by the service" if reading["refused"] else "no"),
    ]
    if reading["problem"]:
        facts.append(Told("not read", reading["problem"]))
    return tuple(facts)


def tell_cell(planned: Mapping[str, Any] | None) -> tuple[Told, ...]:
    """Which cell of which plan."""
    if planned is None:
        return ()
    attempt = f"attempt {planned['attempt']}"
    return (Told("plan", f"entry {planned['index']}"), Told("cell", planned["cell"], attempt))


def tell_plan(body: Mapping[str, Any]) -> tuple[Told, ...]:
    """A plan entry."""
    targets = [
        Told("" if at else "targets", f"{one['name']}: {one['model']} of {one['provider']}", one["role"])
        for at, one in enumerate(body["targets"])
    ]
    return (
        Told("title", body["title"]),
        Told("cells", f"{body['cells']:,}", "planned; the object cells lists them"),
        Told("hypothesis", _or_dash(body["hypothesis"])),
        *targets,
        Told("order seed", _or_dash(body["order_seed"])),
        Told("stopping", _or_dash(body["stopping_rule"])),
        Told("exclusions", _or_dash(body["exclusions"])),
    )


def tell_import(body: Mapping[str, Any]) -> tuple[Told, ...]:
    """An import entry."""
    skipped = [Told("skipped", f"{one['count']:,}: {one['reason']}") for one in body["skipped"]]
    return (
        Told("file", body["file"]),
        Told("format", body["format"]),
        Told("made by", body["tool"] or "-", "as the file says"),
        Told("found", f"{body['found']:,}", "exchanges in the file"),
        Told("imported", f"{body['imported']:,}", "of them, as entries"),
        *skipped,
        *_listed("never held", body["lost"]),
        Told("secrets", SECRETS[body["secrets"]]),
        Told("file sha256", body["sha256"]),
    )


def _call(observed: Mapping[str, Any]) -> Iterator[Told]:
    yield Told("collector", observed["collector"], COLLECTORS[observed["collector"]])
    whole = "yes: the whole request went out and the whole answer came in"
    yield Told("complete", whole if observed["complete"] else "NO: see the problem")
    problem = observed["problem"]
    if problem is not None:
        yield Told("problem", problem["code"], PROBLEMS[problem["code"]])
        if problem["detail"]:
            yield Told("detail", problem["detail"])
    elif not observed["complete"]:
        yield Told("problem", NOTHING)


def _times(observed: Mapping[str, Any]) -> Iterator[Told]:
    yield from tell_clock(observed)
    skew = observed["http"]["skew_ms"] if observed["http"] else None
    if skew is not None:
        yield Told("skew", f"{skew:,} ms", "recorder's clock less the header date")
    yield Told("reads", f"{observed['chunks']:,}", "from the connection")


def _connection(connection: Mapping[str, Any] | None) -> Iterator[Told]:
    if connection is None:
        yield Told("connection", "none")
        return
    yield Told("host", connection["host"])
    yield Told("port", str(connection["port"]))
    yield Told("address", connection["address"] or NOTHING)
    yield from _listed("DNS", connection["dns"], NOTHING)
    yield Told("reused", "yes: opened for an earlier exchange" if connection["reused"] else "no")
    if connection["tls"] is None:
        yield Told("TLS", "none: not encrypted")


def _tls(tls: Mapping[str, Any]) -> Iterator[Told]:
    yield Told("version", tls["version"] or NOTHING)
    yield Told("cipher", tls["cipher"] or NOTHING)
    yield Told("ALPN", tls["alpn"] or NOTHING)
    yield Told("server name", tls["server_name"] or NOTHING)
    yield Told("verified", "yes" if tls["verified"] else "NO: the user asked not to")
    for at, one in enumerate(tls["certificates"], 1):
        sent = "sent by the server" if one["sent"] else "not sent by the server"
        yield Told(
            f"cert. {at}", one["sha256"], sent + (", in the verified chain" if one["verified"] else "")
        )
    if not tls["certificates"]:
        yield Told("certificates", NOTHING)
    for at, one in enumerate(tls["scts"], 1):
        yield Told(f"SCT {at}", one["timestamp"], "a log's time; its signature is not verified")
        yield Told("of the log", one["log_id"])


def _http(http: Mapping[str, Any] | None) -> Iterator[Told]:
    if http is None:
        yield Told("answer", "none came")
        return
    yield Told("status", NOTHING if http["status"] is None else str(http["status"]))
    yield Told("version", http["version"] or NOTHING)
    yield Told("date", http["date"] or NOTHING, "the service's clock" if http["date"] else "")
    for name, value in http["ids"]:
        yield Told("id", f"{name}: {value}")


def _record(observed: Mapping[str, Any]) -> Iterator[Told]:
    count = observed["redacted"]
    yield Told(
        "secrets", f"{count:,} replaced; the object redactions says where" if count else "none replaced"
    )
    yield from tell_limits(observed)


def _listed(name: str, values: Sequence[str], otherwise: str = "-") -> Iterator[Told]:
    for at, value in enumerate(values or [otherwise]):
        yield Told("" if at else name, value)


def _or_dash(text: str | None) -> str:
    return text or "-"

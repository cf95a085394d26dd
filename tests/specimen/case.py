"""The specimen: a made-up translation bureau asks a made-up assistant. Nothing in it happened."""

from tests.specimen.build import Case, TestKey, at, exchange

ORIGIN = "example.org/specimen-1"
EXAMINER = "a.tester@example.org"
SECOND = "b.reader@example.org"

TAXONOMY = "Name three kinds of cloud and say in one line how each is told from the others."

HOUSE_STYLE = """\
House style of Veerhaven Translations (made up for this specimen)

1. Dates are written day, month, year.
2. Names of ships stand in italics.
3. A term that has no Dutch word keeps its English one.
"""

LONG_REMARK = """\
How the questions of this specimen were chosen

They are harmless, short, and in English, Dutch and Chinese. One question is put twice, so that a reader can
see two things: that the same bytes are kept once and share one commitment, and that two answers to one
question are two entries.
"""


def _asked(model: str, captured_at: str, *tags: str):
    return exchange(
        provider="Lantaarn Assistants (fictional)",
        model=model,
        captured_at=captured_at,
        tags=tags,
        endpoint="https://assistant.example/v1/chat",
    )


def specimen() -> Case:
    """The whole case, twelve entries."""
    case = Case(
        ORIGIN,
        EXAMINER,
        at("2026-01-12T09:00:00.000001"),
        title="Specimen: a few questions to a fictional assistant",
        purpose="To show what a ledger looks like. Every name and text is made up; the keys are published.",
        matter=[["parties", "Veerhaven Translations (fictional) and Lantaarn Assistants (fictional)"]],
    )
    second = TestKey(SECOND)
    case.add(
        "exchange",
        _asked("lantaarn-2", "2026-01-12T08:41:00.000000Z", "language:en", "topic:clouds"),
        ("query", TAXONOMY),
        (
            "answer",
            "Cumulus: heaped, flat below. Stratus: a grey sheet without edges. Cirrus: high and thin.\n",
        ),
    )
    case.add(
        "exchange",
        _asked("lantaarn-2", "2026-01-12T08:44:30.000000Z", "language:nl", "topic:tides"),
        ("query", "Waarom is het twee keer per dag vloed? Antwoord in één zin, zonder formules."),
        (
            "answer",
            "Omdat de maan het water aan beide kanten van de aarde optilt, en de aarde eronderdoor draait: "
            "één keer naar de maan toe en één keer ervan af.\n",
        ),
    )
    case.add(
        "exchange",
        _asked("lantaarn-2", "2026-01-12T08:47:10.000000Z", "language:zh", "topic:tea"),
        ("query", "绿茶和红茶有什么不同？请用两句话回答。"),
        ("answer", "绿茶不发酵，茶汤清绿，味道鲜爽。红茶经过发酵，茶汤红亮，味道醇厚。\n"),
    )
    case.add(
        "exchange",
        _asked("lantaarn-2-mini", "2026-01-12T08:52:00.000000Z", "language:en", "topic:clouds"),
        ("query", TAXONOMY),
        ("answer", "Heaped ones (cumulus), flat ones (stratus) and feathery ones (cirrus).\n"),
        ("reasoning", "The question asks for three. The common three are cumulus, stratus and cirrus.\n"),
        after=75.25,
    )
    case.add(
        "attachment",
        {
            "about": 2,
            "description": "The style guide that the Dutch text was held against.",
            "name": "house-style.txt",
        },
        ("file", HOUSE_STYLE),
    )
    case.add(
        "note",
        {"text": "Entries 1 and 4 put the same question to two models; the texts were pasted by hand."},
    )
    case.add(
        "key",
        {
            "action": "add",
            "reason": "A second examiner joins.",
            "suspected_from": None,
            "vkey": second.vkey,
        },
        signers=(case.first, second),
    )
    case.add(
        "custody",
        {
            "action": "copy",
            "from": "A. Tester",
            "items": [],
            "occurred_at": "2026-01-12T10:15:00.000000Z",
            "place": "Veerhaven, reading room 2",
            "reason": "A working copy for the second examiner.",
            "to": "B. Reader",
        },
        signers=(case.first, second),
        after=4320.5,
    )
    case.add(
        "exchange",
        _asked("lantaarn-2", "2026-01-12T10:20:00.000000Z", "language:en", "topic:paper"),
        ("query", "Why does paper turn yellow?"),
        ("answer", "Light and air break down lignin, and what is left of it is yellow.\n"),
        signers=(second,),
    )
    case.add(
        "correction",
        {
            "entry": 3,
            "reason": "The time was read from the wrong line of the log book.",
            "right": "captured_at is 2026-01-12T08:49:10.000000Z",
            "wrong": "captured_at is 2026-01-12T08:47:10.000000Z",
        },
        signers=(second,),
    )
    case.add("note", {"text": None}, ("file", LONG_REMARK), signers=(second,))
    return case

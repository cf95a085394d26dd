"""The worked examples of docs/format.md, and its table of finding codes, made from code.

`python -m tests.docs.examples` writes them into the page: a block whose fence says `text example:NAME` gets
that example's text, and the lines between the marks `codes` and `end of codes` get the table. A test holds
page and code equal.
"""

import json
import re
from hashlib import sha256

from ledger.core import merkle
from ledger.core.digest import format_base64
from ledger.documents.extract import extract
from ledger.documents.mapping import format_map
from ledger.verify.codes import CODES
from ledger.verify.report import Outcome
from tests.docs.blocks import DOCS
from tests.specimen.build import Case, at, exchange

PAGE = DOCS / "format.md"
ORIGIN = "example.org/case-1"
SIGNER = "a.tester@example.org"
QUERY = "What is 2 + 2?"
DOCUMENT = "<p>No&nbsp;one\n  <b>may</b> train.</p><p>Else:</p>"
ANSWER = "2 + 2 = 4."


def case() -> Case:
    """Three entries: genesis, an exchange, a note."""
    made = Case(ORIGIN, SIGNER, at("2026-01-12T09:00:00.000001"), title="A worked example")
    body = exchange(provider="Example AI", model="example-1", captured_at="2026-01-12T09:00:30.000000Z")
    made.add("exchange", body, ("query", QUERY), ("answer", ANSWER))
    made.add("note", {"text": "Typed by hand."})
    return made


def examples() -> dict[str, str]:
    """Name -> text, each line with its line feed."""
    made = case()
    keys = [made.log, made.first]
    query = made.entry(1).objects[0].commitment
    leaves = made.leaves()
    found = {
        "keys": "".join(
            f"name  {key.name}\nseed  {sha256(key.name.encode()).hexdigest()}\n"
            f"key   {key.public_key.hex()}\nvkey  {key.vkey}\n"
            for key in keys
        ),
        "object": f"content     {QUERY}\nsalt        {made.salt(query).hex()}\ncommitment  {query.hex()}\n",
        "leaves": "".join(f"leaf {number}  {leaf.hex()}\n" for number, leaf in enumerate(leaves)),
        "tree": f"node 0-1  {merkle.root_of(leaves[:2]).hex()}\nroot      {made.root().hex()}\n",
        "checkpoint": made.checkpoint().decode(),
        "proof": made.inclusion_proof(1).decode(),
        "consistency": (
            f"root of 2  {format_base64(merkle.root_of(leaves[:2]))}\n"
            f"root of 3  {format_base64(made.root())}\n"
            + "".join(f"hash       {format_base64(h)}\n" for h in merkle.consistency_proof(2, 3, made.node))
        ),
    }
    extracted = extract(DOCUMENT.encode(), "text/html; charset=utf-8")
    shown = [json.dumps(text, ensure_ascii=True) for text in (DOCUMENT, extracted.text)]
    mapped = format_map(extracted.map).decode()
    found["map"] = f"document  {shown[0]}\ntext      {shown[1]}\nmap       {mapped}\n"
    found |= {f"entry-{number}": made.entry(number).note.decode() for number in range(made.size)}
    return found


def outcome_word(outcome: Outcome) -> str:
    """`remark` for what lowers nothing."""
    return "remark" if outcome is Outcome.PASSED else str(outcome)


def codes_table() -> str:
    lines = ["| code | step | axis | outcome | meaning |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {code.step} | {code.axis} | {outcome_word(code.outcome)} | {code.meaning} |"
        for name, code in CODES.items()
    ]
    return "\n".join(lines) + "\n"


def filled_in(page: str) -> str:
    """The page with every example and the table of codes as they are now."""
    for name, text in examples().items():
        block = re.compile(rf"(^```text example:{name}\n).*?(^```$)", re.MULTILINE | re.DOTALL)
        page, count = block.subn(lambda match, text=text: match[1] + text + match[2], page)
        assert count == 1, f"{count} blocks example:{name}"
    marks = re.compile(r"(<!-- codes -->\n).*?(<!-- end of codes -->)", re.DOTALL)
    page, count = marks.subn(lambda match: match[1] + codes_table() + match[2], page)
    assert count == 1
    return page


if __name__ == "__main__":
    PAGE.write_text(filled_in(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

"""A small case on a ledger on disk, made with the commands that a user would type, and its matter file.

Terms, a clause, two authorities with a person's checks, one exchange, one file: enough for a final dossier.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli import forked
from tests.cli.conftest import environment
from tests.cli.desk import Desk, error_of, state

MATTER = Path(__file__).with_name("matter.toml")
TITLE = "Teacher Labs, Inc. v. Student AI Ltd."
TERMS = """# Business Terms

Effective: January 31, 2025

## 2. Restrictions

2.3 Customer will not use Output to train any model unless we say so in writing.
"""
CHECKED = ("procd-v-zeidenberg-1996", "ml-genius-v-google-2022")
ANSWER = "I was made by Teacher Labs, in a small town."
WHEN = "2025-02-10T10:00:00Z"


class Case(NamedTuple):
    """A desk with the case on its ledger. `clause` is an entry; `final` that of the final dossier d.pdf."""

    desk: Desk
    clause: int
    final: int = -1

    def matter(
        self, *swap: tuple[str, str], name: str = "m.toml", title: str = TITLE, start: int = 1
    ) -> None:
        """Write a matter file; `swap` puts other texts in the place of its own. What is signed, is today."""
        filled = {"TITLE": title, "START": start, "CLAUSE": self.clause, "DAY": self.today()}
        text = MATTER.read_text("utf-8")
        for old, new in (*((f"@{word}@", str(value)) for word, value in filled.items()), *swap):
            assert old in text, old
            text = text.replace(old, new)
        (self.desk.root / name).write_text(text, encoding="utf-8")

    def today(self) -> str:
        """The day of the newest entry, UTC."""
        return self.desk.entry().signed_at[:10]

    def last(self) -> int:
        """The last number that the final dossier has used."""
        return int(self.desk.entry(self.final).body["bates_last"].removeprefix("TL-"))

    def build(self, matter: str, output: str, *options: str) -> Any:
        """What a final build says of itself as JSON."""
        return self.desk.json("dossier", "build", matter, "-o", output, "--final", *options)

    def refused(self, *options: str, matter: str = "m.toml", code: int = 5) -> tuple[str, str]:
        """Error and hint of a final build, which must leave the ledger and every other file as they are."""
        before = state(self.desk.root)
        result = self.desk.run("dossier", "build", matter, "-o", "x.pdf", "--final", *options)
        message = error_of(result, code)
        assert _kept(state(self.desk.root)) == _kept(before)
        assert result.stdout == b""
        return message, result.stderr.decode().partition("ledger: hint: ")[2].strip()

    def copy(self, folder: Path) -> Case:
        """Everything of it in another folder, the cache of laid-out pages too."""
        root = folder / "desk"
        shutil.copytree(self.desk.root, root)
        return self._replace(desk=desk_at(root))


def _kept(files: dict[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in files.items() if not name.startswith(".cache")}


def desk_at(root: Path) -> Desk:
    """Runs `ledger ARGUMENTS...` in `root`."""

    def run(*words: str | Path, input: bytes = b"", env: dict[str, str] | None = None) -> Any:
        return forked.run(words, input=input, cwd=root, env=environment(root, **(env or {})))

    return Desk(root, run)


def record(desk: Desk) -> Case:
    """Put the case into a ledger of entry 0."""
    files = {"terms.md": TERMS, "opinion.md": "# Opinion\n\nOf the court.\n", "assent.txt": "[ ] I agree\n"}
    for name, text in files.items():
        (desk.root / name).write_text(text, encoding="utf-8")
    terms = desk.index(
        *(
            "terms",
            "capture",
            "terms.md",
            "--publisher",
            "Teacher Labs",
            "--url",
            "https://labs.example/terms",
        ),
        *("--effective", "2025-01-31", "--region", "us", "--channel", "api", "--captured-at", WHEN),
    )
    source = desk.index("terms", "capture", "opinion.md", "--publisher", "A court", "--captured-at", WHEN)
    clause = desk.index(
        *("terms", "clause", str(terms), "--phrase", "2.3 Customer", "--cites-for", "training on outputs")
    )
    for name in CHECKED:
        read = ("--source", str(source), "--by", "Ann Reader", "--outcome", "confirmed")
        desk.index("law", "check", name, *read, "--status", "good law")
    asked = ("--query-text", "Who made you?", "--answer-text", ANSWER, "--captured-at", WHEN)
    desk.index("record", *asked, "--model", "student-1", "--provider", "Student AI", "--tag", "identity")
    desk.index("attach", "assent.txt", "--description", "the sign-up screen")
    return Case(desk, clause)

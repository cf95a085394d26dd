"""Writes docs/lint.md from the checks themselves: `python -m tests.docs.lint > docs/lint.md`."""

import sys

from ledger.dossier.lint import CHECKS

HEAD = """\
# Before filing: the forty checks

    ledger dossier lint MATTER [--final] [--public] [--pdf FILE] [--profile NAME] [--as-of DATE] [--json]

Each check looks for one thing that has kept exhibits out, or that a hostile expert asks first. It reads the
matter file, the ledger with its verification, and the PDF if one is given; it lays out no page. A problem
names its place (a table of the matter file, an exhibit and its entry, a clause, a page), what was found
there, and how to mend it. Exit code 0: no errors, though there may be warnings. Exit code 3: errors.

- `error`: do not file this. `ledger dossier build --final` refuses to build over one.
- `warning`: expect to be asked. A few checks report their lighter cases as warnings, and L13 is an error
  with `--final`.
- Written from the checks by `python -m tests.docs.lint`; a test holds the two equal, and another shows for
  each check a matter that it finds fault with, beside one that passes all forty.

What it is not: legal advice, or a court's answer. The checks know records, shapes of words, the catalogue
of authorities with people's checks of it, and what the file of the jurisdiction says. An inference in other
words, a name in a public copy, a fact that is wrong: none of these is found. Decisions on words are by list
(English and some Dutch), so a fair sentence may be reported; say it otherwise, or leave the warning.

How some of them decide:

- L04 takes a clock as measured where the system said how far it may be off, or where the server's Date can be
  held against it. Where neither is so it is an error, and with a filled `[protocol] clock` a warning: what a
  person says of a clock is printed, and not judged.
- L05 and L06 ask what `ledger terms in-force` answers, for the account's region and channel on each day of
  `at`, or on the days of the account's exhibits.
- L07 compares a clause's `quote` character by character. Passages of five words or more in quotation marks,
  in what the drafter writes, must stand in a cited clause or exhibit; white space, curly marks and dashes
  count as alike, and [...] parts a passage. In statements and in what is said of exhibits one that is
  nowhere is an error; in claims, events and papers, which may quote what is no exhibit, a warning.
- L14 knows the usual shapes of citations: names of cases, reporters, statutes, dockets, neutral citations,
  rules. One must be a part of a catalogue string, byte for byte, or be named by the jurisdiction's own
  file.
- L25 lets a word pass that is quoted, denied, asked (`whether`), or told as somebody's (`alleges`,
  `reported`). A proof or a theft passes only where it is alleged, asked or denied. The title of a claim is
  printed behind “alleges:”, so its first sentence is told as somebody's.
- L27 is what `ledger dossier redact` proposes and nobody has decided on. It is an error once a public copy
  is asked for (`--public`) or planned (a `[[redaction]]` or `[[keep]]`), else a warning.
- L40 compares the first number with the `dossier` entries of the ledger, and every page with `--pdf`.

| check | | finds | why | source | to mend |
|---|---|---|---|---|---|
"""
TAIL = """
Numbers after 6C are those of the table of pre-filing checks that these implement; the other sources are
named as that research read them, and are not a reading of the rules themselves.
"""


def reference() -> str:
    """The whole document."""
    rows = (
        f"| {one.id} | {one.severity} | {_cell(one.title)} | {_cell(one.why)} | {_cell(one.source)} "
        f"| {_cell(one.mend)} |\n"
        for one in CHECKS
    )
    return HEAD + "".join(rows) + TAIL


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())

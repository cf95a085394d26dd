"""Hold captured documents and what is cited of them against each other, by docs/format.md alone.

Reads a bundle that `verifier.py` has judged; the standard library, no code of the product. For each snapshot:
each stretch of its text stands in the document's bytes as its map says (section 6). For each clause: it is a
place in the text of an earlier snapshot, under headings that stand there. NOT examined: signatures and
commitments (`verifier.py`), what an extractor would find, the pages of a PDF.

What a map passes over within a line is looked at with one regular expression for HTML, which is no parser.
"""

import argparse
import html
import json
import re
from pathlib import Path

CHARSETS = re.compile(
    "utf-8|utf-16-[bl]e|windows-125[0-8]|iso-8859-([2-8]|10|1[3-6])|koi8-[ru]|mac-(roman|cyrillic)|ibm866"
    "|big5-hkscs|cp932|cp949|euc-jp|gb18030"
).fullmatch
UNDRAWN = "iframe|noembed|noframes|noscript|script|style|title"
# White space, a comment, an element that is not drawn, a tag (`>` may stand in a quoted value), other markup.
PASSED_OVER = re.compile(
    rf"""(?is)\s+|\ufffd|<!--.*?--!?>|<({UNDRAWN})\b.*?</\1[^>]*>"""
    r"""|</?[a-z](?>=\s*"[^"]*"|=\s*'[^']*'|[^>])*?>|<[!?/][^>]*>"""
).match
NUMBER = re.compile("&#([xX]?)([0-9a-fA-F]{1,7});?").fullmatch


class Wrong(Exception):
    """A contradiction: text."""


class Absent(Exception):
    """Something that is not at hand: text."""


def need(condition, text):
    if not condition:
        raise Wrong(text)


def referred(data):
    """What an HTML character reference stands for; `unescape` drops controls, which browsers keep."""
    number = NUMBER(data)
    return html.unescape(data) or (chr(int(number[2], 16 if number[1] else 10)) if number else "")


def only_markup(gap):
    """Whether what a map passes over may be passed over within a line."""
    at = 0
    while at < len(gap):
        found = PASSED_OVER(gap, at)
        if found is None:
            return False
        at = found.end()
    return True


def stands(rule, part, data):
    """Whether `part` of the text comes from the characters `data` of the document by this rule."""
    if rule == "same":
        return data == part
    if rule == "reference":
        return data.startswith("&") and referred(data) == part
    if rule == "space":
        return part == " " and data != "" and not data.strip("\t\n\f\r ")
    return rule == "break" and data == "" and not part.strip("\n")


def check_map(document, text, value, extractor):
    """Raises Wrong unless the text stands in the document as the map says."""
    need(list(value) == ["charset", "runs"], "members of the map")
    charset, runs = value.values()
    if charset == "pdf":
        rules = {rule for *_, rule in runs}
        need(b"%PDF-" in document[:1024] and rules <= {"page", "break"}, "pages of what is no PDF")
        need(sum(run[0] for run in runs) == len(text), "the text is longer or shorter than its map")
        return
    need(CHARSETS(charset), f"charset {charset}")
    whole = extractor.startswith(("plain/", "markdown/"))
    need(
        not whole or document.decode(charset, "ignore").removeprefix("\ufeff") == text,
        "not the whole document",
    )
    at = end = 0
    broken = True  # before the text, and between lines, anything may be passed over
    for characters, start, length, rule in runs:
        what = f"character {at}, byte {start}, {rule}"
        part, data = text[at : at + characters], document[start : start + length]
        need(len(part) == characters > 0 and start >= end and len(data) == length, f"{what}: no such place")
        need(stands(rule, part, data.decode(charset)), f"{what}: {part[:40]!r} is not {data[:40]!r}")
        need(rule == "same" or not whole, f"{what}: in a text that is the document")
        gap = "" if broken or rule == "break" or whole else document[end:start].decode(charset, "ignore")
        need(only_markup(gap), f"{what}: words are passed over within a line")
        broken = rule == "break"
        at, end = at + characters, end if broken else start + length
    need(at == len(text), "the text is longer than its map")


class Bundle:
    """The entries of a bundle and their objects."""

    def __init__(self, path):
        self.data = Path(path, "data")
        notes = sorted(self.data.glob("entries/*.note"))
        self.entries = {int(one.stem): json.loads(one.read_text().split("\n")[1]) for one in notes}

    def content(self, entry, role):
        (name,) = (one["commitment"] for one in entry["objects"] if one["role"] == role)
        try:
            return (self.data / "objects" / name).read_bytes()
        except FileNotFoundError:
            raise Absent(f"{role} of entry {entry['index']}") from None

    def check_snapshot(self, entry):
        document, text, value = (self.content(entry, role) for role in ("document", "text", "map"))
        text, stated = text.decode(), entry["body"]["extraction"]
        check_map(document, text, json.loads(value), stated["extractor"])
        need(stated["characters"] == len(text), "characters of the text")
        for found in entry["body"]["found"]:
            need(found["start"] < found["end"] <= len(text), "a date beyond the text")

    def check_clause(self, entry):
        _, end, heading, place, start = entry["body"].values()
        need(place < entry["index"], f"cites entry {place}, which comes later")
        if place not in self.entries:
            raise Absent(f"entry {place}")
        need(self.entries[place]["kind"] == "snapshot", f"cites entry {place}, which is no snapshot")
        text = self.content(self.entries[place], "text").decode()
        need(start < end <= len(text), f"characters {start} to {end} of {len(text)}")
        at = 0
        for words in heading:
            need(words in text[at:end], f"no heading {words!r} before it, in this order")
            at = text.index(words, at) + len(words)

    def verify(self):
        """What is wrong, and what is absent: (index, text) each."""
        wrong, absent = [], []
        for index, entry in self.entries.items():
            check = {"snapshot": self.check_snapshot, "clause": self.check_clause}.get(entry["kind"])
            try:
                if check is not None:
                    check(entry)
            except Absent as error:
                absent.append((index, str(error)))
            except (Wrong, ValueError, TypeError, LookupError, AttributeError) as error:
                wrong.append((index, str(error)))
        return wrong, absent


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("path", metavar="BUNDLE")
    wrong, absent = Bundle(parser.parse_args().path).verify()
    for word, found in (("wrong", wrong), ("absent", absent)):
        for index, text in found:
            print(f"{word}: entry {index}: {ascii(text)[1:-1]}")
    print("FAILED" if wrong else "INDETERMINATE" if absent else "PASSED")
    raise SystemExit(3 if wrong else 4 if absent else 0)

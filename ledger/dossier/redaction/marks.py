"""Each `[[redaction]]` of a matter, looked up: which characters of which object, and which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from ledger.core.entry import Entry
from ledger.dossier.matter import Matter
from ledger.dossier.matter.model import Redaction
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction.find import find
from ledger.dossier.redaction.spans import Span, widened
from ledger.dossier.redaction.subject import (
    BODY,
    Said,
    free_texts,
    is_printed,
    note_text,
    read,
    strings_of,
    text_of,
)
from ledger.dossier.redaction.views import views
from ledger.dossier.redaction.words import Word, but_initials, of_found, word
from ledger.errors import RenderError

LINE: Final = 24  # letters and digits of a line that is sought by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One redaction. `whole`: all of the object, or of the entry's own words; then `spans` may be empty."""

    number: int
    entry: int
    role: str
    category: str
    reason: str
    by: str
    whole: bool
    commitments: tuple[bytes, ...]  # of the objects it is in; none for the entry's own words
    spans: tuple[Span, ...]
    shown: tuple[str, ...]  # the characters taken out, for the sealed edition
    words: tuple[Word, ...]


def marks(reader: EvidenceReader, matter: Matter) -> tuple[Mark, ...]:
    """All of them, in the order of the file. Raises RenderError at the first that names nothing."""
    return tuple(
        _Look(reader, one, number, f"{matter.path or 'matter'}: [[redaction]] {number}").mark()
        for number, one in enumerate(matter.redactions, 1)
    )


class _Look:
    """One of them, looked up."""

    def __init__(self, reader: EvidenceReader, one: Redaction, number: int, where: str) -> None:
        self._reader, self._one, self._number, self._where = reader, one, number, where
        if one.entry >= reader.size:
            self._fail(f"entry {one.entry}: the last entry is {reader.size - 1}")
        self._entry: Entry = reader.entry(one.entry)

    def mark(self) -> Mark:
        return self._body() if self._one.role == BODY else self._object()

    def _body(self) -> Mark:
        """The entry's own words: the note is left out, and these words wherever they stand."""
        one = self._one
        if one.start is not None and one.end is not None:
            text = note_text(self._entry)
            inside = [
                said for said in strings_of(self._entry) if said.start < one.end and one.start < said.end
            ]
            if not inside or one.end > len(text):
                self._fail(
                    f"characters {one.start} to {one.end} of the note of entry {one.entry} are no value"
                )
            shown = [_part(said, one.start, one.end) for said in inside]
            words = [word for text, start, end in shown for word in self._words(text, start, end)]
            return self._made((), (), tuple(text[start:end] for text, start, end in shown), words)
        if one.text:
            texts = [said.text for said in strings_of(self._entry)]
            if not any(one.text in text for text in texts):
                self._fail(f"the words are not in entry {one.entry}")
            words = [word for text in texts if (at := text.find(one.text)) >= 0
                     for word in self._words(text, at, at + len(one.text))]  # fmt: skip
            return self._made((), (), (one.text,), words)
        texts = [text for text in free_texts(self._entry) if text.strip()]
        words = [made for text in texts for made in word(self._number, one.category, text)]
        words += [made for text in texts for hit in find(text) for made in of_found(self._number, text, hit)]
        return self._made((), (), tuple(texts), words, whole=True)

    def _object(self) -> Mark:
        one = self._one
        references = [ref for ref in self._entry.objects if ref.role == one.role]
        if not references:
            have = ", ".join(dict.fromkeys(ref.role for ref in self._entry.objects)) or "none"
            self._fail(f"entry {one.entry} has no object {one.role!r:.40}; it has {have}, and body")
        contents = {ref.commitment: read(self._reader, ref.commitment) for ref in references}
        commitments = tuple(contents)
        data = b"" if len(commitments) > 1 else contents[commitments[0]]
        if one.start is None and not one.text:
            words = [
                made
                for content in contents.values()
                if content is not None
                for made in self._all(content, is_text=is_printed(references[0]))
            ]
            return self._made(commitments, (), (), words, whole=True)
        if data is None:
            self._fail(
                f"the object {one.role} of entry {one.entry} is not at hand; leave out start, end and text"
            )
        if len(commitments) > 1 or not is_printed(references[0]):
            self._fail(
                f"{one.role} is not printed; leave out start, end and text to withhold the whole object"
            )
        text = text_of(data)
        places = tuple(self._places(text))
        spans = tuple(span for start, end in places for span in self._spans(text, start, end))
        words = [word for start, end in places for word in self._words(text, start, end)]
        shown = dict.fromkeys(text[start:end] for start, end in places)
        return self._made(commitments, spans, tuple(shown), words)

    def _spans(self, text: str, start: int, end: int) -> Iterator[Span]:
        if self._one.category == "minor-name":
            yield from but_initials(text, start, end, "minor-name")
        else:
            yield Span(*widened(text, start, end), self._one.category)

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        one = self._one
        if one.start is not None and one.end is not None:
            if one.end > len(text):
                self._fail(
                    f"end {one.end}: the object {one.role} of entry {one.entry} has {len(text)} characters"
                )
            yield one.start, one.end
            return
        at = text.find(one.text)
        if at < 0:
            self._fail(f"the words are not in the object {one.role} of entry {one.entry}")
        while at >= 0:
            yield at, at + len(one.text)
            at = text.find(one.text, at + len(one.text))

    def _words(self, text: str, start: int, end: int) -> Iterator[Word]:
        """What stands there; what was found there as a whole, where the range leaves what the rule keeps."""
        within = [hit for hit in find(text) if hit.start < end and start < hit.end]
        for hit in within:
            if (start <= hit.start and hit.end <= end < hit.last) or hit.first < start <= hit.start:
                yield from of_found(self._number, text, hit)
                return
        yield from word(self._number, self._one.category, text[start:end])
        wide = widened(text, start, end)
        if wide != (start, end):
            yield from word(self._number, self._one.category, text[wide[0] : wide[1]])
        for hit in within:
            if start <= hit.first and hit.last <= end:
                yield from of_found(self._number, text, hit)

    def _all(self, content: bytes, *, is_text: bool) -> Iterator[Word]:
        """Of an object that is withheld whole: its longer lines, and whatever a search finds in it."""
        for line in text_of(content).splitlines() if is_text else ():
            if sum(map(str.isalnum, line)) >= LINE:
                yield from word(self._number, self._one.category, line)
        for view in views(content, self._one.role):
            for hit in find(view.text):
                yield from of_found(self._number, view.text, hit)

    def _made(
        self,
        commitments: tuple[bytes, ...],
        spans: tuple[Span, ...],
        shown: tuple[str, ...],
        words: list[Word],
        *,
        whole: bool = False,
    ) -> Mark:
        one = self._one
        return Mark(
            number=self._number,
            entry=one.entry,
            role=one.role,
            category=one.category,
            reason=one.reason,
            by=one.by,
            whole=whole,
            commitments=commitments,
            spans=spans,
            shown=shown,
            words=tuple(words),
        )

    def _fail(self, message: str) -> NoReturn:
        raise RenderError(
            f"{self._where}: {message}", hint="`ledger dossier redact MATTER` shows roles and places"
        )


def _part(said: Said, start: int, end: int) -> tuple[str, int, int]:
    """The part of a value that a range of the note reaches. Escapes make a place inexact: then all of it."""
    if said.end - said.start != len(said.text):
        return said.text, 0, len(said.text)
    return said.text, max(0, start - said.start), min(len(said.text), end - said.start)

"""The manifest of a dossier in the making: noted as exhibits are made, filled in when pages are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ledger.dossier import manifest as manifests
from ledger.dossier.citing import printed
from ledger.dossier.context import Context
from ledger.dossier.exhibit_model import Exhibit
from ledger.dossier.files import EvidenceFile
from ledger.dossier.manifest import CitedAuthority, ClauseQuote, Manifest, Quote, Range, Shown
from ledger.dossier.model import Dossier, Part, Tool

if TYPE_CHECKING:
    from ledger.law.model import Clause

FONTS: Final = "fonts"  # the beginnings of the names that ledger.dossier.toolchain gives
_CITE: Final = re.compile(r"cite-(.+)-\d+")


@dataclass(slots=True)
class Notes:
    """What exhibits show, noted down as they are made: nothing else of them is kept. Mutable: one owner."""

    quotes: list[Quote] = field(default_factory=list)

    def add(self, exhibit: Exhibit) -> None:
        """Note down what an exhibit quotes."""
        if exhibit.remark is not None and not exhibit.objects:
            self.quotes.append(Quote(exhibit.number, manifests.REMARK, "", 0, 0))
        for view in exhibit.objects:
            if view.shown is None or view.unprinted:
                continue
            size, redacted = view.size or 0, view.size is None
            shown = 0 if redacted else size - view.shown.left_out
            self.quotes.append(Quote(exhibit.number, view.role, view.commitment, size, shown, redacted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaged:
    """A manifest that lacks its page numbers."""

    context: Context
    dossier: Dossier
    parts: tuple[Part, ...]
    quotes: tuple[Quote, ...]

    def manifest(self, pages: Mapping[str, int], total: int) -> Manifest:
        """`pages`: the page of each anchor, from 1. Of the dossier in one file."""
        context, dossier = self.context, self.dossier
        tools = {tool.name: tool.version for tool in dossier.tools}
        return Manifest(
            title=dossier.caption.title,
            profile=context.profile,
            edition="public" if context.public else "sealed",
            final=context.final,
            language=context.language.code,
            volume=1,
            volumes=1,
            first=1,
            last=total,
            pages=total,
            bates_prefix=dossier.bates.prefix,
            bates_start=dossier.bates.start,
            bates_digits=dossier.bates.digits,
            origin=dossier.origin,
            tree_size=dossier.checkpoint_size,
            root=dossier.root,
            exhibits=tuple(
                Shown(
                    row.number,
                    row.index,
                    row.title,
                    pages[row.anchor],
                    pages.get(f"{row.anchor}-end", pages[row.anchor]),
                )
                for row in context.rows
            ),
            quotes=self.quotes,
            clauses=self._clauses(pages),
            authorities=self._authorities(pages),
            parts=_ranges(self.parts, pages, total),
            display=manifests.Display(
                manifests.DISPLAY_RULES, _tool(dossier.tools, FONTS), _tool(dossier.tools, "unicode")
            ),
            toolchain=manifests.toolchain_digest(tools),
        )

    def _clauses(self, pages: Mapping[str, int]) -> tuple[ClauseQuote, ...]:
        found = []
        seen: set[int] = set()
        for place, use in enumerate(self.context.matter.clauses, 1):
            clause: Clause | None = self.context.clauses[use.entry]
            anchor = f"clause-{use.entry}-{place}" if use.entry in seen else f"clause-{use.entry}"
            seen.add(use.entry)
            if clause is not None and not clause.problem and anchor in pages:
                found.append(ClauseQuote(use.entry, clause.start, clause.end, "clauses", pages[anchor]))
        page = pages.get("part-compliance")
        for index in dict.fromkeys(one.clause for one in self.context.matter.obligations):
            clause = None if index is None else self.context.clauses.get(index)
            if clause is not None and page is not None and not clause.problem:
                found.append(ClauseQuote(clause.index, clause.start, clause.end, "compliance", page))
        return tuple(found)

    def _authorities(self, pages: Mapping[str, int]) -> tuple[CitedAuthority, ...]:
        cites: dict[str, set[int]] = {}
        for anchor, page in pages.items():
            if match := _CITE.fullmatch(anchor):
                cites.setdefault(match[1], set()).add(page)
        line = self.context.display.line
        return tuple(
            CitedAuthority(one.id, line(one.citation), one.digest, tuple(sorted(cites.get(one.id, ()))))
            for one in printed(self.context)
        )


def tag_file(manifest: Manifest) -> EvidenceFile:
    """The manifest as a file of the bag inside the PDF."""
    data = manifests.encode(manifest)
    return EvidenceFile(
        name=manifests.NAME,
        description="What this dossier says of itself, for ledger dossier check",
        relationship="Data",
        media_type="text/plain",
        read=lambda: data,
    )


def with_tag_file(files: Sequence[EvidenceFile], manifest: Manifest) -> tuple[EvidenceFile, ...]:
    """The files to attach with the manifest among them; none where nothing is attached."""
    return tuple(sorted((*files, tag_file(manifest)), key=lambda file: file.name)) if files else ()


def of_file(manifest: Manifest, digest: bytes, size: int) -> Manifest:
    """The manifest that lies beside its file."""
    return replace(manifest, sha256=digest.hex(), bytes=size)


def _ranges(parts: Sequence[Part], pages: Mapping[str, int], total: int) -> tuple[Range, ...]:
    """Each part begins on a page of its own, and ends where the next begins."""
    begins = [(part.name, pages[part.anchor]) for part in parts if part.place == 0 and part.anchor in pages]
    ends = [first - 1 for _, first in begins[1:]] + [total]
    return tuple(Range(name, first, last) for (name, first), last in zip(begins, ends, strict=True))


def _tool(tools: Sequence[Tool], name: str) -> str:
    return next((tool.version for tool in tools if tool.name.startswith(name)), "not recorded")

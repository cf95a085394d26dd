"""One dossier, from a verified ledger to a file: the steps, in order, and nothing else.

1 the report decides whether there may be a dossier    4 lay out and write the PDF
2 open fonts and tools, note their versions            5 attach the evidence, finish, hash
3 assemble: everything that the dossier says           6 put the file in its place, at once
"""

import struct
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger import resources
from ledger.dossier import manifest as manifests
from ledger.dossier import unicode, volume_names, volumes
from ledger.dossier.assemble import Assembly, Edition
from ledger.dossier.engine import naive, pooled
from ledger.dossier.engine.cache import Cache, default_folder
from ledger.dossier.engine.worker import Setup
from ledger.dossier.fonts import private_fonts
from ledger.dossier.html import Pages
from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.matter import Matter
from ledger.dossier.model import Dossier
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction.guard import check_gone
from ledger.dossier.redaction.log import log_object
from ledger.dossier.toolchain import digest_of, toolchain
from ledger.dossier.volume_names import Volume
from ledger.dossier.volumes import Limits, limits_of
from ledger.errors import RenderError
from ledger.verify.report import Outcome, Report

_ROOMS: Final = ("dossier", "declarations", "jurisdictions", "languages", "law")


# Asked before the files get their names, with the first and last Bates number and the files' SHA-256: it
# raises RenderError where these numbers are not to be used.
Accept = Callable[[int, int, Iterable[bytes]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a dossier is built; only `profile`, `final`, `public` and `as_of` change what comes out."""

    engine: str = "pool"
    workers: int | None = None  # else as many as there are cores
    cache: Path | None = None  # else the user's cache folder
    no_cache: bool = False
    profile: str = "evidence"
    final: bool = False
    public: bool = False
    as_of: date | None = None
    max_mb: float | None = None  # of a filing's file; else what the court takes, by the jurisdiction's data
    links: str | None = None  # of a filing: all, internal or none; likewise
    replaces: int | None = None  # the final dossier's entry whose Bates numbers this one takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The dossier that was written."""

    path: Path
    sha256: bytes
    pages: int
    bates_first: str
    bates_last: str
    title: str
    exhibits: int
    tree_size: int
    root: bytes
    redactions: bytes | None = None  # of a public edition: its log, without the words
    volumes: tuple[Volume, ...] = ()  # of a filing: its files, each with its manifest


def build(
    reader: EvidenceReader,
    matter: Matter,
    report: Report,
    output: Path,
    *,
    force: bool = False,
    templates: Path | None = None,
    options: Options = Options(),  # frozen
    accept: Accept | None = None,
) -> Built:
    """Write the dossier of `matter` to `output`, replacing a file that is there. Raises RenderError.

    The caller has verified the ledger that `reader` reads; `report` is what came out. A ledger that
    FAILED gives a dossier only with `force`, stamped FAILED on every page.
    """
    _refuse(reader, report, output, options, force=force)
    fonts = resources.font_files(templates)
    law = jurisdiction(matter.jurisdiction, templates)
    language = Language(matter.language, templates=templates, day_first=law.day_first)
    edition = Edition(
        language=language,
        jurisdiction=law,
        profile=options.profile,
        final=options.final,
        public=options.public,
        as_of=options.as_of,
    )
    with private_fonts(resources.fonts_folder(templates)):
        tools = toolchain(fonts, _template_files(templates))
        assembly = Assembly(
            reader,
            matter,
            report,
            edition=edition,
            covered=_coverage(fonts, options),
            tools=tools,
            templates=templates,
        )
        pages = Pages(language, law, templates)
        limits = limits_of(law.limit(matter.court), megabytes=options.max_mb, links=options.links)
        dossier, count, digest, files = _write(
            assembly, pages, edition, options, templates, output, limits, accept
        )
    return Built(
        path=files[0].path if files else output,
        sha256=digest,
        pages=count,
        bates_first=dossier.bates.number(1),
        bates_last=dossier.bates.number(count),
        title=matter.title,
        exhibits=dossier.exhibits,
        tree_size=dossier.checkpoint_size,
        root=bytes.fromhex(dossier.root),
        redactions=None if assembly.plan is None else log_object(assembly.plan.marks),
        volumes=files,
    )


def _refuse(reader: EvidenceReader, report: Report, output: Path, options: Options, *, force: bool) -> None:
    if report.outcome is Outcome.FAILED and not force:
        raise RenderError(
            "the ledger FAILED verification, so no dossier is built",
            hint="`ledger verify` lists the findings; --force builds one with FAILED stamped on every page",
        )
    if report.origin not in (None, reader.origin):
        raise RenderError(f"the report is on {report.origin!r:.80}, the ledger is {reader.origin!r:.80}")
    if not output.parent.is_dir() or output.is_dir():
        raise RenderError(f"{output}: want a file name in a folder that exists")
    if options.profile == "filing":
        volume_names.check_name(output)  # those of several files, when it is known how many there are


def _write(
    assembly: Assembly,
    pages: Pages,
    edition: Edition,
    options: Options,
    templates: Path | None,
    output: Path,
    limits: Limits,
    accept: Accept | None,
) -> tuple[Dossier, int, bytes, tuple[Volume, ...]]:
    """Into a file beside `output` first: nobody finds half a dossier under its name."""
    language = edition.language
    try:
        with tempfile.TemporaryDirectory(prefix=".dossier-", dir=output.parent) as folder:
            draft = Path(folder, output.name)
            if options.engine == "naive":
                made = naive.draw(assembly, pages, language, options.profile, draft)
            else:
                setup = Setup(
                    language=language.code,
                    day_first=edition.jurisdiction.day_first,
                    jurisdiction=edition.jurisdiction,
                    templates=templates,
                    profile=options.profile,
                    shared=assembly.shared,
                )
                more: dict[str, Any] = {
                    "workers": options.workers,
                    "cache": _cache(options),
                    "base": _base(assembly, setup),
                    "fonts": resources.fonts_folder(templates),
                    "language": language,
                }
                if options.profile == "filing":
                    dossier, files = volumes.draw(assembly, pages, setup, draft, limits, **more)
                    if assembly.plan is not None:
                        for one in files:
                            check_gone(one.path, assembly.plan.words, manifests.encode(one.manifest))
                    _ask(accept, dossier, files[0].manifest.pages, [one.sha256 for one in files])
                    files = volume_names.put(files, output.parent)
                    return dossier, files[0].manifest.pages, files[0].sha256, files
                made = pooled.draw(assembly, pages, setup, draft, **more)
            if assembly.plan is not None:
                check_gone(draft, assembly.plan.words)
            _ask(accept, made[0], made[1], [made[2]])
            draft.replace(output)
    except OSError as error:
        raise RenderError(f"{output}: can't write the dossier: {error.strerror}") from None
    return (*made, ())


def _ask(accept: Accept | None, dossier: Dossier, pages: int, digests: list[bytes]) -> None:
    if accept is not None:
        accept(dossier.bates.start, dossier.bates.start + pages - 1, digests)


def _coverage(fonts: tuple[Path, ...], options: Options) -> frozenset[int]:
    """The characters that the fonts have: a third of a second to read, so it is kept with the pages."""
    cache = _cache(options)
    if cache is None:
        return unicode.coverage(fonts)
    key = sha256(f"coverage {digest_of(fonts)}".encode()).digest()
    kept = cache.read(key)
    if kept is not None:
        return frozenset(struct.unpack(f"<{len(kept) // 4}I", kept))
    covered = unicode.coverage(fonts)
    cache.write(key, struct.pack(f"<{len(covered)}I", *sorted(covered)))
    return covered


def _cache(options: Options) -> Cache | None:
    return None if options.no_cache else Cache(options.cache or default_folder())


def _base(assembly: Assembly, setup: Setup) -> bytes:
    """A digest of what pages depend on beside their own words: programs, templates, fonts, our own code."""
    code = digest_of(sorted(Path(__file__).parent.rglob("*.py")))
    about = (
        assembly.tools,
        code,
        setup.language,
        setup.day_first,
        setup.jurisdiction,
        setup.profile,
        setup.shared,
    )
    return sha256(repr(about).encode()).digest()


def _template_files(templates: Path | None) -> list[Path]:
    """The files that the pages are made with, an override before the shipped one of the same name."""
    found: dict[Path, Path] = {}
    for folder in resources.template_path(templates):
        for room in _ROOMS:
            for path in sorted((folder / room).rglob("*")):
                if path.is_file():
                    found.setdefault(path.relative_to(folder), path)
    return list(found.values())

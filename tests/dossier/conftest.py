"""One costly dossier, built once, that many tests read; and the tools that look at it."""

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.dossier import Built, build, parse_matter
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError
from tests.dossier.memory import MemoryLedger, report

MATTER = """
[matter]
title = "Teacher Labs, Inc. v. Student AI Ltd."
court = "United States District Court\\nNorthern District of California"
docket = "No. 3:26-cv-01234"
parties = ["Teacher Labs, Inc., Plaintiff,", "Student AI Ltd., Defendant."]
prepared_for = "Counsel for the Plaintiff"
[declarant]
name = "Jane Doe"
role = "an investigator at Example LLP"
place = "us"
[[exhibit]]
select = "1-3"
title = "Identity probes"
[[exhibit]]
select = "tag:hostile"
title = "Hidden characters"
[[exhibit]]
select = "5-8"
title = "Version probe and what belongs to it"
[[statement]]
text = "Asked who had made it, the service answered in three languages."
exhibits = ["Identity probes"]
[[statement]]
text = "The name of the model in Exhibit 5 was corrected later."
exhibits = [5]
"""

HOSTILE = (
    "</p></div><script>alert(1)</script><img src='http://evil.example/x.png'>{{ 7*7 }}{% raw %}"
    "<style>@import url(file:///etc/passwd); body { display: none }</style>"
    "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"
    "abc\u202edef\u202c \u200b\x00\x1b[31m\ue000 \u27e6U+202E\u27e7\r\nend"
).encode() + b"\xff\xfe"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A ledger and the dossier made from it."""

    ledger: MemoryLedger
    built: Built
    text: Callable[..., str]


def picture() -> bytes:
    """A small PNG."""
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("RGB", (120, 60), "#345678").save(out, "PNG")
    return out.getvalue()


def sample_ledger() -> MemoryLedger:
    """Ten entries of the kinds that an investigator makes."""
    ledger = MemoryLedger("teacher-labs.example/matter-17")
    ledger.exchange("Who made you?", "I was trained by a laboratory.\n\nHow can I help?", tags=("identity",))
    ledger.exchange("请介绍一下你自己。", "你好！我是一个语言模型。\n日本語も한국어도。", tags=("identity",))
    ledger.exchange("من أنت؟", "أنا نموذج لغوي. 😀 שלום", tags=("identity",))
    ledger.exchange("Show me", HOSTILE, tags=("hostile",))
    index = ledger.exchange("Which version?", "Three.", reasoning="I count.")
    ledger.attachment("screenshot.png", picture(), "image/png", about=index)
    ledger.attachment("data.bin", bytes(range(256)) * 4, "application/octet-stream")
    ledger.remark("The account was new.")
    ledger.correction(index)
    ledger.custody()
    return ledger


def tool(name: str) -> str:
    """The program's path; skips the test where it is not installed."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def pdf_text(path: Path, first: int = 1, last: int = 0, *options: str) -> str:
    """The text of some pages."""
    pages = ["-f", str(first), *(["-l", str(last)] if last else [])]
    command = [tool("pdftotext"), *options, *pages, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages that tests lay out are kept apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def pango() -> None:
    """Skips where pages can't be drawn."""
    try:
        load_weasyprint()
    except RenderError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def sample(pango: None, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample ledger's dossier."""
    ledger = sample_ledger()
    output = tmp_path_factory.mktemp("dossier") / "dossier.pdf"
    built = build(ledger, parse_matter(MATTER.encode(), "matter.toml"), report(ledger), output)
    return Sample(ledger=ledger, built=built, text=lambda *a: pdf_text(output, *a))

"""What is shown of a signature on a page: a small PDF drawn with our fonts, so that the file stays PDF/A.

pyHanko's own text stamps leave glyphs without a text. Does NOT say that the signature is valid: a picture
can't, and a reader's panel can.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from markupsafe import escape

from ledger import resources
from ledger.dossier.fonts import private_fonts
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError

WIDTH: Final = 216  # points
HEIGHT: Final = 60
_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signature</title><style>
@page {{ size: {width}pt {height}pt; margin: 0 }}
html {{ font: 8pt/1.25 "Source Sans 3" }}
body {{ margin: 0; padding: 4pt 6pt; border: 0.6pt solid #333; height: {inner}pt; overflow: hidden }}
p {{ margin: 0 }}
.name {{ font-weight: 600; font-size: 9pt }}
.digest {{ font: 5.6pt "Noto Sans Mono"; word-break: break-all }}
</style></head><body>
<p class="name">Signed electronically by {name}</p>
{lines}<p class="digest">certificate SHA-256 {digest}</p>
</body></html>"""


def draw_stamp(certificate: Any, reason: str, location: str, templates: Path | None = None) -> bytes:
    """One page of 216 x 60 points. `certificate`: the signer's (asn1crypto). Raises RenderError."""
    said = [f"Reason: {reason}"] if reason else []
    said += [f"Place: {location}"] if location else []
    html = _PAGE.format(
        width=WIDTH,
        height=HEIGHT,
        inner=HEIGHT - 10,
        name=escape(_name(certificate)),
        lines="".join(f"<p>{escape(line)}</p>\n" for line in said),
        digest=certificate.sha256.hex(),
    )
    with private_fonts(resources.fonts_folder(templates)):
        weasyprint = load_weasyprint()
        document = weasyprint.HTML(string=html, url_fetcher=_refuse).render(pdf_variant="pdf/a-3u")
        if len(document.pages) != 1:
            raise RenderError("the signature's stamp does not fit: want a shorter --reason or --location")
        data: bytes = document.write_pdf(pdf_variant="pdf/a-3u")
    return data


def _name(certificate: Any) -> str:
    native = certificate.subject.native
    return str(native.get("common_name") or certificate.subject.human_friendly)


def _refuse(url: str, *_: object, **__: object) -> Any:
    raise RenderError(f"{url[:80]}: nothing is fetched for a stamp")

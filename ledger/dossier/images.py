"""An attached picture, redrawn as a plain PNG that a PDF may hold.

The picture is decoded and written anew (sRGB, 8 bits, no metadata, no profile, at most 1,600 pixels a
side), so nothing that a file hides reaches the PDF; the page says that it is a rendering, and the
exact bytes are attached. What is no PNG or JPEG, is too large or won't decode, is described instead.
"""

import io
from typing import Final

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 1600
MEDIA_TYPES: Final = {"image/png": "PNG", "image/jpeg": "JPEG"}


def is_picture(media_type: str) -> bool:
    """Whether a media type is one that `redraw` takes."""
    return media_type.split(";")[0].strip().lower() in MEDIA_TYPES


def redraw(data: bytes, media_type: str) -> bytes | None:
    """The picture as a plain PNG, or None where it can't be drawn safely."""
    # Pillow comes with WeasyPrint; like it, it is loaded only to build a dossier.
    from PIL import Image, ImageOps, UnidentifiedImageError

    expected = MEDIA_TYPES[media_type.split(";")[0].strip().lower()]
    try:
        with Image.open(io.BytesIO(data), formats=(expected,)) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGB", upright.size, "white")
            seen = upright.convert("RGBA")
            flat.paste(seen, mask=seen.getchannel("A"))
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return None  # a damaged or hostile file: the page describes it
    flat.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=False)
    return out.getvalue()

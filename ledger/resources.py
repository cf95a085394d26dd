"""Where the package's data files are: templates, declarations, fonts.

The tree keeps `templates/` beside `ledger/`; a wheel carries it as `ledger/templates`. One resolver serves
a wheel, an editable install and a checkout alike, and takes a folder of the user's first (`--templates DIR`),
in which a file replaces the one of the same relative path and everything else stays as shipped.

Finds files only: it does NOT check that they are the shipped ones. A dossier's colophon records the digests.
"""

from pathlib import Path

from ledger.errors import RenderError

_PACKAGE = Path(__file__).resolve().parent
# A folder is ours if it holds this; site-packages may well hold another project's `templates`.
_MARK = Path("fonts", "README.md")


def builtin_templates() -> Path:
    """Return the folder of templates that came with this package."""
    candidates = (_PACKAGE / "templates", _PACKAGE.parent / "templates")  # wheel; checkout, editable install
    for candidate in candidates:
        if (candidate / _MARK).is_file():
            return candidate
    raise RenderError(
        f"want the templates in {candidates[0]} or {candidates[1]}, found neither",
        hint="the install is incomplete, or runs from a zip file: install evidence-ledger from a wheel again",
    )


def template_path(override: Path | None = None) -> tuple[Path, ...]:
    """Return the folders to search for a template, in order: `override`, then the built-in ones."""
    if override is None:
        return (builtin_templates(),)
    if not override.is_dir():
        raise RenderError(f"want a folder of templates at {override}, found none")
    return (override.resolve(), builtin_templates())


def find_resource(relative: str, override: Path | None = None) -> Path:
    """Return the file at `relative` (such as `dossier/base.css`) from the first folder that has it."""
    wanted = Path(relative)
    if wanted.is_absolute() or ".." in wanted.parts:
        raise RenderError(f"want a path inside the templates, found {relative}")
    folders = template_path(override)
    for folder in folders:
        if (folder / wanted).is_file():
            return folder / wanted
    raise RenderError(f"no template {relative} in {', '.join(map(str, folders))}")


def fonts_folder(override: Path | None = None) -> Path:
    """Return the folder of font families: that of `override` if it has one, else the built-in one.

    Not merged: a set of fonts is chosen as a whole, since coverage is reckoned over all of it.
    """
    return next(fonts for folder in template_path(override) if (fonts := folder / "fonts").is_dir())


def font_files(override: Path | None = None) -> tuple[Path, ...]:
    """Return every font file (TTF, OTF), in a fixed order."""
    found = fonts_folder(override).rglob("*")
    return tuple(sorted(path for path in found if path.suffix.lower() in {".ttf", ".otf"}))

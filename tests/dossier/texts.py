"""Every text of ours that a dossier can say, out of the templates and the modules."""

import ast
from collections.abc import Iterator
from pathlib import Path

import jinja2

from ledger.core.bodies import telling
from ledger.resources import builtin_templates

ROOT = Path(__file__).parents[2]
FOLDERS = ("dossier", "declarations")


def template_texts() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Where it stands, and a text or a pair of one and many."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    environment.policies["ext.i18n.trimmed"] = True
    for folder in FOLDERS:
        for path in sorted((builtin_templates() / folder).rglob("*.j2")):
            extract = environment.extract_translations  # type: ignore[attr-defined]  # of the extension
            for line, name, found in extract(path.read_text("utf-8")):
                where = f"{path.name}:{line}"
                if isinstance(found, tuple):
                    texts = [text for text in found if isinstance(text, str)]
                    yield where, (texts[0], texts[1]) if name == "ngettext" else texts[0]
                elif found is not None:
                    yield where, found


def module_texts() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Likewise, of calls of `say` and `count`. Raises AssertionError for a text that is no literal."""
    for path in sorted((ROOT / "ledger" / "dossier").rglob("*.py")):
        if path.name == "language.py" or {"checking", "lint"} & set(
            path.parts
        ):  # they say no texts of their own
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            where = f"{path.name}:{node.lineno}"
            if called == "say":
                yield where, _literal(node.args[0], where)
            elif called == "count" and len(node.args) == 3:
                yield where, (_literal(node.args[0], where), _literal(node.args[1], where))


def told_words() -> set[str]:
    """The names, remarks and group titles of the recorder's facts; # stands for numbers."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(Path(telling.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Told", "Group"):
            places = (0,) if getattr(node.func, "id", "") == "Group" else (0, 2)
            found.update(
                text
                for at in places
                if at < len(node.args)
                for text in _pieces(node.args[at])
                if text.strip()
            )
    return found


def _pieces(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _pieces(node.body)
        yield from _pieces(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "#" for part in node.values)


def _literal(node: ast.expr, where: str) -> str:
    assert isinstance(node, ast.Constant), f"{where}: want a literal text"
    assert isinstance(node.value, str), f"{where}: want a literal text"
    return node.value

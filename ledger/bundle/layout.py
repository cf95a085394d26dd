"""The files of a bundle (docs/format.md section 10; BagIt 1.0, RFC 8493)."""

from typing import Final

from ledger.errors import MalformedError

ENTRY_DIGITS: Final = 10
BAG_FILES: Final = frozenset(
    (
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "dossier.json",
        "README.txt",
        "verify.html",
    )
)
CHECKPOINT: Final = "data/checkpoint"
KEYS: Final = "data/keys.txt"
WITHHELD: Final = "data/withheld.txt"
ENTRIES: Final = "data/entries/"
PROOFS: Final = "data/proofs/"
OBJECTS: Final = "data/objects/"
SALTS: Final = "data/salts/"
TOKENS: Final = "data/tokens/"


def entry_path(index: int) -> str:
    """data/entries/0000000042.note"""
    return f"{ENTRIES}{index:0{ENTRY_DIGITS}d}.note"


def proof_path(index: int) -> str:
    """data/proofs/0000000042.tlog-proof"""
    return f"{PROOFS}{index:0{ENTRY_DIGITS}d}.tlog-proof"


def object_path(commitment: bytes) -> str:
    """data/objects/<commitment>"""
    return OBJECTS + commitment.hex()


def salt_path(commitment: bytes) -> str:
    """data/salts/<commitment>"""
    return SALTS + commitment.hex()


def parse_index(name: str, suffix: str) -> int | None:
    """The index in a file name such as 0000000042.note, or None for any other name."""
    stem = name.removesuffix(suffix)
    if stem == name or len(stem) != ENTRY_DIGITS or not (stem.isascii() and stem.isdigit()):
        return None
    return int(stem)


def check_path(path: str, what: str) -> str:
    """`path` itself if it stays inside the bundle: relative, no '..', no backslash, no control.

    Raises MalformedError.
    """
    parts = path.split("/")
    if (
        not path
        or path.startswith("/")
        or "\\" in path
        or ":" in parts[0]
        or not path.isprintable()
        or any(part in ("", ".", "..") for part in parts)
    ):
        raise MalformedError(f"{what}: path {path!r:.120} leads out of the bundle or is not plain")
    return path


def allowed(path: str) -> bool:
    """Whether a bundle may hold a file of this name."""
    if path in BAG_FILES or path in (CHECKPOINT, KEYS, WITHHELD, "expect.json"):
        return True
    folder, _, name = path.rpartition("/")
    if folder + "/" == ENTRIES:
        return parse_index(name, ".note") is not None
    if folder + "/" == PROOFS:
        return parse_index(name, ".tlog-proof") is not None
    if folder + "/" == TOKENS:
        return parse_index(name, ".tsr") is not None
    if folder + "/" in (OBJECTS, SALTS):
        return len(name) == 64 and all(c in "0123456789abcdef" for c in name)
    return False

"""Trust from outside: keys and genesis fingerprints that the verifier brings along (section 7)."""

from dataclasses import dataclass

from ledger.core.digest import parse_hex
from ledger.core.note import VerifierKey, parse_vkey
from ledger.errors import MalformedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the verifier trusts: vkeys, and leaf hashes of genesis entries.

    `source` says where it came from, for the report.
    """

    keys: tuple[VerifierKey, ...] = ()
    genesis: tuple[bytes, ...] = ()
    source: str = ""

    def named(self, name: str) -> tuple[VerifierKey, ...]:
        """The trusted keys of that name."""
        return tuple(key for key in self.keys if key.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A checkpoint from outside the evidence: given by the verifier, or remembered on this machine."""

    label: str
    note: bytes
    genesis: bytes | None = None


def parse_trust(data: bytes, source: str) -> Trust:
    """A trust file: a vkey or a genesis fingerprint (64 hex digits) a line; `#` begins a comment line.

    Raises MalformedError (file and line), SignatureError for a weak key.
    """
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise MalformedError(f"{source}: not UTF-8; want a vkey or fingerprint a line") from None
    keys: list[VerifierKey] = []
    genesis: list[bytes] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if "+" in text:
            keys.append(parse_vkey(text, f"{source}: line {number}"))
        else:
            genesis.append(parse_hex(text, f"{source}: line {number}"))
    return Trust(keys=tuple(keys), genesis=tuple(genesis), source=source)

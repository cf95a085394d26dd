"""Checkpoints (C2SP tlog-checkpoint v1.0.0) and the form in which proofs travel (tlog-proof@v1).

    checkpoint text = origin LF size LF base64(root hash) LF       no extension lines
    tlog-proof      = "c2sp.org/tlog-proof@v1" LF ["extra " base64 LF] "index " N LF
                      *(base64(hash) LF) LF checkpoint             hashes from the leaf up

A checkpoint is signed by the log key, whose name is the origin. Cosignatures may follow; they are
kept as they are here and judged by whoever has a policy for them.
"""

from typing import Final, NamedTuple

from ledger.core.canonical import MAX_INTEGER
from ledger.core.digest import HASH_SIZE, format_base64, parse_base64
from ledger.core.entry import check_origin
from ledger.core.note import ED25519, Note, SignatureLine, VerifierKey, format_note, key_id, parse_note
from ledger.core.ports import Signer
from ledger.core.signature import verify
from ledger.errors import MalformedError, SignatureError

PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_CHECKPOINT_BYTES: Final = 65_536
MAX_PROOF_HASHES: Final = 63  # a tree can't be taller: sizes end at 2^53


class Checkpoint(NamedTuple):
    """A parsed checkpoint: what it says, and its note as it was."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[SignatureLine, ...]
    text: bytes
    note: bytes


class InclusionProof(NamedTuple):
    """A parsed tlog-proof: the leaf's place, the sibling hashes and the checkpoint they lead to."""

    place: int
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint


def parse_decimal(text: str, what: str) -> int:
    """A non-negative decimal without leading zeros, below 2^53. Never `int()` on other text."""
    if text.isascii() and text.isdigit() and len(text) <= 16 and (text == "0" or text[0] != "0"):
        value = int(text)
        if value <= MAX_INTEGER:
            return value
    raise MalformedError(f"{what}: want a decimal number, have {text!r:.40}")


def format_text(origin: str, size: int, root: bytes) -> bytes:
    """The text that the log key signs."""
    return f"{origin}\n{size}\n{format_base64(root)}\n".encode()


def sign_checkpoint(log: Signer, size: int, root: bytes) -> bytes:
    """The signed checkpoint note. The caller answers for consistency with every earlier one."""
    text = format_text(log.name, size, root)
    line = SignatureLine(log.name, key_id(log.name, log.public_key, ED25519), log.sign(text))
    return format_note(text, (line,))


def parse_checkpoint(data: bytes, what: str) -> Checkpoint:
    """Parse a checkpoint note, or raise MalformedError. Signatures are not verified here."""
    if len(data) > MAX_CHECKPOINT_BYTES:
        raise MalformedError(f"{what}: {len(data)} bytes, at most {MAX_CHECKPOINT_BYTES} (section 5)")
    note: Note = parse_note(data, what)
    lines = note.text.decode("utf-8").split("\n")
    if len(lines) != 4:
        raise MalformedError(f"{what}: want origin, size and root, one a line (section 5)")
    check_origin(lines[0], f"{what}: origin")
    root = parse_base64(lines[2], what)
    if len(root) != HASH_SIZE:
        raise MalformedError(f"{what}: want a root hash of 32 bytes, have {len(root)} (section 5)")
    return Checkpoint(
        origin=lines[0],
        size=parse_decimal(lines[1], f"{what}: size"),
        root=root,
        signatures=note.signatures,
        text=note.text,
        note=data,
    )


def check_log_signature(checkpoint: Checkpoint, log_key: VerifierKey, what: str) -> None:
    """Return if the log key has signed `checkpoint`; else raise SignatureError.

    Lines by other names are cosignatures and are passed over; every line that bears the log's name
    and key id must verify (signed-note, Verifying).
    """
    if checkpoint.origin != log_key.name:
        raise SignatureError(f"{what}: origin {checkpoint.origin!r:.80}, the log key is {log_key.name!r:.80}")
    lines = [
        line for line in checkpoint.signatures if (line.name, line.key_id) == (log_key.name, log_key.key_id)
    ]
    if not lines:
        raise SignatureError(f"{what}: no signature by the log key {log_key.name!r:.80}")
    for line in lines:
        verify(log_key.public_key, line.signature, checkpoint.text, what)


def format_proof(index: int, hashes: tuple[bytes, ...], checkpoint: bytes) -> bytes:
    """A tlog-proof without `extra`."""
    lines = [PROOF_HEADER, f"index {index}", *map(format_base64, hashes), ""]
    return ("\n".join(lines) + "\n").encode() + checkpoint


def parse_proof(data: bytes, what: str) -> InclusionProof:
    """Parse a tlog-proof, or raise MalformedError. `extra` is unauthenticated and dropped."""
    head, blank, rest = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise MalformedError(f"{what}: want ASCII (tlog-proof)") from None
    if not blank or lines[0] != PROOF_HEADER:
        raise MalformedError(f"{what}: want {PROOF_HEADER} (tlog-proof), have {lines[0]!r:.60}")
    del lines[0]
    if lines and lines[0].startswith("extra "):
        parse_base64(lines.pop(0)[6:], what)
    if not lines or not lines[0].startswith("index "):
        raise MalformedError(f"{what}: no index line (tlog-proof)")
    index = parse_decimal(lines.pop(0)[6:], f"{what}: index")
    if len(lines) > MAX_PROOF_HASHES:
        raise MalformedError(f"{what}: {len(lines)} hashes, at most {MAX_PROOF_HASHES}")
    hashes = tuple(parse_base64(line, what) for line in lines)
    if any(len(value) != HASH_SIZE for value in hashes):
        raise MalformedError(f"{what}: want hashes of 32 bytes (tlog-proof)")
    return InclusionProof(place=index, hashes=hashes, checkpoint=parse_checkpoint(rest, what))

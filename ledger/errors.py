"""Every error this package raises on purpose, under one root.

Anything that is not a `LedgerError` and leaves the API is a bug: the command line shows it with a
traceback and exits 1. Each class carries the exit code that the one error boundary
(`ledger.cli.boundary`) uses, and an optional hint: what the user can do about it.
"""


class LedgerError(Exception):
    """Root. `str(error)` is one line: what is wrong, where, what was wanted and found."""

    exit_code = 5

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class MalformedError(LedgerError):
    """The bytes are not the format: says where, what was wanted, what was found, and the section."""

    exit_code = 3


class VerificationError(LedgerError):
    """The bytes are well formed and contradict what they should agree with."""

    exit_code = 3


class ChainError(VerificationError):
    """An entry does not continue the entry before it (index, origin, previous)."""


class DigestError(VerificationError):
    """Content does not match the digest or commitment that an entry gives for it."""


class SignatureError(VerificationError):
    """A signature does not verify, is by a key that is not active, or by a weak key."""


class ProofError(VerificationError):
    """A Merkle inclusion or consistency proof does not verify."""


class UnverifiableError(LedgerError):
    """Something needed is not at hand (a key, an object, a root): says which one would settle it."""

    exit_code = 4


class StoreError(LedgerError):
    """The evidence folder or its database can't be read or written."""


class RecordedError(StoreError):
    """Everything is recorded, and something after it failed. Recording it again would record it twice."""


class HeadMovedError(StoreError):
    """Another writer appended between our read of the head and our write."""


class NotFoundError(StoreError):
    """There is no such ledger, entry, object or key."""


class SchemaError(StoreError):
    """The database is not a ledger of a version that this package knows."""


class KeyringError(LedgerError):
    """A key can't be made, opened or used: missing, wrong passphrase, open permissions, locked."""


class CaptureError(LedgerError):
    """What was to be recorded can't be read."""


class AnchorError(LedgerError):
    """The outside world's word (time-stamp, cosignature, beacon) can't be had."""


class RenderError(LedgerError):
    """A dossier can't be built."""


class BundleError(LedgerError):
    """A bundle can't be written or is no bundle."""

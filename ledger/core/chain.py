"""The chain's rules: one entry after another (section 3), by signers active at that place (section 7).

Pure state: `Signers` is told of entries in order and raises at the first contradiction. Trust in entry
0 comes from outside; nothing here can tell a ledger from a forgery made whole.
"""

from ledger.core.entry import Entry
from ledger.core.note import SignatureLine, VerifierKey, parse_vkey
from ledger.core.signature import verify
from ledger.errors import ChainError, SignatureError


def check_previous(entry: Entry, previous: bytes | None, what: str) -> None:
    """Raise ChainError unless `entry.previous` is the leaf hash of the entry before."""
    if entry.previous != previous:
        want = previous.hex() if previous else "null"
        have = entry.previous.hex() if entry.previous else "null"
        raise ChainError(f"{what}: want previous {want}, have {have} (section 3)")


class Signers:
    """Which signers are active, as of the last entry told. Build with the genesis entry."""

    __slots__ = ("active", "log_key", "origin", "revoked")

    def __init__(self, genesis: Entry) -> None:
        """Raises ChainError for a genesis that contradicts itself, SignatureError for a weak key."""
        body = genesis.body
        if genesis.kind != "genesis" or genesis.index != 0:
            raise ChainError(
                f"entry {genesis.index}: want the kind genesis in entry 0, have {genesis.kind!r}"
            )
        self.origin = genesis.origin
        self.log_key = parse_vkey(body["log_key"], "entry 0: log_key")
        signer = parse_vkey(body["signer_key"], "entry 0: signer_key")
        if self.log_key.name != genesis.origin:
            raise ChainError(f"entry 0: the log key's name {self.log_key.name!r:.80} is not the origin")
        if signer.name != genesis.signer or signer.fingerprint != genesis.key:
            raise ChainError("entry 0: signer_key is not the key that the entry is signed by (section 7)")
        if signer.public_key == self.log_key.public_key:
            raise ChainError("entry 0: one key is both log key and signer (section 5)")
        self.active: dict[bytes, VerifierKey] = {signer.fingerprint: signer}
        self.revoked: dict[bytes, VerifierKey] = {}

    def keys_of(self, entry: Entry) -> tuple[VerifierKey, ...]:
        """The key of each signature line: active here, or added here. Raises SignatureError.

        The first line is by the key whose SHA-256 is `key`. Further lines are matched by name and key
        id among the keys that may sign here; a key id is a hint, so the signature decides.
        """
        allowed = self.active
        if entry.kind == "key" and entry.body["action"] == "add":
            added = parse_vkey(entry.body["vkey"])
            allowed = {**allowed, added.fingerprint: added}
        first = self.active.get(entry.key)
        if first is None:
            raise SignatureError(
                f"entry {entry.index}: key {entry.key.hex()[:16]} of {entry.signer!r:.80} is not active here"
                " (section 7)"
            )
        keys = [first]
        for line in entry.signatures[1:]:
            matching = [k for k in allowed.values() if (k.name, k.key_id) == (line.name, line.key_id)]
            if not matching:
                raise SignatureError(
                    f"entry {entry.index}: a signature by {line.name!r:.80}, whose key is not active here"
                )
            keys.append(who_signed(entry, line, matching))
        return tuple(keys)

    def apply(self, entry: Entry, keys: tuple[VerifierKey, ...] | None = None) -> None:
        """Take in an entry that verified: only the kind `key` changes anything. Raises ChainError.

        `keys` are the keys of its signature lines, as `keys_of` gave them (worked out here otherwise).
        """
        if entry.kind != "key":
            if entry.kind == "genesis" and entry.index:
                raise ChainError(f"entry {entry.index}: a second genesis")
            return
        key = parse_vkey(entry.body["vkey"])
        mark = key.fingerprint
        if entry.body["action"] == "revoke":
            if mark not in self.active:
                raise ChainError(f"entry {entry.index}: revokes {key.name!r:.80}, a key that is not active")
            self.revoked[mark] = self.active.pop(mark)
            return
        if key.public_key == self.log_key.public_key:
            raise ChainError(f"entry {entry.index}: adds the log key as a signer (section 5)")
        if mark in self.active or mark in self.revoked:
            raise ChainError(f"entry {entry.index}: adds {key.name!r:.80}, a key that was added before")
        if key not in (self.keys_of(entry) if keys is None else keys)[1:]:
            raise ChainError(
                f"entry {entry.index}: adds {key.name!r:.80} without that key's own signature (section 6)"
            )
        self.active[mark] = key


def who_signed(entry: Entry, line: SignatureLine, matching: list[VerifierKey]) -> VerifierKey:
    """The key that made the line, among those of its name and key id: 32 bits can be made to collide."""
    for key in matching[:-1]:
        try:
            verify(key.public_key, line.signature, entry.text, line.name)
        except SignatureError:
            continue
        return key
    return matching[-1]


def check_signature(entry: Entry, line: SignatureLine, key: VerifierKey) -> None:
    """Return if `line` is `key`'s signature of the entry's text. Raises SignatureError."""
    name, mark, signature = line
    if name != key.name or mark != key.key_id:
        raise SignatureError(
            f"entry {entry.index}: the signature line names {name!r:.80} {mark.hex()},"
            f" the key is {key.name!r:.80} {key.key_id.hex()}"
        )
    try:
        verify(key.public_key, signature, entry.text, name)
    except SignatureError as error:
        raise SignatureError(f"entry {entry.index}: {error}") from None

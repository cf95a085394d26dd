"""Step 3 in the order of the entries: who may sign where, and the signatures that a run could not judge.

`ledger.core.chain.Signers` has the rules; here what they refuse becomes a finding, and a partial bundle,
which lacks entries on purpose, is told from a contradiction. Does not say whose a key is: that is trust.
"""

from collections.abc import Callable

from ledger.core.chain import Signers, check_signature, who_signed
from ledger.core.entry import Entry
from ledger.core.note import SignatureLine, VerifierKey, parse_vkey
from ledger.errors import ChainError, LedgerError, SignatureError
from ledger.verify.runs import Run

# Code, entry or None, words: makes a finding.
Add = Callable[[str, int | None, str], None]


class Signing:
    """The signers as the entries add and revoke them. `trusted`: keys by fingerprint, from the verifier."""

    def __init__(self, *, partial: bool, quick: bool, trusted: dict[bytes, VerifierKey], add: Add) -> None:
        self.signers: Signers | None = None
        self.genesis: Entry | None = None
        self.log_key: VerifierKey | None = None
        # commitment -> the entry that purged it: what came later is not excused
        self.purged: dict[bytes, int] = {}
        self._partial = partial
        self._quick = quick
        self._trusted = trusted
        self._count = 0
        self._report = add

    def _add(self, code: str, place: int | None, detail: str) -> None:
        self._count += 1
        self._report(code, place, detail)

    def check_run(self, run: Run) -> None:
        if self.signers is not None and run.key in self.signers.active:
            return
        for place in range(run.first, run.last + 1):
            self._judge(place, run.key)

    def _judge(self, place: int, key: bytes) -> None:
        """Whether a key may sign here. In a partial bundle the entry that adds it may be absent, and the
        verifier's trust settles it; a key that is known to be revoked, or to be the log's, may never."""
        signers = self.signers
        if signers is not None and key in signers.active:
            return
        refused = signers is not None and (key in signers.revoked or key == signers.log_key.fingerprint)
        if not self._partial or refused:
            self._add("key-inactive", place, f"key {key.hex()}")
        elif key not in self._trusted:
            self._add("key-unknown", place, f"key {key.hex()}")

    def check_special(self, entry: Entry) -> None:
        if entry.index == 0 and self.signers is None:
            self._begin(entry)
        if not self._check_lines(entry) or self.signers is None:
            return
        try:
            self.signers.apply(entry)
        except (ChainError, SignatureError) as error:
            self._refuse_event(entry, str(error))
        if entry.kind == "purge":
            for value in entry.body["commitments"]:
                self.purged.setdefault(bytes.fromhex(value), entry.index)

    def _check_lines(self, entry: Entry) -> bool:
        """Every signature line: is its key known, may it sign here, does it verify? True if all is well."""
        before = self._count
        first = self._known_key(entry.key)
        if first is None or self.signers is None or entry.key not in self.signers.active:
            self._judge(entry.index, entry.key)
        if first is not None:
            self._check_line(entry, entry.signatures[0], first)
        for line in entry.signatures[1:]:
            matching = self._allowed(entry, line)
            if matching:
                self._check_line(entry, line, who_signed(entry, line, matching))
            elif self._partial and not self._known_refused(line):
                self._add("key-unknown", entry.index, f"a signature by {line.name!r:.80}")
            else:
                self._add("key-inactive", entry.index, f"a signature by {line.name!r:.80}")
        return self._count == before

    def _known_key(self, key: bytes) -> VerifierKey | None:
        """The key with this fingerprint, from the ledger itself or from the verifier's trust."""
        signers = self.signers
        if signers is not None:
            found = signers.active.get(key) or signers.revoked.get(key)
            if found is not None:
                return found
        return self._trusted.get(key)

    def _allowed(self, entry: Entry, line: SignatureLine) -> list[VerifierKey]:
        """The keys of that name and key id that may sign here: active, or added here."""
        keys = list(self.signers.active.values()) if self.signers is not None else []
        if self._partial:
            keys += [key for mark, key in self._trusted.items() if not self._revoked(mark)]
        if entry.kind == "key" and entry.body["action"] == "add":
            keys.append(parse_vkey(entry.body["vkey"]))
        return [key for key in keys if (key.name, key.key_id) == (line.name, line.key_id)]

    def _revoked(self, mark: bytes) -> bool:
        return self.signers is not None and mark in self.signers.revoked

    def _known_refused(self, line: SignatureLine) -> bool:
        if self.signers is None:
            return False
        refused = (*self.signers.revoked.values(), self.signers.log_key)
        return any((key.name, key.key_id) == (line.name, line.key_id) for key in refused)

    def _check_line(self, entry: Entry, line: SignatureLine, key: VerifierKey) -> None:
        if self._quick and entry.kind not in ("genesis", "key"):
            return
        try:
            check_signature(entry, line, key)
        except LedgerError as error:
            self._add("signature-invalid", entry.index, str(error))

    def _refuse_event(self, entry: Entry, detail: str) -> None:
        """A key event against the rules; or one whose other half is in an absent entry."""
        signers = self.signers
        if self._partial and signers is not None and entry.kind == "key" and entry.body["action"] == "revoke":
            key = parse_vkey(entry.body["vkey"])
            if key.fingerprint not in signers.revoked:
                signers.revoked[key.fingerprint] = key
                if key.fingerprint not in self._trusted:
                    detail = f"revokes {key.name!r:.80}, added in an absent entry"
                    self._add("key-unknown", entry.index, detail)
                return
        self._add("key-event-invalid", entry.index, detail)

    def _begin(self, entry: Entry) -> None:
        self.genesis = entry
        try:
            self.signers = Signers(entry)
            self.log_key = self.signers.log_key
        except SignatureError as error:
            self._add("key-weak", 0, str(error))
        except ChainError as error:
            self._add("genesis-invalid", 0, str(error))

"""Step 9: what the verifier knows from outside, held against entry 0."""

from collections.abc import Iterator

from ledger.core import checkpoint as checkpoints
from ledger.core.chain import Signers
from ledger.core.note import parse_vkey
from ledger.errors import LedgerError
from ledger.verify.merge import Merge
from ledger.verify.runs import Problem
from ledger.verify.trust import Known, Trust


def other_ledgers(known: tuple[Known, ...], origin: str | None, genesis: bytes | None) -> Iterator[Problem]:
    """A remembered ledger of this name that began with another entry 0, as a changed host key would be."""
    if genesis is None or any(one.genesis == genesis for one in known):
        return
    for one in known:
        if one.genesis is None:
            continue
        try:
            same = checkpoints.parse_checkpoint(one.note, one.label).origin == origin
        except LedgerError:
            continue
        if same:
            yield Problem(
                "trust-mismatch",
                0,
                f"{one.label} of {origin} begins with another entry 0 ({one.genesis.hex()})",
            )


def trust_problems(merge: Merge, trust: Trust | None, known: tuple[Known, ...]) -> Iterator[Problem]:
    """Authorship: does anything from outside vouch for the keys in entry 0?"""
    genesis = merge.signing.genesis
    if genesis is None:
        settled = (
            trust is not None and merge.signing.log_key is not None and merge.signing.log_key in trust.keys
        )
        if not merge.contiguous and not settled:
            yield Problem("genesis-absent", None, "the log key could not be looked up either")
        elif settled:
            yield Problem("genesis-absent", None, "the log key is one that the verifier trusts")
        return
    if any(one.genesis == genesis.leaf for one in known):
        return
    if trust is None:
        yield Problem("genesis-untrusted", 0, "give --trust FILE with its two keys or its fingerprint")
        return
    if genesis.leaf in trust.genesis:
        return
    signers: Signers | None = merge.signing.signers
    if signers is None:
        yield Problem("genesis-untrusted", 0, "entry 0 names no usable keys")
        return
    keys = (signers.log_key, parse_vkey(genesis.body["signer_key"]))
    if trust.genesis and any(trust.named(key.name) for key in keys):
        # It knows these names and another entry 0: the keys alone must not make that good.
        yield Problem(
            "trust-mismatch", 0, f"{trust.source} has another fingerprint than {genesis.leaf.hex()}"
        )
        return
    for key in keys:
        same_name = trust.named(key.name)
        if same_name and key not in same_name:
            yield Problem("trust-mismatch", 0, f"{trust.source} has another key for {key.name}")
        elif not same_name:
            yield Problem("genesis-untrusted", 0, f"{trust.source} has no key for {key.name}")

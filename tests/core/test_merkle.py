"""The Merkle tree: proofs for every place of every size up to 70, and what each refuses."""

from hashlib import sha256

import pytest

from ledger.core import merkle
from ledger.core.digest import EMPTY_ROOT, leaf_hash, node_hash
from ledger.core.merkle import Frontier
from ledger.errors import ProofError

MOST = 70
LEAVES = [leaf_hash(str(number).encode()) for number in range(MOST)]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


ROOTS = [by_definition(LEAVES[:size]) for size in range(MOST + 1)]


def node(height: int, position: int) -> bytes:
    return merkle.root_of(LEAVES[position << height : (position + 1) << height])


def flipped(hashes: tuple[bytes, ...], place: int) -> tuple[bytes, ...]:
    changed = bytes([hashes[place][0] ^ 1]) + hashes[place][1:]
    return (*hashes[:place], changed, *hashes[place + 1 :])


@pytest.mark.parametrize("size", range(MOST + 1))
def test_root_and_frontier_are_those_of_the_definition(size: int) -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    assert merkle.root_of(LEAVES[:size]) == frontier.root() == ROOTS[size]
    again = Frontier(size, [node(*place) for place in merkle.perfect_subtrees(size)])
    assert again.roots == frontier.roots
    branch = frontier.copy()
    branch.append(LEAVES[0])
    assert frontier.root() == ROOTS[size]


def test_empty_root_is_the_hash_of_nothing() -> None:
    assert merkle.root_of([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_inclusion_proofs_hold_and_every_flip_is_refused(size: int) -> None:
    root = ROOTS[size]
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, node)
        merkle.verify_inclusion(index, size, LEAVES[index], proof, root)
        wrong = [flipped(proof, place) for place in range(len(proof))]
        wrong += [proof[:-1]] if proof else []
        wrong += [(*proof, root), (root, *proof)]
        for other in wrong:
            with pytest.raises(ProofError):
                merkle.verify_inclusion(index, size, LEAVES[index], other, root)
        for place, leaf, top in (
            ((index + 1) % size if size > 1 else 1, LEAVES[index], root),
            (index, LEAVES[(index + 1) % MOST], root),
            (index, LEAVES[index], ROOTS[size - 1]),
            (-1, LEAVES[index], root),
            (size, LEAVES[index], root),
            (index, LEAVES[index][:31], root),
            (index, LEAVES[index], root + b"\0"),
        ):
            with pytest.raises(ProofError):
                merkle.verify_inclusion(place, size, leaf, proof, top)


@pytest.mark.parametrize("new", range(1, MOST + 1))
def test_consistency_proofs_hold_and_every_flip_is_refused(new: int) -> None:
    for old in range(new + 1):
        proof = merkle.consistency_proof(old, new, node)
        merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)
        wrong = [flipped(proof, place) for place in range(len(proof))]
        wrong += [proof[:-1]] if proof else []
        wrong.append((*proof, ROOTS[old]))
        for other in wrong:
            with pytest.raises(ProofError):
                merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], other)
        if old:
            for first, second in ((LEAVES[69], ROOTS[new]), (ROOTS[old], LEAVES[69])):
                with pytest.raises(ProofError):
                    merkle.verify_consistency(old, new, first, second, proof)


def test_rejects_places_outside_the_tree() -> None:
    merkle.inclusion_proof(0, 1, node)
    for index, size in ((1, 1), (-1, 1), (0, 0)):
        with pytest.raises(ProofError):
            merkle.inclusion_proof(index, size, node)
    for old, new in ((2, 1), (-1, 1)):
        with pytest.raises(ProofError):
            merkle.consistency_proof(old, new, node)
        with pytest.raises(ProofError):
            merkle.verify_consistency(old, new, ROOTS[1], ROOTS[1], ())


def test_rejects_a_leaf_passed_off_as_a_node() -> None:
    """Second preimage: a note whose bytes are two hashes has another hash than the node over them."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != ROOTS[2]


def test_rejects_a_frontier_of_the_wrong_width() -> None:
    Frontier(3, [ROOTS[2], LEAVES[2]])
    with pytest.raises(ProofError):
        Frontier(3, [ROOTS[2]])

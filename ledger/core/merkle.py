"""The Merkle tree over leaf hashes: RFC 9162 section 2.1 (the tree of RFC 6962), SHA-256.

    MTH({})   = SHA-256("")
    MTH(D[n]) = node_hash(MTH(D[0:k]), MTH(D[k:n]))     k = the largest power of two below n

A `Frontier` is the right edge of a tree: the roots of its perfect subtrees, largest first. It is all
that is needed to append and to know the root, in O(log n) memory.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ledger.core.digest import EMPTY_ROOT, HASH_SIZE, node_hash
from ledger.errors import ProofError

# Hash of the perfect subtree of `2**height` leaves whose first leaf is `position * 2**height`.
NodeReader = Callable[[int, int], bytes]

# (height, position, hash) of a perfect subtree worth caching: its height is a multiple of 8, as are the
# levels of tlog-tiles, so that a tree of any size is read from 255 hashes a level.
Node = tuple[int, int, bytes]
NODE_STEP: Final = 8


class Frontier:
    """The perfect subtrees of a growing tree. Mutable: one owner, `copy` to branch off."""

    __slots__ = ("_roots", "size")

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if len(roots) != size.bit_count():
            raise ProofError(f"frontier: size {size} takes {size.bit_count()} subtrees, have {len(roots)}")
        self.size = size
        self._roots = list(roots)

    def append(self, leaf: bytes, completed: list[Node] | None = None) -> None:
        """Add one leaf hash. The cacheable subtrees that it completes are put into `completed`."""
        self.size += 1
        carry, node, height = self.size, leaf, 0
        while not carry & 1:
            node = node_hash(self._roots.pop(), node)
            carry >>= 1
            height += 1
            if completed is not None and height % NODE_STEP == 0:
                completed.append((height, carry - 1, node))
        self._roots.append(node)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """MTH of the tree so far."""
        if not self._roots:
            return EMPTY_ROOT
        node = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            node = node_hash(left, node)
        return node

    def copy(self) -> "Frontier":
        """An independent frontier of the same tree."""
        return Frontier(self.size, self._roots)

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The subtree roots, largest first."""
        return tuple(self._roots)


def perfect_subtrees(size: int) -> tuple[tuple[int, int], ...]:
    """(height, position) of the perfect subtrees of a tree of `size` leaves, largest first."""
    parts, start = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            parts.append((height, start >> height))
            start += 1 << height
    return tuple(parts)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """MTH over these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def range_root(start: int, stop: int, node: NodeReader) -> bytes:
    """MTH(D[start:stop]) from subtree hashes. `start` is a multiple of the range's subtree size."""
    width = stop - start
    if width & (width - 1) == 0 and start % width == 0:
        height = width.bit_length() - 1
        return node(height, start >> height)
    split = start + (1 << ((width - 1).bit_length() - 1))
    return node_hash(range_root(start, split, node), range_root(split, stop, node))


def inclusion_proof(index: int, size: int, node: NodeReader) -> tuple[bytes, ...]:
    """PATH(index, D[size]): sibling hashes from the leaf up (RFC 9162 section 2.1.3.1).

    RFC 6962 calls this a Merkle audit path. Raises ProofError for an index outside the tree.
    """
    if not 0 <= index < size:
        raise ProofError(f"inclusion proof: no leaf {index} in a tree of size {size}")
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        split = start + (1 << ((stop - start - 1).bit_length() - 1))
        if index < split:
            path.append(range_root(split, stop, node))
            stop = split
        else:
            path.append(range_root(start, split, node))
            start = split
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, node: NodeReader) -> tuple[bytes, ...]:
    """PROOF(old, D[new]) (RFC 9162 section 2.1.4.1). Empty where old is 0 or equal to new."""
    if not 0 <= old <= new:
        raise ProofError(f"consistency proof: size {old} is not within {new}")
    if old in (0, new):
        return ()
    proof: list[bytes] = []
    start, stop, whole = 0, new, True
    while old != stop:
        split = start + (1 << ((stop - start - 1).bit_length() - 1))
        if old <= split:
            proof.append(range_root(split, stop, node))
            stop = split
        else:
            proof.append(range_root(start, split, node))
            start, whole = split, False
    if not whole:
        proof.append(range_root(start, stop, node))
    return tuple(reversed(proof))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 section 2.1.3.2. Raises ProofError unless the proof shows `leaf` at `index` of `root`."""
    if not 0 <= index < size:
        raise ProofError(f"inclusion proof: no leaf {index} in a tree of size {size}")
    _check_hashes((leaf, root, *proof), "inclusion proof")
    fn, sn, node = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise ProofError(f"inclusion proof: {len(proof)} hashes are too many for size {size}")
        if fn & 1 or fn == sn:
            node = node_hash(sibling, node)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            node = node_hash(node, sibling)
        fn >>= 1
        sn >>= 1
    if sn != 0:
        raise ProofError(f"inclusion proof: {len(proof)} hashes are too few for size {size}")
    if node != root:
        raise ProofError(f"inclusion proof: leaf {index} gives root {node.hex()}, want {root.hex()}")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 section 2.1.4.2. Raises ProofError unless tree `new` has tree `old` as its start."""
    _check_hashes((old_root, new_root, *proof), "consistency proof")
    if not 0 <= old <= new:
        raise ProofError(f"consistency proof: size {old} is not within {new}")
    if old == 0:
        # Every tree extends the empty one; then the roots are those of the sizes, and no hash is needed.
        if proof or old_root != EMPTY_ROOT or (new == 0 and new_root != EMPTY_ROOT):
            raise ProofError("consistency proof: an empty tree takes no hashes and has the root SHA-256('')")
        return
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("consistency proof: trees of one size need equal roots and no hashes")
        return
    if not proof:
        raise ProofError("consistency proof: no hashes")
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise ProofError(f"consistency proof: {len(proof)} hashes are too many")
        if fn & 1 or fn == sn:
            old_node = node_hash(sibling, old_node)
            new_node = node_hash(sibling, new_node)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            new_node = node_hash(new_node, sibling)
        fn >>= 1
        sn >>= 1
    if sn != 0:
        raise ProofError(f"consistency proof: {len(proof)} hashes are too few")
    if old_node != old_root or new_node != new_root:
        raise ProofError(f"consistency proof: the tree of size {new} does not extend that of size {old}")


def _check_hashes(hashes: Sequence[bytes], what: str) -> None:
    if any(len(value) != HASH_SIZE for value in hashes):
        raise ProofError(f"{what}: want hashes of {HASH_SIZE} bytes")

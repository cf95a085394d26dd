"""Bundles: a ledger, or some of its entries, as a BagIt 1.0 bag that anyone can check by hand.

`layout` names the files, `writer` makes a folder or a zip of one, `reader` reads either for
verification. Nothing in a bundle is trusted for being in it.
"""

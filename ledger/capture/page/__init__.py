"""A document of somebody else's, from the network, a browser, a file or a web archive, as a `Page`.

The bytes are kept as they came. What they say, and since when it holds, is read elsewhere (`ledger.law`).
"""

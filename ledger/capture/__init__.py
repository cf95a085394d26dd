"""Capture: the network in. What goes over the wire is recorded as it is; what it says is read elsewhere.

    wire.py       a tee under TLS: every byte sent and received, and when
    upstream.py   one provider's address, called through the tee
    recording.py  one exchange under way           -> RawExchange
    exchange.py   RawExchange -> secrets out -> readings -> NewEntry
    writing.py    one thread that appends; many exchanges, one transaction
    proxy.py      a recording reverse proxy on loopback; run.py starts it around a command
    probing.py    carries out a plan
    imports/      other tools' files, a module a format

It knows no ledger: it appends through the `EntryWriter` that `api` hands it.
"""

"""Capture: the network in. What goes over the wire is recorded as it is; what it says is read elsewhere.

    wire/     a tee under TLS: every byte sent and received, and when           -> RawExchange (model.py)
    secrets/  what must never reach the disk, found and replaced
    entry/    RawExchange -> secrets out -> readings -> NewEntry; one thread that appends
    spool/    bytes under way, encrypted, for when the recorder is killed
    proxy/    a recording reverse proxy on loopback, and a command run around one
    plan/     what will be asked: read, written out in full, put in order, committed
    probe/    a committed plan carried out
    imports/  other tools' files, a module a format

It knows no ledger: it appends through the `EntryWriter` that `api` hands it.
"""

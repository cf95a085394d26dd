"""`ledger dossier check`: a dossier's PDF held against its evidence, believing neither the one nor the
other.

    report       what a check found: steps, findings, outcomes
    opening      the PDF's bytes: attachments, the manifest
    layer        its text layer, page by page, and what stands in the margins
    following    a text of the evidence followed through the text layer, character by character
    evidence     the ledger's verification, and entries and objects out of what was verified
    the others   a step of the plan each; `plan` puts them in order

Finds what differs. It does NOT say whose words the rest of the file is: a signature, or the ledger's own
record of the file's SHA-256, does.
"""

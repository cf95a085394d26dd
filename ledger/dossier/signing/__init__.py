"""A signature of the PDF's own (PAdES), beside the ledger's: whose certificate stands behind the file.

pyHanko signs and validates; this room chooses what every reader of PDF can check. Does NOT say anything
of the evidence: that is signed entry by entry, with other keys.
"""

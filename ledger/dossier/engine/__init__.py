"""How pages are made of the assembled dossier: in a pool of processes (`pool`), or in one go (`naive`).

Both lay out the same templates with WeasyPrint (`drawing`) and give a PDF in a file. What is on the pages is
not theirs to decide.
"""

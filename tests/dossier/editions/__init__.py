"""Every edition of the specimen matter (fictional parties and courts, the real catalogue of authorities),
held against programs that others made.

`python -m tests.dossier.editions FOLDER` writes all of them into FOLDER, for people who want to look at the
pages, and prints a line for each: name, pages, size.
"""

"""The format, as pure functions: bytes in, values out.

No clock, file, socket, database, randomness or logging here: those come in as arguments. What the
format does NOT protect against is listed in docs/threat-model.md; in short, a chain that verifies
says nothing about whether the recorded content was true when it was recorded.
"""

"""Which characters a name, a tag or a media type may hold."""


def is_plain(text: str) -> bool:
    """Whether `text` has no control, no line or paragraph separator and no lone surrogate.

    A fixed rule: what Python calls printable grows with each Unicode version, and an entry must not be
    well formed with one version and malformed with another.
    """
    return text.isprintable() or not any(
        c < " " or "\x7f" <= c <= "\x9f" or c in "\u2028\u2029" or "\ud800" <= c <= "\udfff" for c in text
    )

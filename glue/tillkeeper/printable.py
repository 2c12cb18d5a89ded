"""Text for a terminal that somebody else has chosen: ids, details, what tools and servers say."""


def printable(text: str) -> str:
    """Return the text on one line, with escapes for what would move the cursor or hide a part."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def printable_lines(text: str) -> str:
    """Return the text with its lines as they are, each printable."""
    return "\n".join(map(printable, text.split("\n")))

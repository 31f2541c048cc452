"""Text of others, made harmless for a terminal."""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """A text without what a terminal would obey: control characters show as their codes."""
    return CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

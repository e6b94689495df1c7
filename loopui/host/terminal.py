"""What may be sent to a terminal: one line of text with nothing in it that acts.

Invariant: what `clean` returns holds no control sequence, no invisible or direction-changing character and no
lone surrogate, and its width in cells is the same in every terminal.
"""

from __future__ import annotations

import re

CUT = "…"  # the sign that something was cut
MENDED = "\ufffd"  # stands where a character may not reach the terminal
LONGEST = 4096  # characters of one line that are ever looked at: a megabyte line must not freeze the screen

_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, modes
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"  # two-character sequences
)
_STACKED_MARKS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def _spread(replacement: str, *ranges: tuple[int, int]) -> dict[int, str]:
    return {code: replacement for first, last in ranges for code in range(first, last + 1)}


_NEUTRAL: dict[int, str] = {
    **_spread(MENDED, (0x00, 0x1F), (0x7F, 0x9F), (0xD800, 0xDFFF)),
    **_spread(MENDED, (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069), (0x061C, 0x061C)),  # direction
    **_spread("", (0x200B, 0x200D), (0x2060, 0x2065), (0xFEFF, 0xFEFF), (0x00AD, 0x00AD)),  # invisible
    **_spread("", (0xFE00, 0xFE0F), (0xE0000, 0xE01EF), (0x1F3FB, 0x1F3FF), (0x180B, 0x180F)),  # variations
    **_spread(" ", (0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029), (0x00A0, 0x00A0)),
    **{
        0x1F1E6 + index: chr(ord("A") + index) for index in range(26)
    },  # flags differ in width: their letters do not
}


def clean(text: str) -> str:
    """Return one line that a terminal shows as it stands; what goes beyond `LONGEST` is cut with a sign."""
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + CUT
    if text.isascii() and text.isprintable():
        return text
    text = _SEQUENCE.sub("", text).expandtabs(4).translate(_NEUTRAL)
    return _STACKED_MARKS.sub(r"\1", text)

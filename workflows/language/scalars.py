"""One text as YAML: bare where every tool reads it alike, otherwise in quotation marks.

Our own reader takes every word for text. Other tools do not: YAML 1.1 makes ``no`` a truth value, ``12:30`` the number
750 and ``1e3`` a thousand. What they would misread is quoted, so that nobody's Norwegian becomes *false*.
"""

from __future__ import annotations

import re

_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "none", "nan", "inf"])
_NUMBER = re.compile(r"^[-+]?(0|[1-9][0-9]{0,8})$")
_NUMBER_LIKE = re.compile(r"^[-+.]?[0-9]|^[-+]?\.(inf|nan)$", re.IGNORECASE)
_CLEAR = re.compile(r"^[0-9]+(\.[0-9]+)? +[^\W\d_]")
"""``2 weeks``: begins with a number, and no tool takes it for one."""
_SAFE_START = re.compile(r"^[^\W_]")
_IN_FLOW = re.compile(r"[,\[\]{}]")
_NEVER = re.compile(
    r":(\s|$)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def is_number(text: str) -> bool:
    """Whether a text is a whole number of at most nine digits in its usual spelling (no leading zeros), which no tool
    reads otherwise."""
    return _NUMBER.match(text) is not None


def quoted(text: str, *, flow: bool) -> str:
    """The text as a scalar; ``flow``: it stands between brackets, where commas and brackets have a meaning."""
    return text if _bare(text, flow) else '"' + _ESCAPE.sub(_escape, text) + '"'


def _bare(text: str, flow: bool) -> bool:
    if not text or text != text.strip() or text.lower() in _WORDS:
        return False
    if _NUMBER_LIKE.match(text) and not _CLEAR.match(text):
        return False
    if not _SAFE_START.match(text) or _NEVER.search(text):
        return False
    # Between brackets a colon at the end of a word is already a name for some readers.
    return not (flow and (_IN_FLOW.search(text) or ":" in text))


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return _SHORT.get(sign) or (f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}")


def block_text(text: str) -> tuple[str, ...] | None:
    """The lines of a text of several lines, where they can be written below each other as they are; else None."""
    lines = text.split("\n")
    if len(lines) < 2 or text != text.strip():
        return None
    if any(line != line.rstrip() or _ESCAPE.search(line.replace('"', "").replace("\\", "")) for line in lines):
        return None
    return tuple(lines)

"""When something is due, as one reads it at a glance, with a colour that only repeats what the words say."""

from __future__ import annotations

from datetime import date

from pages.widgets.days import day
from pages.widgets.wording import _


def due_words(due: date | None, today: date) -> str:
    """*3 days late*, *today*, *tomorrow*, *in 4 days*; further away the day itself; "" where there is none."""
    if due is None:
        return ""
    left = (due - today).days
    if left < 0:
        return _("{n} {n|day|days} late", n=-left)
    if left == 0:
        return _("today")
    if left == 1:
        return _("tomorrow")
    return _("in {n} days", n=left) if left <= 14 else day(due)


def due_badge(due: date | None, today: date) -> str:
    """The same as a badge in Markdown: red when late, orange today, gray before; "" where there is no day."""
    if due is None:
        return ""
    left = (due - today).days
    color = "red" if left < 0 else "orange" if left == 0 else "gray"
    return f":{color}-badge[{due_words(due, today)}]"

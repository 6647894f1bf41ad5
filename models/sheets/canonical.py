"""One spelling for every answer as text: what a clean cell says, and the value it stands for.

Dates are ISO, yes/no is ``yes`` or ``no``, several choices are their names with spaces between, numbers have no
needless zeros. A text that is not in this spelling is not clean, and the schema names it.
"""

from __future__ import annotations

from datetime import date

from models.definitions.questions import QuestionType
from models.vocabulary import Value


def as_text(value: Value) -> str:
    """The canonical text of a value; "" for what is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_value(text: str, kind: QuestionType) -> Value:
    """The value a canonical text stands for. Raises ValueError for a text that its schema would not pass."""
    if text == "":
        return None
    name = kind.kind
    if name in ("integer", "range"):
        return int(text)
    if name == "decimal":
        return float(text)
    if name == "date":
        return date.fromisoformat(text)
    if name == "yes_no":
        return {"yes": True, "no": False}[text]
    if name == "select_multiple":
        return tuple(text.split())
    return text

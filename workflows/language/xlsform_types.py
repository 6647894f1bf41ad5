"""The types of an XLSForm: which of ours each is, in the words of today and in those of the oldest forms."""

from __future__ import annotations

import re

SIMPLE = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "percentage": "integer",
    "date": "date",
    "email": "email",
    "phone number": "phone",
    "phone_number": "phone",
    "acknowledge": "yes_no",
    "trigger": "yes_no",
    "yes or no question": "yes_no",
    "time": "text",
    "datetime": "text",
    "date time": "text",
    "date_time": "text",
    "note": "",
}
OTHER_KIND = {
    **dict.fromkeys(("time", "datetime", "date time", "date_time"), "XF15"),
    **dict.fromkeys(("acknowledge", "trigger"), "XF23"),
}
"""What is answered otherwise here: a text, or yes or no."""
_OLD = re.compile(r"^(?:q|add) (?P<type>.+?)(?P<prompt> prompt)?(?P<rest> (?:using|from) .+)?$", re.IGNORECASE)
"""‘q string’ and ‘add select one prompt using yn’, as the oldest forms say it."""
ELSEWHERE = re.compile(
    r"^select[ _](?:one|multiple)[ _](?:from[ _]file|external)\b|^(?:xml|csv)-external\b", re.IGNORECASE
)
"""Choices that stand in another file."""
BY_ITSELF = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "device",
        "id",
        "subscriberid",
        "subscriber",
        "simserial",
        "sim",
        "phonenumber",
        "phone",
        "number",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "imei",
        "get",
        "set",
        "hidden",
    ]
)
_OTHER = r"(?P<other{0}>\s+(?:or_other|or specify other))?$"
SELECT = re.compile(
    r"^(?:select[ _]?one|select1)(?: from| using)?\s+(?P<one>\S+)"
    + _OTHER.format("")
    + r"|^(?:select[ _]?multiple|select all that apply)(?: from| using)?\s+(?P<many>\S+)"
    + _OTHER.format("2"),
    re.IGNORECASE,
)
BEGIN = re.compile(r"^begin[ _]+(?P<kind>group|repeat|lgroup|loop|looped group)\b", re.IGNORECASE)
END = re.compile(r"^end[ _]+(?P<kind>group|repeat|lgroup|loop|looped group)\b", re.IGNORECASE)


def modern(said: str) -> str:
    """A type as it is written today: ``add select one prompt using yn`` → ``select one using yn``."""
    found = _OLD.match(said)
    if found is None or not (found["prompt"] or said[:2].lower() == "q "):
        return said
    return found["type"].strip() + (found["rest"] or "")

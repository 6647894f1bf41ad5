"""T: labels and messages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from models.definitions.base import as_name
from models.definitions.placeholders import BY_HAND, known_placeholders, placeholders_in
from models.definitions.sections import Message, Must, Preference
from models.findings import Finding
from workflows.language.guessing import closest, listed
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.offered import BY_SOMEBODY, WAYS

SMS, SMS_UNICODE = 160, 70
"""What one text message holds: in the alphabet of GSM 03.38, and in any other."""
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


@rule("T01")
def everything_has_a_label(draft: Draft) -> Iterator[Finding]:
    """Names are for the machine; people read labels. A rule of the matching tells itself by its line, a message by its
    subject: theirs are a convenience."""
    for path, item in draft.items:
        if isinstance(item, Must | Preference | Message):
            continue
        if not getattr(item, "label", "there is none to write").strip():
            yield draft.finding("T01", path)


_IN_BRACES = re.compile(r"(\{(?:\s*\{)*)([^{}]*)((?:\s*\})*)")
"""Also with blanks, as in { mentee.full_name }, with two braces, as other tools write it, or with one forgotten: people
would read the braces."""
_FIRST_WORD = re.compile(r"\s*([\w.]*\w)")


@rule("T03")
def placeholders_exist(draft: Draft) -> Iterator[Finding]:
    """Nobody is greeted as ‘Dear {mentee.fullname}’."""
    known = known_placeholders(draft.definition)
    for name, message in draft.definition.messages.items():
        for placeholder, meant in _wrong(f"{message.subject or ''}\n{message.text}", known).items():
            guess = f"@did_you_mean|{{{meant}}}" if meant else ""
            yield draft.finding("T03", ("messages", name), placeholder=placeholder, guess=guess)


def _wrong(text: str, known: Collection[str]) -> dict[str, str]:
    """What stands in braces and is filled in by nobody, as it is written, each with what may be meant or “”."""
    found = {}
    for begun, inside, ended in _IN_BRACES.findall(text):
        if not ended:  # one brace alone is only a slip where a placeholder follows it
            word = _FIRST_WORD.match(inside)
            inside = word[1] if word is not None else ""
        meant = closest("".join(inside.split()), known) or ""
        if ((begun, ended) == ("{", "}") and inside in known) or (not ended and not meant):
            continue
        found[begun + inside + ended] = meant
    return found


@rule("T13")
def placeholders_can_be_filled(draft: Draft) -> Iterator[Finding]:
    """A place that is always left blank makes work with every single message."""
    for name, message in draft.definition.messages.items():
        for one in dict.fromkeys(placeholders_in(f"{message.subject or ''} {message.text}")):
            if one in BY_HAND:
                yield draft.finding("T13", ("messages", name), placeholder=f"{{{one}}}")


@rule("T04")
def text_messages_fit(draft: Draft) -> Iterator[Finding]:
    """A longer text arrives in pieces and costs twice."""
    for name, message in draft.definition.messages.items():
        limit = SMS if set(message.text) <= _GSM else SMS_UNICODE
        if "sms" in message.by and len(message.text) > limit:
            yield draft.finding("T04", ("messages", name), n=len(message.text), limit=limit)


@rule("T05")
def messages_are_sent(draft: Draft) -> Iterator[Finding]:
    """A message that no rule and no step sends. The one called ‘reminder’ goes out with the reminders of check-ins."""
    sent = {action.what for _, action in draft.done("send")}
    if any(plan.reminders for plan in draft.definition.check_ins.values()):
        sent.add("reminder")
    for name in draft.definition.messages:
        if name not in sent:
            yield draft.finding("T05", ("messages", name))


@rule("T14")
def messages_go_a_way_that_is_known(draft: Draft) -> Iterator[Finding]:
    """A message that goes by no way anybody knows is never sent."""
    known = (*WAYS, *BY_SOMEBODY)
    for name, message in draft.definition.messages.items():
        for way in message.by:
            if way not in known:
                meant = {"e_mail": "email", "mail": "email", "text": "sms"}.get(as_name(way)) or closest(way, known)
                guess = f"@did_you_mean|{meant}" if meant else ""
                yield draft.finding("T14", ("messages", name, "by"), way=way, possible=listed(known), guess=guess)


@rule("T12")
def messages_say_something(draft: Draft) -> Iterator[Finding]:
    """An empty message frightens more than none."""
    for name, message in draft.definition.messages.items():
        if not message.text.strip():
            yield draft.finding("T12", ("messages", name))

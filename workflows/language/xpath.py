"""The simple half of XLSForm's XPath, both ways: ``${met} >= 1`` ⇄ ``met is at least 1``.

Simple is what a form designer writes every day: comparisons of an answer with a value, ``selected``, ``not``, *and*,
*or*. What has brackets inside brackets, arithmetic or functions of its own is not guessed at; a person rewrites it.

Where an answer is missing the two languages differ: to XPath it is an empty text, which is *not* ``'video'``; to us it
is not known, and what is not known is not so. Both directions say what the other one means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from models.definitions.conditions import OPERATORS, Condition, parse_conditions
from models.definitions.questions import QuestionType

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[^}]+?\s*\})|(?P<this>\.(?![0-9.]))|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z][\w-]*)|(?P<sign><=|>=|!=|=|<|>|\(|\)|,|-|\+))"
)
_TURNED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_WORDS = {"<": "is less than", ">": "is more than", "<=": "is at most", ">=": "is at least"}
_NEGATIVE = frozenset({"!=", "not selected"})
_EMPTY = ("''", '""')
_SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}
MOST = 2_000
"""Longer than any condition that somebody can read."""


# XPath → lines ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Atom:
    """``subject`` compared with ``value``; the sign is that of a comparison, or ``selected`` / ``not selected``."""

    subject: str
    sign: str
    value: _Token


class _NotSimple(Exception):  # noqa: N818 - it is an answer: somebody has to rewrite this
    """The text is none of the simple half."""


Rename = Callable[[str, str], str]
"""(question, value) → the value's name here: choices may have had to be renamed."""


def from_xpath(
    text: str,
    kinds: Mapping[str, QuestionType],
    *,
    this: str = "",
    called: Mapping[str, str] | None = None,
    rename: Rename | None = None,
) -> list[str] | None:
    """The lines that say what an XPath says; None where it is not simple. ``kinds``: the questions by the names they
    have here; ``this``: the question that ``.`` means; ``called``: what the names in the XLSForm are here, where they
    are others."""
    try:
        groups = _Parser([_called(token, called) for token in _tokens(text)]).all()
        lines: list[str] = []
        for group in _with_ranges(groups, this):
            said = [_line(atom, kinds, this, rename) for atom in group] if not isinstance(group, str) else [group]
            lines.extend([said[0], *(f"or {one}" for one in said[1:])])
        return lines
    except (_NotSimple, RecursionError):
        return None


def _tokens(text: str) -> list[_Token]:
    if len(text) > MOST:
        raise _NotSimple
    found: list[_Token] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise _NotSimple
        value = token[token.lastgroup]
        found.append(_Token(token.lastgroup, value[2:-1].strip() if token.lastgroup == "name" else value))
        at = token.end()
    return found


def _called(token: _Token, called: Mapping[str, str] | None) -> _Token:
    """A question under the name that it has here; what is no question there is none here, whatever it is called."""
    if token.kind != "name" or called is None:
        return token
    if token.text not in called:
        raise _NotSimple
    return replace(token, text=called[token.text])


class _Parser:
    """A conjunction of alternatives, and nothing deeper."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.tokens = list(tokens)
        self.at = 0

    def all(self) -> list[list[_Atom]]:
        groups = self.either()
        if self.at < len(self.tokens):
            raise _NotSimple
        return groups

    def either(self) -> list[list[_Atom]]:
        """``a or b``: alternatives of one group, where each side is a single condition."""
        sides = [self.both()]
        while self.word("or"):
            sides.append(self.both())
        if len(sides) == 1:
            return sides[0]
        if any(len(side) != 1 for side in sides):
            raise _NotSimple
        return [[atom for side in sides for atom in side[0]]]

    def both(self) -> list[list[_Atom]]:
        groups = self.one()
        while self.word("and"):
            groups = [*groups, *self.one()]
        return groups

    def one(self) -> list[list[_Atom]]:
        if self.sign("("):
            groups = self.either()
            self.close()
            return groups
        if self.word("not"):
            self.open()
            groups = self.either()
            self.close()
            # not (a or b) is not a and not b; not (a and b) is not a or not b.
            turned = [[_turned(atom)] for group in groups for atom in group]
            if len(groups) == 1:
                return turned
            if all(len(group) == 1 for group in groups):
                return [[atom for group in turned for atom in group]]
            raise _NotSimple
        if self.word("selected"):
            self.open()
            subject = self.subject()
            if not self.sign(","):
                raise _NotSimple
            value = self.take()
            self.close()
            if value.kind not in ("text", "number"):
                raise _NotSimple
            return [[_Atom(subject, "selected", value)]]
        return [[self.comparison()]]

    def comparison(self) -> _Atom:
        left = self.operand()
        sign = self.take()
        right = self.operand()
        if sign.text not in _TURNED:
            raise _NotSimple
        if left.kind in ("name", "this"):
            return _Atom("" if left.kind == "this" else left.text, sign.text, right)
        if right.kind in ("name", "this"):
            return _Atom("" if right.kind == "this" else right.text, _TURNED[sign.text], left)
        raise _NotSimple

    def operand(self) -> _Token:
        if self.sign("("):
            inner = self.operand()
            self.close()
            return inner
        token = self.take()
        if token.kind == "word" and token.text == "today":
            self.open()
            self.close()
            return self.days_ago() or _Token("today", "today()")
        if token.kind not in ("name", "this", "text", "number"):
            raise _NotSimple
        return token

    def days_ago(self) -> _Token | None:
        """``today() - 30``: the day so many days ago."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else _Token("", "")
        if following.kind == "number" and following.text.startswith("-"):
            self.at += 1
            return _Token("ago", following.text[1:])
        if self.sign("-"):
            return _Token("ago", self.take().text)
        return None

    def subject(self) -> str:
        token = self.take()
        if token.kind not in ("name", "this"):
            raise _NotSimple
        return "" if token.kind == "this" else token.text

    def take(self) -> _Token:
        if self.at >= len(self.tokens):
            raise _NotSimple
        self.at += 1
        return self.tokens[self.at - 1]

    def word(self, text: str) -> bool:
        return self._skip("word", text)

    def sign(self, text: str) -> bool:
        return self._skip("sign", text)

    def open(self) -> None:
        if not self.sign("("):
            raise _NotSimple

    def close(self) -> None:
        if not self.sign(")"):
            raise _NotSimple

    def _skip(self, kind: str, text: str) -> bool:
        there = self.at < len(self.tokens) and self.tokens[self.at] == _Token(kind, text)
        self.at += there
        return there


def _turned(atom: _Atom) -> _Atom:
    opposite = {"selected": "not selected", "not selected": "selected", **_OPPOSITE}
    return replace(atom, sign=opposite[atom.sign])


def _with_ranges(groups: Sequence[Sequence[_Atom]], this: str) -> Iterable[Sequence[_Atom] | str]:
    """``. >= 0 and . <= 40`` side by side as ``is between 0 and 40``."""
    found = list(groups)
    while found:
        group, *rest = found
        if len(group) == 1 and rest and len(rest[0]) == 1:
            low, high = group[0], rest[0][0]
            same = low.subject == high.subject and low.value.kind == high.value.kind == "number"
            if same and (low.sign, high.sign) == (">=", "<="):
                subject = "" if low.subject in ("", this) and this else f"{low.subject} "
                yield f"{subject}is between {low.value.text} and {high.value.text}".strip()
                found = rest[1:]
                continue
            answered = high.sign == "!=" and high.value.text in _EMPTY and high.subject == low.subject
            if answered and _holds_when_empty(low, this):
                yield [low]
                found = rest[1:]
                continue
        empty = [_Atom(atom.subject, "=", _Token("text", "''")) for atom in group if _holds_when_empty(atom, this)]
        yield [*group, *(one for one in dict.fromkeys(empty) if one not in group)]
        found = rest


def _holds_when_empty(atom: _Atom, this: str) -> bool:
    """Whether XPath finds this true where nothing is answered. A constraint is only asked about an answer."""
    return atom.sign in _NEGATIVE and atom.subject not in ("", this) and atom.value.text not in _EMPTY


def _line(atom: _Atom, kinds: Mapping[str, QuestionType], this: str, rename: Rename | None) -> str:
    name = atom.subject or this
    subject = "" if atom.subject in ("", this) and this else atom.subject
    kind = kinds.get(name)
    if kind is None:
        raise _NotSimple
    return f"{subject} {_said(atom, name, kind, kinds, rename)}".strip()


def _said(atom: _Atom, name: str, kind: QuestionType, kinds: Mapping[str, QuestionType], rename: Rename | None) -> str:
    value = atom.value.text[1:-1] if atom.value.kind == "text" else atom.value.text
    if atom.sign in ("selected", "not selected"):
        yes = atom.sign == "selected"
        value = rename(name, value) if rename else value
        if kind.kind == "select_multiple":
            return f"{'includes' if yes else 'does not include'} {value}"
        if kind.kind in ("select_one", "yes_no"):
            return f"{'is' if yes else 'is not'} {value}"
        raise _NotSimple
    if atom.value.kind == "text" and not value:
        return {"=": "is not answered", "!=": "is answered"}.get(atom.sign) or _refuse()
    if atom.value.kind == "today":
        signs = {"<=": "is today or earlier", ">=": "is today or later"}
        return signs.get(atom.sign) or _refuse() if kind.kind == "date" else _refuse()
    if atom.value.kind == "ago":
        ago = atom.sign == "<=" and kind.kind == "date" and value.isdigit()
        return f"is at least {value} days ago" if ago else _refuse()
    if atom.value.kind == "name":
        if atom.sign not in ("=", "!=") or atom.value.text not in kinds:
            raise _NotSimple
        return f"{'is the same as' if atom.sign == '=' else 'differs from'} {atom.value.text}"
    if atom.value.kind == "this":
        raise _NotSimple
    if kind.is_number:
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise _NotSimple
        words = {"=": "is", "!=": "is not", **_WORDS}
        return f"{words[atom.sign]} {value}"
    if atom.sign not in ("=", "!=") or kind.kind in ("date", "select_multiple"):
        raise _NotSimple
    value = rename(name, value) if rename else value
    if kind.kind == "yes_no" and value not in ("yes", "no"):
        raise _NotSimple
    return f"{'is' if atom.sign == '=' else 'is not'} {value}"


def _refuse() -> str:
    raise _NotSimple


# Lines → XPath ------------------------------------------------------------------------------------------------------
def to_xpath(
    lines: Sequence[str],
    kinds: Mapping[str, QuestionType],
    *,
    this: str = "",
    levels: Mapping[str, Sequence[str]] | None = None,
) -> str | None:
    """The lines as XPath; None where one of them speaks of something outside of the form. ``kinds``: its questions;
    ``levels``: for questions with ordered choices, the choices from the lowest to the highest."""
    read = parse_conditions(tuple(lines))
    if read.unreadable:
        return None
    said: list[str] = []
    for group in read.groups:
        parts = [_compiled(condition, kinds, this, levels or {}) for condition in group]
        if any(part is None for part in parts):
            return None
        texts = [part for part in parts if part is not None]
        said.append(texts[0] if len(texts) == 1 else f"({' or '.join(texts)})")
    return " and ".join(said)


def _compiled(
    condition: Condition, kinds: Mapping[str, QuestionType], this: str, levels: Mapping[str, Sequence[str]]
) -> str | None:
    name = condition.subject or this
    if name not in kinds or condition.only_if is not None:
        return None
    subject = "." if not condition.subject or condition.subject == this else f"${{{name}}}"
    kind, operator, values = kinds[name], condition.operator.name, condition.values

    def literal(value: str) -> str:
        if kind.is_number:
            return value
        return f"'{value}'" if "'" not in value else f'"{value}"'

    def answered(said: str) -> str:
        return said if subject == "." else f"({said} and {subject} != '')"

    def both_answered(said: str, other: str) -> str:
        return answered(f"{said} and {other} != ''") if subject != "." else f"({said} and {other} != '')"

    if operator in ("same_as", "differs_from"):
        other = f"${{{condition.other}}}"
        if condition.other not in kinds:
            return None
        return f"{subject} = {other}" if operator == "same_as" else both_answered(f"{subject} != {other}", other)
    if condition.other is not None:
        return None
    if operator == "is":
        return f"{subject} = {literal(values[0])}"
    if operator == "is_not":
        return answered(f"{subject} != {literal(values[0])}")
    if operator == "is_one_of":
        return f"({' or '.join(f'{subject} = {literal(value)}' for value in values)})"
    if operator == "is_not_one_of":
        return answered(" and ".join(f"{subject} != {literal(value)}" for value in values))
    if operator in ("is_answered", "is_not_answered"):
        return f"{subject} {'!=' if operator == 'is_answered' else '='} ''"
    if operator in ("includes", "does_not_include"):
        selected = f"selected({subject}, {literal(values[0])})"
        return selected if operator == "includes" else answered(f"not({selected})")
    if operator in ("includes_any", "includes_all"):
        joined = " or " if operator == "includes_any" else " and "
        return f"({joined.join(f'selected({subject}, {literal(value)})' for value in values)})"
    if operator in _SIGNS:
        return f"{subject} {_SIGNS[operator]} {values[0]}"
    if operator == "between":
        low, high = (f"date('{v}')" if kind.kind == "date" else v for v in values)
        return f"({subject} >= {low} and {subject} <= {high})"
    if operator == "as_high_as" and values[0] in levels.get(name, ()):
        known = levels[name]
        return f"({' or '.join(f'{subject} = {literal(one)}' for one in known[known.index(values[0]) :])})"
    return _about_days(operator, subject, condition)


def _about_days(operator: str, subject: str, condition: Condition) -> str | None:
    if operator in ("today_or_earlier", "today_or_later"):
        return f"{subject} {'<=' if operator == 'today_or_earlier' else '>='} today()"
    if condition.length is None or operator not in ("at_least_ago", "within_last", "within_next"):
        return None
    days = round(condition.length.days)
    if operator == "at_least_ago":
        return f"{subject} <= (today() - {days})"
    if operator == "within_last":
        return f"({subject} >= (today() - {days}) and {subject} <= today())"
    return f"({subject} >= today() and {subject} <= (today() + {days}))"


assert set(_SIGNS) <= set(OPERATORS)

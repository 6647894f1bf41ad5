"""Which of many lists of conditions ask for something: looked up instead of read list by list.

Every step may be a way around every locked one, and every hard rule may ask for every check. So what a list asks for is
noted once, and the lists that ask for a thing are the bits of one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from models.definitions.conditions import Condition, alternatives, parse_conditions

Group = frozenset[str]


class Asking:
    """Lists of conditions by number. Bit ``n`` of an answer is the list ``n``."""

    def __init__(self, lists: Iterable[Sequence[str]]) -> None:
        self._exactly: dict[Group, int] = {}
        self._of_one: dict[str, dict[frozenset[str], int]] = {}
        self.number = 0
        for lines in lists:
            self._note(tuple(lines), 1 << self.number)
            self.number += 1
        self._rarest = self._by_rarest()
        self._known: dict[Group, int] = {}

    def _note(self, lines: tuple[str, ...], bit: int) -> None:
        for group in alternatives(lines):
            self._exactly[group] = self._exactly.get(group, 0) | bit
        for conditions in parse_conditions(lines).groups:
            subjects, operators = _of_one_subject(conditions)
            for subject in subjects:
                found = self._of_one.setdefault(subject, {})
                found[operators] = found.get(operators, 0) | bit

    def _by_rarest(self) -> dict[str, list[Group]]:
        """The groups of several alternatives below the line that stands in the fewest of them."""
        several = [group for group in self._exactly if len(group) > 1]
        often: dict[str, int] = {}
        for group in several:
            for line in group:
                often[line] = often.get(line, 0) + 1
        found: dict[str, list[Group]] = {}
        for group in several:
            found.setdefault(min(group, key=lambda line: (often[line], line)), []).append(group)
        return found

    def for_lines(self, lines: Sequence[str]) -> int:
        """The lists that ask for all of these lines too, and for none of them only beside an alternative."""
        asked = alternatives(tuple(lines))
        found = (1 << self.number) - 1 if lines else 0
        for group in asked:
            found &= self._following(group)
            if not found:
                return 0
        return found

    def _following(self, group: Group) -> int:
        """The lists with alternatives from which this group follows: all of them are among its own."""
        if group not in self._known:
            found = self._exactly.get(group, 0)
            for line in group:
                found |= self._exactly.get(frozenset((line,)), 0)
                for one in self._rarest.get(line, ()):
                    if one <= group:
                        found |= self._exactly[one]
            self._known[group] = found
        return self._known[group]

    def for_subject(self, subject: str, operators: Iterable[str]) -> int:
        """The lists that cannot all hold unless one of the operators holds for the subject."""
        allowed, found = frozenset(operators), 0
        for said, bits in self._of_one.get(subject, {}).items():
            if said <= allowed:
                found |= bits
        return found


def _of_one_subject(group: Sequence[Condition]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The one subject that all alternatives of a group speak about, and in which words; none where one of them holds
    only ‘, if’ something else does."""
    subjects = {one.subject for one in group}
    if len(subjects) != 1 or any(one.only_if is not None for one in group):
        return (), frozenset()
    return tuple(subjects), frozenset(one.operator.name for one in group)


def bits_of(number: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


__all__ = ["Asking", "bits_of"]

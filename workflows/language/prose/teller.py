"""What all sections of the prose say in the same way: roles, lengths, conditions, notes, lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.definitions import Definition
from models.definitions.base import Item, called
from models.definitions.conditions import Condition, parse_conditions
from models.definitions.facts import inside_form
from models.definitions.lengths import say_length_of
from models.definitions.phrases import parse_limit
from models.definitions.phrases_aloud import say_action
from models.definitions.shipped import shipped_labels
from models.definitions.wording import lowered, say
from models.i18n import between, comma, mark, quoted, translate
from models.vocabulary import MATCH

_WORKS = re.compile(r"^(\d+(?:\.\d+)?) (hour|day)s? (?:a|per|each) week$")
_WEEKLY = {"hour": mark("{n} {n|hour|hours} a week"), "day": mark("{n} {n|day|days} a week")}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells about one definition in one language of the interface."""

    definition: Definition
    language: str

    def words(self, sentence: str, **blanks: object) -> str:
        """A sentence in the language, its blanks filled."""
        return translate(sentence, self.language, **blanks)

    def joined(self, names: Iterable[str], *, last: str = "") -> str:
        """*a, b and c*; ``last`` is the word before the last one, *and* when it is left out."""
        told = [name for name in names if name]
        if len(told) < 2:
            return "".join(told)
        return f"{comma(self.language).join(told[:-1])}{between(last or self.words('and'), self.language)}{told[-1]}"

    def roles(self, names: Iterable[str]) -> str:
        """Roles by their labels, in the midst of a sentence."""
        labels = []
        for name in names:
            if name in ("automatic", MATCH):
                labels.append(self.words("by itself") if name == "automatic" else self.words("the match"))
            else:
                labels.append(lowered(self.definition.role_label(name)))
        return self.joined(labels)

    def said(self, lines: Iterable[str]) -> str:
        """Conditions read aloud; "" for none."""
        kept = tuple(lines)
        return say(parse_conditions(kept), self.definition, language=self.language) if kept else ""

    def said_within(self, form: str, lines: Iterable[str]) -> str:
        """The same inside a form, whose own questions go by their short names and are read without the form's."""
        kept = parse_conditions(tuple(lines))
        questions = self.definition.forms[form].questions

        def placed(condition: Condition) -> Condition:
            subject, other = condition.subject, condition.other
            return replace(
                condition,
                subject=inside_form(form, subject) if subject in questions else subject,
                other=inside_form(form, other) if other in questions else other,
            )

        whole = replace(kept, groups=tuple(tuple(placed(one) for one in group) for group in kept.groups))
        said = say(whole, self.definition, language=self.language)
        return said.replace(f"{self.definition.forms[form].label or form} → ", "")

    def deeds(self, lines: Iterable[str]) -> str:
        """What is done, one after the other."""
        return self.joined(say_action(self.definition, line, language=self.language) for line in lines)

    def ended(self, text: str) -> str:
        """A text as a sentence of its own: with a full stop, unless it ends in a mark already."""
        return text if text.endswith((".", "?", "!", "…", "؟", ".’", "?’", ".»", "?»", "؟»")) else f"{text}."

    def length(self, text: str) -> str:
        """A length of time in the language; what is none stays as it is."""
        return say_length_of(text, self.language)

    def weekly(self, text: str) -> str:
        """``30 hours a week`` in the language; what says something else stays as it is."""
        found = _WORKS.match(" ".join(text.split()))
        return self.words(_WEEKLY[found[2]], n=found[1]) if found else text

    def limit(self, text: str) -> str:
        """``at least 40 percent`` → *at least 40 %*; a figure without a unit stays what it is."""
        found = parse_limit(text)
        if found is None:
            return text
        number = f"{found[0]:g}"
        if found[1] == "percent":
            told = f"{number} %"
        elif found[1] in ("match", "matches"):
            told = self.words("{n} {n|match|matches}", n=number)
        else:
            told = f"{number} {found[1]}".strip()
        if text.strip().startswith("at least "):
            return self.words("at least {value}", value=told)
        return self.words("at most {value}", value=told) if text.strip().startswith("at most ") else told

    def stages(self, track: str, names: Iterable[str]) -> str:
        """Stages by their labels, in quotation marks."""
        labels = []
        for name in names:
            stage = self.definition.stage(track, name)
            labels.append(
                self.words("any stage that is not an end")
                if name == "any"
                else quoted(called(stage, name), self.language)
            )
        return self.joined(labels, last=self.words("or"))

    def languages(self, codes: Iterable[str]) -> str:
        """Languages by their names."""
        known = shipped_labels("languages", self.language) or {}
        return self.joined(known.get(code, code) for code in codes)

    def named(self, section: str, name: str) -> str:
        """An item of a section by its label, in quotation marks."""
        return quoted(called(getattr(self.definition, section).get(name), name), self.language)

    def lock(self, reason: str, day: str | None) -> str:
        """Why and from when a program that extends this one may not change something."""
        if day is None:
            return self.words("A program that extends this one may not change it: {reason}", reason=reason)
        return self.words(
            "From {day} on a program that extends this one may not change it: {reason}", reason=reason, day=day
        )

    def remarks(self, item: Item) -> str:
        """What every item may have: a note, why it may not be changed, what it was called before."""
        told = []
        if item.note:
            told.append(self.words("Note: {note}", note=item.note))
        if item.locked:
            told.append(self.lock(item.locked, item.locked_from))
        if item.formerly:
            told.append(self.words("Formerly: {names}.", names=comma(self.language).join(item.formerly)))
        return " ".join(told)

"""The call for mentors: what is lacking, in statements that can be put on a notice board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from models.definitions.people import languages_question
from pages.widgets.matching_words import question_title, say_choice
from pages.widgets.wording import _, words
from workflows.exchange.choices import choices_of
from workflows.exchange.week import is_of_a_week
from workflows.matching.pool import MENTOR
from workflows.matching.recruiting import LEAST, Gap, countable
from workflows.rounds import Round

_SEVERAL = 2


def show_call(now: Round, gaps: Sequence[Gap]) -> None:
    """The call, to copy; why it has no numbers, where it has none."""
    st.markdown(_("To copy into a call for mentors:"))
    st.code("\n".join(call(now, gaps)), language=None, wrap_lines=True)
    if not countable(gaps):
        st.caption(
            _(
                "Fewer than {least} people ask for some of it, so the call gives no numbers: nobody can be told from "
                "it.",
                least=LEAST,
            )
        )


def call(now: Round, gaps: Sequence[Gap]) -> list[str]:
    """The words for everybody, line by line. Where a number would tell of a few people there is none, and each answer
    stands by itself: two together would tell of them as well."""
    counted = countable(gaps)
    lines = [words("{program} is looking for mentors.", program=now.standing.program)]
    if counted:
        lines.append(words("We need most of all:"))
        lines += [
            "• "
            + words(
                "{n} {n|mentor|mentors} who {statement}",
                n=gap.mentors,
                statement=_statement(now, answers_of(gap), gap.mentors),
            )
            for gap in gaps
        ]
    else:
        lines.append(words("We need most of all mentors who …"))
        alone = [_statement(now, {subject: (choice,)}) for gap in gaps for subject, choice in gap.answers.items()]
        lines += [f"• {said}" for said in dict.fromkeys(alone)]
    rest = gaps[0].waiting - sum(gap.matched for gap in gaps)
    if counted and gaps[0].waiting >= LEAST and (rest == 0 or rest >= LEAST):
        lines.append(said_together(gaps))
    return lines


def said_together(gaps: Sequence[Gap]) -> str:
    """*With these 6 mentors 6 of 9 people who wait would have somebody.*"""
    return words(
        "With {n|this|these} {n} {n|mentor|mentors}, {k} of {all} people who wait would have somebody.",
        n=sum(gap.mentors for gap in gaps),
        k=sum(gap.matched for gap in gaps),
        all=gaps[0].waiting,
    )


def answers_of(gap: Gap) -> dict[str, tuple[str, ...]]:
    """What is lacking, and what else they must answer, by subject."""
    answers = {subject: (choice, *gap.also.get(subject, ())) for subject, choice in gap.answers.items()}
    return {**answers, **gap.also, **answers}


def _statement(now: Round, answers: Mapping[str, Sequence[str]], mentors: int = _SEVERAL) -> str:
    """*speak Tigrinya and have time on Saturday*, of so many mentors"""
    *before, last = (_clause(now, subject, choices, mentors) for subject, choices in answers.items())
    return words("{first} and {last}", first=", ".join(before), last=last) if before else last


def _clause(now: Round, subject: str, choices: Sequence[str], mentors: int) -> str:
    said = ", ".join(say_choice(now, subject, one) for one in choices)
    name = subject.partition(".")[2]
    if name == languages_question(now.definition, MENTOR):
        return words("{n|speaks|speak} {languages}", n=mentors, languages=said)
    question = now.definition.question(subject)
    listed = question.kind.choices if question is not None else None
    if listed and is_of_a_week(choices_of(now.definition, listed)):
        return words("{n|has|have} time: {times}", n=mentors, times=said)
    return words(
        "{n|answers|answer} ‘{question}’ with ‘{choice}’",
        n=mentors,
        question=question_title(now, subject),
        choice=said,
    )

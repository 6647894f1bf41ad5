"""Whose roster a word speaks of: what people call the roles of a program, whatever the program calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.definitions import Definition
from workflows.exchange.words import key, keys_of

SIDES = (
    keys_of(
        "mentee|mentees|newcomer|newcomers|participant|participants|student|students|learner|learners|client|clients|"
        "protégé|protégés|protégée|protégées|mentoré|mentorés|mentorée|mentorées|nouvel arrivant|nouveaux arrivants|"
        "nouvelle arrivante|neuankommende|підопічний|підопічні|подопечный|подопечные|متدرب|المتدرب|المتدربون"
    ),
    keys_of(
        "mentor|mentors|volunteer|volunteers|tutor|tutors|coach|coaches|buddy|buddies|mentorin|mentoren|bénévole|"
        "bénévoles|tuteur|tuteurs|tutrice|parrain|parrains|marraine|marraines|ehrenamtliche|voluntario|voluntarios|"
        "voluntaria|voluntarias|ментор|ментори|менторы|наставник|наставники|волонтер|волонтери|волонтёры|волонтеры|"
        "مرشد|المرشد|المرشدون|موجه|متطوع|المتطوعون"
    ),
)
"""What people call either side of a pair."""
_ROLES = keys_of(
    "role|roles|participant type|type of participant|mentor or mentee|mentor/mentee|mentee/mentor|rôle|rolle|funktion|"
    "rol|papel|ruolo|rola|роль|الدور|دور|نقش|角色"
)
"""Headings of a column that says who takes part as what."""
_COUNTED = re.compile(r"(?:\s*[(:–—-]\s*)?\d{1,5}\s*\)?\s*$")
"""*Mentors (4)*, *Mentors: 12*."""


def is_of_roles(heading: str) -> bool:
    """Whether a column says who takes part as what."""
    return key(heading) in _ROLES


def forms_of(names: Sequence[str]) -> frozenset[str]:
    """Keys of the names of a role, one and many."""
    return frozenset(key(form) for name in names for form in (name, name.replace("_", " "), f"{name}s"))


def names_the_side(said: str, names: Sequence[str]) -> bool:
    """Whether a word is one for a role that goes by these names, one or many, whatever the program calls it."""
    ours = forms_of(names)
    return key(said) in ours.union(*(side for side in SIDES if ours & side))


def role_words(definition: Definition) -> frozenset[str]:
    """Keys of the words for anybody who takes part: those of the program and those that people use."""
    names = [name for role in definition.participants for name in (role, definition.role_label(role))]
    return forms_of(names).union(*SIDES)


def title_of_rows(text: str) -> str:
    """The key of a line that stands above rows, without how many they are: *Mentors (4):* → ``mentors``."""
    return key(_COUNTED.sub("", text.strip().rstrip(":")))

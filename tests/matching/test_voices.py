"""What mentor and mentee read about each other never tells a sensitive answer, nor that there is one."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from models.definitions import Definition
from models.vocabulary import Answers
from workflows.matching import Engine, compile_pool
from workflows.rounds import Round
from workflows.rounds.voices import for_the_desk, for_the_pair, for_who_waits

QUESTIONS = ("faith", "health", "money", "field", "hours")
CHOICES = ("a", "b")
WORDS = {name: {choice: f"{name.upper()}-{choice.upper()}" for choice in CHOICES} for name in QUESTIONS}
"""What each answer reads as: no two questions share a word, so a word in a text tells whose answer it is."""


def a_round(
    sensitive: dict[str, set[str]],
    shows: set[str],
    lines: dict[str, str],
    mentee: dict[str, tuple[str, ...]],
    mentor: dict[str, tuple[str, ...]],
) -> Round:
    """One mentee and one mentor who may meet whatever they answered, with these criteria."""

    def form(role: str) -> dict[str, Any]:
        questions = {
            name: {
                "type": f"select_multiple {name}",
                "label": f"ASKED-{name.upper()}",
                "sensitivity": "sensitive" if name in sensitive[role] else "ordinary",
            }
            for name in QUESTIONS
        }
        return {"label": role, "filled_by": role, "about": role, "keep": "on the profile", "questions": questions}

    definition = Definition.model_validate(
        {
            "program": {"name": "p", "label": "P", "languages": ["en"]},
            "roles": {role: {"label": role, "is": "participant"} for role in ("mentee", "mentor")},
            "choices": WORDS,
            "forms": {f"{role}_form": form(role) for role in ("mentee", "mentor")},
            "matching": {
                "m": {
                    "capacity": {"mentee": 1, "mentor": 1},
                    "prefer": {f"rule_{name}": {"weight": 10, "compare": line} for name, line in lines.items()},
                    "shows": sorted(shows),
                }
            },
        }
    )
    return met(definition, mentee, mentor)


def met(definition: Definition, mentee: Answers, mentor: Answers) -> Round:
    """Amina and Ben in a round of a program."""
    pool = compile_pool(definition, "m", {"amina": mentee}, {"ben": mentor}, today=date(2026, 9, 14))
    engine = Engine(pool)
    people = {
        "amina": SimpleNamespace(role="mentee", profile=mentee),
        "ben": SimpleNamespace(role="mentor", profile=mentor),
    }
    standing = SimpleNamespace(definition=definition, state=SimpleNamespace(people=people))
    found = SimpleNamespace(
        engine=engine,
        best=engine.solve(),
        standing=standing,
        matching=pool.model,
        name=str.capitalize,
        definition=definition,
    )
    return cast("Round", found)


answers = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(CHOICES), unique=True).map(lambda some: tuple(sorted(some))) for name in QUESTIONS}
)
names = st.sets(st.sampled_from(QUESTIONS))


@st.composite
def criteria(draw: st.DrawFn) -> dict[str, str]:
    """Lines of every shape a criterion has, some that only apply if another answer was given."""
    found = {}
    for name in draw(st.lists(st.sampled_from(QUESTIONS), min_size=1, unique=True)):
        line = draw(
            st.sampled_from(
                [
                    f"mentor.{name} shares any with mentee.{name}",
                    f"mentor.{name} covers mentee.{name}",
                    f"mentor.{name} is the same as mentee.{name}",
                ]
            )
        )
        other = draw(st.sampled_from([None, *QUESTIONS]))
        found[name] = f"{line}, if mentee.{other} is answered" if other else line
    return found


@settings(max_examples=60)
@given(criteria(), names, names, names, answers, answers)
def test_no_text_for_the_two_tells_a_sensitive_answer(lines, hers, his, shows, mentee, mentor):
    now = a_round({"mentee": hers, "mentor": his}, shows, lines, mentee, mentor)
    texts = [
        for_the_pair(now, "amina", "ben", reader="mentee"),
        for_the_pair(now, "amina", "ben", reader="mentor"),
        for_who_waits(now, "amina"),
    ]

    # Sensitive on either side, or not shown to both: then neither an answer nor the question is in any text.
    for name in {*hers, *his, *(set(QUESTIONS) - shows)}:
        for text in texts:
            assert name.upper() not in text
    # A criterion that asks for a sensitive answer only in its ``if`` is not told either: that it counts tells of it.
    for name, line in lines.items():
        asked = line.partition(", if mentee.")[2].partition(" ")[0]
        if asked and (asked in hers or asked not in shows):
            assert all(name.upper() not in text for text in texts)


@settings(max_examples=30)
@given(criteria(), names, names, answers, answers)
def test_the_desk_sees_that_a_sensitive_answer_counted_but_not_which(lines, hers, his, mentee, mentor):
    now = a_round({"mentee": hers, "mentor": his}, set(), lines, mentee, mentor)
    told = repr(for_the_desk(now, "amina", "ben", language="en"))
    for name in hers & his:
        assert not any(word in told for word in WORDS[name].values())


def test_the_desk_reads_answers_in_its_own_language():
    both = dict.fromkeys(QUESTIONS, ("a",))
    now = a_round({"mentee": set(), "mentor": set()}, set(), {"field": "mentor.field covers mentee.field"}, both, both)
    written = now.definition
    told = written.model_dump(by_alias=True)
    told["program"]["languages"] = ["en", "fr"]
    told["translations"] = {"fr": {"choices.field.a": {"of": "FIELD-A", "text": "DOMAINE-A"}}}
    now = cast("Round", SimpleNamespace(**{**vars(now), "definition": Definition.model_validate(told)}))

    (because,) = for_the_desk(now, "amina", "ben", language="fr").because
    assert (because.mentee, because.mentor, because.both) == ("DOMAINE-A", "DOMAINE-A", "DOMAINE-A")
    (because,) = for_the_desk(now, "amina", "ben", language="en").because
    assert because.both == "FIELD-A"


def test_what_both_may_see_and_have_in_common_is_told():
    both = dict.fromkeys(QUESTIONS, ("a", "b"))
    now = a_round(
        {"mentee": {"faith"}, "mentor": set()},
        {"field", "hours", "faith"},
        {name: f"mentor.{name} shares any with mentee.{name}" for name in QUESTIONS},
        both,
        both,
    )

    text = for_the_pair(now, "amina", "ben", reader="mentee")

    # Three are shown, of which one is sensitive; the other two are no secret and both have a and b.
    assert text.splitlines() == [
        "We would like to introduce you to Ben, who offers to be your mentor.",
        "– ASKED-FIELD: you both said FIELD-A, FIELD-B.",
        "– ASKED-HOURS: you both said HOURS-A, HOURS-B.",
        "Tell us whether you would like to meet. Nothing is decided before both of you have said yes.",
    ]


def test_what_was_asked_of_the_two_in_other_words_is_told_to_each_in_her_own():
    answers = {**dict.fromkeys(QUESTIONS, ()), "field": ("a",), "hours": ("a",)}
    lines = {"help": "mentor.hours covers mentee.field"}
    now = a_round({"mentee": set(), "mentor": set()}, {"field", "hours"}, lines, answers, answers)

    assert "– ASKED-FIELD: you said FIELD-A, and Ben said the same to ‘ASKED-HOURS’." in for_the_pair(
        now, "amina", "ben", reader="mentee"
    )
    assert "– ASKED-HOURS: you said FIELD-A, and Amina said the same to ‘ASKED-FIELD’." in for_the_pair(
        now, "amina", "ben", reader="mentor"
    )


def test_what_both_said_stands_in_the_order_in_which_it_is_offered():
    # The week has its own order, and no alphabet.
    week = {"tue": "Tuesday", "thu": "Thursday", "sat": "Saturday"}
    form = {"keep": "on the profile", "questions": {"times": {"type": "select_multiple week", "label": "Times"}}}
    roles = ("mentee", "mentor")
    definition = Definition.model_validate(
        {
            "program": {"name": "p", "label": "P", "languages": ["en"]},
            "roles": {role: {"label": role, "is": "participant"} for role in roles},
            "choices": {"week": week},
            "forms": {f"{role}_form": {**form, "label": role, "filled_by": role, "about": role} for role in roles},
            "matching": {
                "m": {
                    "capacity": {"mentee": 1, "mentor": 1},
                    "prefer": {"time": {"weight": 1, "compare": "mentor.times shares any with mentee.times"}},
                    "shows": ["times"],
                }
            },
        }
    )
    told = {"times": ("sat", "thu", "tue")}
    now = met(definition, told, told)
    text = for_the_pair(now, "amina", "ben", reader="mentee")
    assert "Times: you both said Tuesday, Thursday, Saturday." in text

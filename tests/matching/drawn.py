"""Random small pools for hypothesis: every operator that compares two people, unknown answers, all constraints."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from workflows.matching.settings import Settings

TONGUES = ("arabic", "dari", "french")
FIELDS = ("health", "trades", "law")


def perhaps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Sometimes nobody answered."""
    return st.one_of(st.none(), values, values, values)


def several(names: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=3).map(lambda found: tuple(sorted(found)))


_SHARED = {
    "languages": perhaps(several(TONGUES)),
    "fields": perhaps(several(FIELDS)),
    "way": perhaps(st.sampled_from(("in_person", "online", "either"))),
    "gender": perhaps(st.sampled_from(("woman", "man"))),
    "english": perhaps(st.sampled_from(("A1", "B1", "C1"))),
    "hours": perhaps(st.sampled_from((1, 2, 3.5, 6))),
    "since": perhaps(st.integers(0, 30).map(lambda days: date(2026, 1, 1) + timedelta(days=days))),
    "postcode": perhaps(st.sampled_from(("M4C", "m4c ", "L5A"))),
    "parent": perhaps(st.booleans()),
}
MENTEE = st.fixed_dictionaries(
    {
        **_SHARED,
        "wish": perhaps(st.sampled_from(("woman", "man"))),
        "field": perhaps(st.sampled_from(FIELDS)),
        "wanted": st.integers(0, 2),
    }
)
MENTOR = st.fixed_dictionaries({**_SHARED, "places": st.integers(0, 2)})

MUST = {
    "tongue": "mentor.languages shares any with mentee.languages",
    "covers": "mentor.fields covers mentee.field",
    "way": ["mentor.way is the same as mentee.way", "or mentor.way is either", "or mentee.way is either"],
    "wish": "mentor.gender is the same as mentee.wish, if mentee.wish is answered",
    "wishes_a_woman": "mentor.gender is woman, if mentee.wish is woman",
    "english": "mentor.english is at least as high as mentee.english",
    "hours": "mentor.hours is close to mentee.hours within 2",
    "at_least": "mentor.hours is at least mentee.hours",
    "since": "mentor.since is close to mentee.since within 2 weeks",
    "earlier": "mentee.since is at most mentor.since",
    "place": "mentor.postcode differs from mentee.postcode",
    "not_a_parent": "mentee.parent is no",
    "both": ["mentor.fields covers mentee.fields", "mentor.hours is at least 2"],
    "same_parent": "mentee.parent is the same as mentor.parent",
    "near": "mentee.postcode is near mentor.postcode within 30 minutes",
    "includes": "mentor.languages includes arabic",
    "sets": "mentor.languages is the same as mentee.languages",
}
QUOTAS = {
    "parents": ["mentee.parent is yes"],
    "women": ["mentee.gender is woman"],
    "arabic": ["mentee.languages includes arabic"],
    "women_mentors": ["mentor.gender is woman"],
    "same_gender": ["mentor.gender is the same as mentee.gender"],
    "men_or_parents": ["mentee.gender is man", "or mentee.parent is yes"],
}


@st.composite
def quotas(draw: st.DrawFn, among: tuple[str, ...] = tuple(QUOTAS)) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(among), unique=True, max_size=3)):
        amount = st.one_of(
            st.integers(0, 3).map(lambda count: f"{count} matches"),
            st.sampled_from(("10 percent", "30 percent", "50 percent", "62.5 percent")),
        )
        kinds = draw(st.sampled_from((("at_least",), ("at_most",), ("at_least", "at_most"))))
        found[name] = {"label": name, "where": QUOTAS[name], **{kind: draw(amount) for kind in kinds}}
    return found


@st.composite
def pools(draw: st.DrawFn, *, with_quotas: bool = True, several_mentors: bool = False) -> dict[str, Any]:
    """What ``an_engine`` takes."""
    mentees = draw(st.lists(MENTEE, min_size=1, max_size=7))
    mentors = draw(st.lists(MENTOR, min_size=1, max_size=6))
    # Three rules leave few pairs, and where pairs are few nothing is left to choose.
    rules = draw(st.lists(st.sampled_from(sorted(MUST)), unique=True, max_size=draw(st.sampled_from((0, 1, 3)))))
    criteria = draw(st.lists(st.sampled_from(sorted(MUST)), unique=True, max_size=3))
    return {
        "mentees": {f"e{k}": answers for k, answers in enumerate(mentees)},
        "mentors": {f"m{k}": answers for k, answers in enumerate(mentors)},
        "must": {name: MUST[name] for name in rules},
        "prefer": {name: {"weight": draw(st.integers(0, 9)), "compare": MUST[name]} for name in criteria},
        "quotas": draw(quotas()) if with_quotas else {},
        "objective": draw(st.sampled_from(("count_first", "score_first"))),
        "capacity": {"mentee": "mentee.wanted" if several_mentors else 1, "mentor": "mentor.places"},
    }


@st.composite
def settings_for(draw: st.DrawFn, drawn: dict[str, Any]) -> Settings:
    """What a coordinator might turn on this pool; the pins may well be impossible."""
    pair = st.tuples(st.sampled_from(sorted(drawn["mentees"])), st.sampled_from(sorted(drawn["mentors"])))
    some = st.frozensets(pair, max_size=2)
    return Settings(
        pins=draw(some),
        forbidden=draw(some),
        dropped=frozenset(draw(st.lists(st.sampled_from(sorted(drawn["must"])), max_size=1)) if drawn["must"] else ()),
        weights={name: draw(st.integers(0, 9)) for name in drawn["prefer"] if draw(st.booleans())},
        places=draw(st.dictionaries(st.sampled_from(sorted(drawn["mentors"])), st.integers(0, 3), max_size=1)),
    )

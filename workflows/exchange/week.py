"""The hours of a week: which days and which times of day a heading, a cell and a choice speak of.

Forms ask when somebody has time by a grid: days across, times in the cells, or the other way round. A program asks it
with a list of its own (*Weekdays, evening*). Both are understood as days and times; a choice is meant where it covers
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.definitions.shipped import shipped
from workflows.exchange.choices import MOST_LETTERS, Choices
from workflows.exchange.concepts import ends_of
from workflows.exchange.reading import Cell, shown
from workflows.exchange.words import ascii_digits, key, keys_of, says_nothing, tidy, yes_or_no

AT = "@"
"""Begins a part that stands for days or times: ``@monday``, ``@monday+evening``."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES = ("morning", "midday", "afternoon", "evening", "night")
_CLOCK: Mapping[str, tuple[float, float]] = {
    "morning": (5, 12), "midday": (11.5, 13.5), "afternoon": (13, 17.5), "evening": (17, 22.5), "night": (22, 29),
}  # fmt: skip
"""From when to when each time of day is, in hours."""
_FULL_HOUR = 1.0
_WORKING = keys_of(
    "weekday|weekdays|week day|week days|week|during the week|on weekdays|working days|workdays|semaine|en semaine|"
    "jours de semaine|jours ouvrables|jour de semaine|wochentags|wochentage|werktags|werktage|unter der woche|"
    "entre semana|días laborables|días de semana|durante la semana|будні|буднями|по буднях|в будні|будни|по будням|"
    "أيام الأسبوع|ایام هفته|روزهای هفته|dni robocze|w tygodniu|hafta içi|dias úteis|giorni feriali|doordeweeks"
)
_WEEKEND = keys_of(
    "weekend|weekends|week end|week ends|on weekends|at weekends|fin de semaine|fins de semaine|la fin de semaine|"
    "wochenende|am wochenende|fin de semana|fines de semana|fim de semana|вихідні|у вихідні|выходные|по выходным|"
    "عطلة نهاية الأسبوع|نهاية الأسبوع|آخر هفته|hafta sonu|w weekend|saturday sunday|sat sun"
)
_EVERY_DAY = keys_of(
    "every day|everyday|daily|any day|all days|tous les jours|chaque jour|täglich|jeden tag|todos los días|"
    "cada día|щодня|кожного дня|каждый день|ежедневно|كل يوم|يوميا|كل الأيام|هر روز|codziennie|her gün"
)
_ALL_DAY = keys_of(
    "all day|whole day|any time|anytime|all times|full day|flexible|toute la journée|journée entière|n importe quand|"
    "ganztags|ganzer tag|jederzeit|todo el día|cualquier hora|a cualquier hora|весь день|цілий день|будь коли|"
    "в любое время|طوال اليوم|كل اليوم|أي وقت|تمام روز|هر وقت|cały dzień|tüm gün"
)
_NEVER = keys_of(
    "not available|unavailable|never|busy|not free|no time|pas disponible|indisponible|jamais|occupé|occupée|"
    "nicht verfügbar|nie|keine zeit|no disponible|nunca|ocupado|ocupada|недоступний|недоступна|ніколи|никогда|"
    "غير متاح|غير متاحة|مشغول|أبدا|مشغول هستم|هیچ وقت"
)
_MORE_TIMES: Mapping[str, str] = {
    "morning": "in the morning|le matin|en matinée|morgens|vormittag|vormittags|am vormittag|por la mañana|"
    "en la mañana|de manhã|manhã|mattina|rano|утром|утро|зранку|ранком|صباحا|صبح|sabah|ዋዕላ ንግሆ|ንግሆ",
    "midday": "at noon|le midi|mittag|mittags|mittagszeit|al mediodía|meio dia|mezzogiorno|w południe|днем|в обед|"
    "در ظهر|öğle|ፍርቂ መዓልቲ",
    "afternoon": "in the afternoon|l après midi|après midi|nachmittag|nachmittags|am nachmittag|por la tarde|"
    "en la tarde|à tarde|pomeriggio|po południu|после обеда|днём|після обіду|بعد الظهر|بعد از ظهر|عصر|öğleden sonra|"
    "ድሕሪ ቀትሪ",
    "evening": "in the evening|le soir|en soirée|abend|abends|am abend|por la noche|en la noche|à noite|sera|"
    "wieczorem|вечером|вечер|вечір|ввечері|مساء|في المساء|شب|عصر و شب|akşam|ምሸት",
    "night": "at night|la nuit|nacht|nachts|de noche|noite|notte|w nocy|ночью|вночі|ليلا|gece|ለይቲ",
}
_SILENT = keys_of(
    "on|in|the|at|le|la|les|l|en|am|an|el|los|las|de|por|у|в|во|по|на|في|يوم|روز|and|et|und|y|та|і|и|و|days|day"
)
"""Words between days and times that say nothing."""
_PARTS = re.compile(r"\s*[,;\n/&+•·،؛|]+\s*|\s+(?:and|et|und|y|та|і|и|و)\s+", re.IGNORECASE)
_HOUR = r"(\d{1,2})(?:\s?[:.hH]\s?(\d{2})|\s?[hH](?!\w))?\s*(a\.?m\.?|p\.?m\.?)?(?:\s*(?:uhr|heures|hrs|год|ч))?"
_RANGE = re.compile(
    rf"^(?:from|de|von|between|entre|з|с|من|از)?\s*{_HOUR}\s*(?:-|–|—|~|to|till|until|and|à|a|bis|et|y|до|إلى|تا)\s*{_HOUR}$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^(?:after|from|ab|nach|à partir de|après|dès|desde|después de|після|с|з|после|بعد|از)\s+(?:las )?"
    rf"{_HOUR}$|^{_HOUR}\s*\+$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"^(?:before|until|till|bis|vor|avant|jusqu'à|jusque|hasta|antes de|до|قبل|تا)\s+(?:las )?{_HOUR}$",
    re.IGNORECASE,
)
_EARLIEST, _LATEST = 8.0, 22.0


@dataclass(frozen=True, slots=True)
class When:
    """Days and times of day; an empty set where nothing is said of them."""

    days: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()

    def within(self, other: When) -> When:
        """What a cell says below what its heading says: either tells the days, either the times."""
        return When(_both(self.days, other.days), _both(self.times, other.times))

    def moments(self) -> Iterator[tuple[str, str]]:
        """Each day with each time; "" for one of which nothing is said."""
        return ((day, time) for day in sorted(self.days) or ("",) for time in sorted(self.times) or ("",))

    @property
    def part(self) -> str:
        """As the mapping has it: ``@monday+evening``."""
        return AT + "+".join([name for name in (*DAYS, *TIMES) if name in self.days | self.times])


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    return one & other if one and other else one | other


def when_of_part(part: str) -> When | None:
    """The days and times that a part of a mapping stands for; None for any other part."""
    if not part.startswith(AT):
        return None
    names = frozenset(part.removeprefix(AT).split("+"))
    known = names <= frozenset((*DAYS, *TIMES))
    return When(names & frozenset(DAYS), names & frozenset(TIMES)) if known else None


@lru_cache(maxsize=4096)
def when_said(text: str) -> When | None:
    """The days and times that a text speaks of; None where it speaks of anything else, or of none."""
    clock = _by_the_clock(tidy(text))
    if clock is not None:
        return When(times=clock)
    days: set[str] = set()
    times: set[str] = set()
    words = key(text).split()
    while words:
        for length in range(min(4, len(words)), 0, -1):
            found = _words().get(" ".join(words[:length]))
            if found is not None:
                days |= found.days
                times |= found.times
                words = words[length:]
                break
        else:
            return None
    return When(frozenset(days), frozenset(times)) if days or times else None


@lru_cache
def _words() -> Mapping[str, When]:
    """Words for days and times of day in many languages. A word that means two of them means none."""
    from babel.dates import get_day_names

    from workflows.exchange.dates import LANGUAGES

    meant: dict[str, set[str]] = {}
    for name, entry in [*(shipped("days") or {}).items(), *(shipped("times_of_day") or {}).items()]:
        for word in (name, *entry.labels.values(), *entry.also):
            meant.setdefault(key(word), set()).add(name)
    for name, more in _MORE_TIMES.items():
        for word in keys_of(more):
            meant.setdefault(word, set()).add(name)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, word in get_day_names(width, locale=language).items():
                meant.setdefault(key(word), set()).add(DAYS[number])
    one = {word: next(iter(names)) for word, names in meant.items() if len(names) == 1 and word}
    known = {word: When(*_parted(frozenset([name]))) for word, name in one.items()}
    known |= dict.fromkeys(_WORKING, When(frozenset(DAYS[:5])))
    known |= dict.fromkeys(_WEEKEND, When(frozenset(DAYS[5:])))
    known |= dict.fromkeys(_EVERY_DAY, When(frozenset(DAYS)))
    known |= dict.fromkeys(_ALL_DAY, When(times=frozenset(TIMES)))
    return {**dict.fromkeys(_SILENT - known.keys(), When()), **known}


def _parted(names: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    return names & frozenset(DAYS), names & frozenset(TIMES)


def _by_the_clock(text: str) -> frozenset[str] | None:
    """The times of day of *18:00–20:00*, *after 5 pm*; None where no hours are told, or it is open which half of the
    day they are of."""
    text = ascii_digits(text).strip(" .")
    if found := _RANGE.match(text):
        start, end = _hour(*found.groups()[:3]), _hour(*found.groups()[3:])
        told = bool(found[3] or found[6])
        if start is None or end is None:
            return None
        if found[6] and not found[3] and end >= 12 and start + 12 < end:
            start += 12  # 6–8 pm
        if end <= start:
            end += 12  # 9 to 5
        if not told and end <= _EARLIEST:
            return None
    elif found := _FROM.match(text):
        groups = found.groups()
        start, end = _hour(*(groups[:3] if groups[0] else groups[3:])), _LATEST
    elif found := _UNTIL.match(text):
        start, end = _EARLIEST, _hour(*found.groups())
    else:
        return None
    if start is None or end is None or not start < end <= 30:
        return None
    times = {name for name, (first, last) in _CLOCK.items() if min(end, last) - max(start, first) >= _FULL_HOUR}
    return frozenset(times) or None


def _hour(hour: str | None, minutes: str | None, half: str | None) -> float | None:
    if hour is None or int(hour) > 24:
        return None
    at = int(hour) + int(minutes or 0) / 60
    if half and half[0] in "pP" and at < 12:
        at += 12
    return at - 12 if half and half[0] in "aA" and at >= 12 else at


@lru_cache(maxsize=64)
def _whens(labels: tuple[tuple[str, str], ...]) -> Mapping[str, When]:
    """What each choice stands for: name → days and times. Empty where most of them speak of something else."""
    if len(labels) > len(DAYS) * len(TIMES):
        return {}  # more than a week has: languages, countries
    found = {name: when for name, label in labels if (when := when_said(label)) is not None}
    return found if len(found) > 1 and len(found) * 2 >= len(labels) else {}


def is_of_a_week(choices: Choices) -> bool:
    """Whether a list is one of days and times."""
    return bool(_whens(tuple(choices.labels.items())))


def choices_at(choices: Choices, when: When) -> tuple[str, ...] | None:
    """The choices that cover days and times, by name; None where one of the moments is covered by none."""
    whens = _whens(tuple(choices.labels.items()))
    names: dict[str, None] = {}
    for day, time in when.moments():
        covering = [name for name, one in whens.items() if _covers(one.days, day) and _covers(one.times, time)]
        if not covering and len(when.times) < len(TIMES):
            return None
        names |= dict.fromkeys(covering)
    return tuple(name for name in choices.labels if name in names) or None


def _covers(said: frozenset[str], one: str) -> bool:
    return not said or one in said


def read_in_grid(cell: Cell, part: When, choices: Choices) -> tuple[tuple[str, ...], str]:
    """What a cell below days or times says: the names of its choices, and the words that are none of them."""
    text = tidy(shown(cell), one_line=False)
    if not text or says_nothing(text) or yes_or_no(text) is False or key(text) in _NEVER:
        return (), ""
    if len(text) > MOST_LETTERS:
        return (), text
    if yes_or_no(text):
        return choices_at(choices, part) or (), "" if choices_at(choices, part) else text
    whole = when_said(text)
    plain = whole is not None and (len(whole.days) < 2 or len(whole.times) < 2)
    said = [text] if plain else [one for one in _PARTS.split(text) if one]
    names: dict[str, None] = {}
    unknown = []
    for words in said:
        when = when_said(words)
        found = choices_at(choices, part.within(when)) if when is not None and _meet(part, when) else None
        if found is None:
            unknown.append(words)
        names |= dict.fromkeys(found or ())
    if unknown and not (read := choices.read(text, several=True, suggest=False)).unknown:
        return read.names, ""  # the whole answer, as she wrote it into the first of the columns
    return tuple(names), ", ".join(unknown)


def _meet(one: When, other: When) -> bool:
    """Whether they can both be so: *Monday* below *Monday* can, *Tuesday* below it can't."""
    apart = (one.days and other.days and not one.days & other.days) or (
        one.times and other.times and not one.times & other.times
    )
    return not apart


MOSTLY = 0.8
SAMPLE = 200
"""Of a column: which part of its cells must say what they are taken for, and how many of them are looked at."""


def grid_columns(
    headings: Mapping[int, str],
    groups: Mapping[int, str],
    cells: Mapping[int, Sequence[Cell]],
    lists: Mapping[str, Choices],
) -> dict[int, tuple[str, str]]:
    """Columns of a grid of days and times: column → question, part. ``groups``: what stands above the headings.
    Two and more that name different days or times and hold times, days or marks; left alone where two questions could
    be meant."""
    found: dict[str, dict[int, str]] = {}
    lists = {question: choices for question, choices in lists.items() if is_of_a_week(choices)}
    if not lists:
        return {}
    named = ((index, _of_heading(heading), when_said(groups.get(index, ""))) for index, heading in headings.items())
    spoken = {index: when.within(above or When()) for index, when, above in named if when is not None}
    for question, choices in lists.items():
        columns = {index: fit for index, when in spoken.items() if (fit := _fit(cells[index], when, choices))}
        if len({spoken[index] for index in columns}) > 1 and "some" in columns.values():
            found[question] = {index: spoken[index].part for index in columns}
    if len(found) != 1:
        return {}
    ((question, parts),) = found.items()
    return {index: (question, part) for index, part in parts.items()}


def _of_heading(heading: str) -> When | None:
    """The days and times that a heading names, alone or at its end: *Availability [Monday]*."""
    return next((when for text in (heading, *ends_of(heading)) if (when := when_said(text)) is not None), None)


def _fit(cells: Sequence[Cell], when: When, choices: Choices) -> str:
    """``some`` where nearly all cells say a time or that there is none, ``none`` where all say the latter, else ""."""
    said = [tidy(shown(cell), one_line=False) for cell in cells[:SAMPLE]]
    read = {text: read_in_grid(text, when, choices) for text in dict.fromkeys(said)}
    plain = sum(not read[text][1] for text in said)
    if plain < MOSTLY * len(said):
        return ""
    return "some" if any(names for names, _unknown in read.values()) else "none"


__all__ = [
    "AT",
    "MOSTLY",
    "SAMPLE",
    "When",
    "choices_at",
    "grid_columns",
    "is_of_a_week",
    "read_in_grid",
    "when_of_part",
    "when_said",
]

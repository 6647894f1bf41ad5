"""What the builder calls things: the sections in the order of a life, the words of an item, the words they can hold.

The table of columns (``workflows/language/columns.yaml``) says which words there are and explains each; here stands how
a field is called on screen. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.i18n import mark
from workflows.language.closed_words import ANSWERS


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionWords:
    """A section on screen. ``sheet`` is its table in the table of columns; ``one`` what is added; ``inner`` the tables
    of the items that lie inside an item; ``about`` one sentence on what it is for."""

    title: str
    icon: str
    sheet: str
    one: str
    about: str
    inner: tuple[str, ...] = ()


GROUPS: Mapping[str, tuple[str, ...]] = {
    mark("People and agreements"): ("roles", "consents"),
    mark("Questions"): ("forms", "choices"),
    mark("Joining"): ("checks", "training", "stages", "transitions"),
    mark("Matching"): ("matching",),
    mark("While it runs"): (
        "check_ins",
        "rules",
        "tasks",
        "cases",
        "messages",
        "events",
        "groups",
        "goals",
        "resources",
    ),
    mark("Seeing"): ("working_lists", "indicators", "reports"),
    mark("The whole"): ("settings",),
}

SECTIONS: Mapping[str, SectionWords] = {
    "roles": SectionWords(
        title=mark("Roles"),
        icon="group",
        sheet="roles",
        one=mark("role"),
        about=mark("Who takes part, and who works in the program."),
    ),
    "consents": SectionWords(
        title=mark("Consents"),
        icon="handshake",
        sheet="consents",
        one=mark("consent"),
        about=mark("What people agree to before anything is done with their answers."),
    ),
    "forms": SectionWords(
        title=mark("Forms"),
        icon="list_alt",
        sheet="forms",
        one=mark("form"),
        about=mark("What is asked: applications, notes of interviews, check-ins, surveys."),
        inner=("questions",),
    ),
    "choices": SectionWords(
        title=mark("Lists of choices"),
        icon="checklist",
        sheet="shipped_lists",
        one=mark("list"),
        about=mark("What people choose from: your own lists, and those that come with Kith."),
        inner=("choices",),
    ),
    "checks": SectionWords(
        title=mark("Checks"),
        icon="verified_user",
        sheet="checks",
        one=mark("check"),
        about=mark("What has to be looked at before somebody takes part: identity, references, police checks."),
    ),
    "training": SectionWords(
        title=mark("Training"),
        icon="school",
        sheet="training",
        one=mark("training"),
        about=mark("What people learn before they meet, and how long it stays valid."),
        inner=("modules",),
    ),
    "stages": SectionWords(
        title=mark("Stages"),
        icon="flag",
        sheet="stages",
        one=mark("stage"),
        about=mark("Where somebody stands, from the first day to the last."),
        inner=("stages",),
    ),
    "transitions": SectionWords(
        title=mark("Steps"),
        icon="arrow_forward",
        sheet="transitions",
        one=mark("step"),
        about=mark("How somebody goes from one stage to the next, and what must hold before."),
        inner=("transitions",),
    ),
    "matching": SectionWords(
        title=mark("How pairs are made"),
        icon="hub",
        sheet="matching",
        one=mark("matching"),
        about=mark("Who can be matched with whom: hard rules, soft criteria with weights, places, quotas."),
        inner=("must", "prefer", "quotas"),
    ),
    "check_ins": SectionWords(
        title=mark("Check-ins"),
        icon="forum",
        sheet="check_ins",
        one=mark("check-in"),
        about=mark("When whom to ask how it goes."),
    ),
    "rules": SectionWords(
        title=mark("Rules"),
        icon="bolt",
        sheet="rules",
        one=mark("rule"),
        about=mark("Whenever something happens, if something holds, then do this."),
    ),
    "tasks": SectionWords(
        title=mark("Tasks"),
        icon="task_alt",
        sheet="tasks",
        one=mark("kind of task"),
        about=mark("What rules and steps can put on somebody’s list."),
    ),
    "cases": SectionWords(
        title=mark("Concerns"),
        icon="support",
        sheet="cases",
        one=mark("kind of concern"),
        about=mark("What needs an answer by somebody within a time, and who may see it."),
    ),
    "messages": SectionWords(
        title=mark("Messages"),
        icon="mail",
        sheet="messages",
        one=mark("message"),
        about=mark("What is written to people."),
    ),
    "events": SectionWords(
        title=mark("Events"),
        icon="event",
        sheet="events",
        one=mark("event"),
        about=mark("Gatherings of everybody, or of one match."),
    ),
    "groups": SectionWords(
        title=mark("Groups"),
        icon="groups",
        sheet="groups",
        one=mark("group"),
        about=mark("Standing groups and circles."),
    ),
    "goals": SectionWords(
        title=mark("Goals"),
        icon="track_changes",
        sheet="goals",
        one=mark("set of goals"),
        about=mark("What a match agrees to reach."),
        inner=("milestones",),
    ),
    "resources": SectionWords(
        title=mark("Resources"),
        icon="menu_book",
        sheet="resources",
        one=mark("resource"),
        about=mark("What can be handed over: guides, links, services."),
    ),
    "working_lists": SectionWords(
        title=mark("Working lists"),
        icon="view_list",
        sheet="working_lists",
        one=mark("list"),
        about=mark("Saved lists of people or matches."),
    ),
    "indicators": SectionWords(
        title=mark("Indicators"),
        icon="monitoring",
        sheet="indicators",
        one=mark("indicator"),
        about=mark("Figures, and how each is counted."),
    ),
    "reports": SectionWords(
        title=mark("Reports"),
        icon="summarize",
        sheet="reports",
        one=mark("report"),
        about=mark("Which figures go to whom, and how often."),
    ),
    "settings": SectionWords(
        title=mark("Name, languages, records"),
        icon="settings",
        sheet="settings",
        one="",
        about=mark("What the program is called, how long a match lasts, how long answers are kept."),
    ),
}
"""Section → how it is shown. ``stages`` and ``transitions`` have tracks as items, ``settings`` two items."""

INNER: Mapping[str, tuple[str, str]] = {
    "questions": (mark("Questions"), mark("question")),
    "choices": (mark("Choices"), mark("choice")),
    "modules": (mark("Modules"), mark("module")),
    "stages": (mark("Stages"), mark("stage")),
    "transitions": (mark("Steps"), mark("step")),
    "must": (mark("Hard rules: a pair for which one does not hold is impossible"), mark("hard rule")),
    "prefer": (mark("Soft criteria: what earns points, and how many"), mark("soft criterion")),
    "quotas": (mark("Quotas: who must not be forgotten"), mark("quota")),
    "milestones": (mark("Milestones"), mark("milestone")),
}
"""Items inside items: the heading above them, and what is added."""

FIELDS: Mapping[str, str] = {
    "about": mark("About whom"),
    "adds": mark("Packs"),
    "agreed_by": mark("Agreed by"),
    "agreed_within": mark("Agreed by when"),
    "among": mark("Among whom"),
    "answer_within": mark("To be answered within"),
    "areas": mark("Areas"),
    "asked_of": mark("Asked of"),
    "asks": mark("Who is asked"),
    "at_least": mark("At least"),
    "at_most": mark("At most"),
    "by": mark("By"),
    "calculation": mark("Calculation"),
    "candidates.mentee": mark("Which mentees are in the pool"),
    "candidates.mentor": mark("Which mentors are in the pool"),
    "capacity.mentee": mark("Mentors for one mentee"),
    "capacity.mentor": mark("Mentees for one mentor"),
    "choice_filter": mark("Which choices are offered"),
    "columns": mark("Columns"),
    "compare": mark("What earns the points"),
    "constraint": mark("Which answers are accepted"),
    "constraint_message": mark("What is said when an answer is not accepted"),
    "counts_as": mark("Counts as"),
    "decided_by": mark("Decided by"),
    "default": mark("Answer at first"),
    "done_by": mark("Done by"),
    "due": mark("Due"),
    "during": mark("During which stages of the match"),
    "every": mark("How often"),
    "exported": mark("In exports"),
    "filled_by": mark("Filled in by"),
    "first_steps": mark("What to do now"),
    "for": mark("For whom"),
    "form": mark("Form"),
    "format": mark("How people meet"),
    "from": mark("From"),
    "given_by": mark("Given by"),
    "given_with": mark("Given with the question"),
    "hide_below": mark("Hide groups smaller than"),
    "hint": mark("Help below the question"),
    "holds": mark("Room for"),
    "how_many": mark("How many"),
    "if": mark("If"),
    "invites": mark("Invitations"),
    "is": mark("What kind of role"),
    "keep": mark("What happens to the answers"),
    "kept_for": mark("Answers are kept for"),
    "kind": mark("Kind"),
    "label": mark("What it is called"),
    "languages": mark("Languages"),
    "lasts": mark("How long it lasts"),
    "led_by": mark("Led by"),
    "link": mark("Link"),
    "locked": mark("Locked, because"),
    "locked_from": mark("Locked from this day on"),
    "looks_after": mark("Can look after"),
    "measure": mark("What is counted"),
    "meets": mark("Meets"),
    "missed": mark("Counts as missed"),
    "note": mark("Note for the team"),
    "objective": mark("What counts first"),
    "of": mark("What it lists"),
    "open_to": mark("Open to"),
    "outcome": mark("What this end means"),
    "owner": mark("Whose concern it is"),
    "pass_mark": mark("Pass mark"),
    "pins.by": mark("Who may set pairs by hand"),
    "pins.needs_reason": mark("Setting a pair by hand needs a reason"),
    "prerequisites": mark("What comes first"),
    "reason": mark("List of reasons"),
    "records": mark("What is written down"),
    "relevant": mark("When it is asked"),
    "remind": mark("Reminders"),
    "repeats": mark("How often"),
    "required": mark("Must be answered"),
    "reviewed": mark("Reviewed"),
    "rule": mark("What must hold"),
    "schedule": mark("When"),
    "seen_by": mark("Seen by"),
    "sensitivity": mark("How harmful a leak would be"),
    "shape": mark("Pairs or circles"),
    "shared_with_match": mark("The match sees the answer"),
    "should_take": mark("Should take"),
    "shows": mark("Shows"),
    "size": mark("Size"),
    "sort": mark("Order"),
    "standard": mark("Standard of the field"),
    "subject": mark("Subject"),
    "summary": mark("In one sentence"),
    "takes": mark("Time it takes"),
    "target": mark("Target"),
    "text": mark("Text"),
    "then": mark("Then"),
    "time_zone": mark("Time zone"),
    "to": mark("To"),
    "type": mark("Type"),
    "use": mark("List that comes with Kith"),
    "valid_for": mark("Valid for"),
    "weight": mark("Weight"),
    "when": mark("What must hold"),
    "whenever": mark("Whenever"),
    "where": mark("Who counts"),
    "works": mark("Works"),
}
"""How a field is called, by its word."""

ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("consents", "label"): mark("What somebody agrees to"),
    ("consents", "required"): mark("Nobody can take part without it"),
    ("questions", "label"): mark("Question"),
    ("questions", "repeats"): mark("Compared with the earlier answer"),
    ("questions", "type"): mark("Kind of answer"),
    ("transitions", "label"): mark("Words on the button"),
    ("transitions", "by"): mark("Taken by"),
    ("stages", "type"): mark("Kind of stage"),
    ("messages", "by"): mark("Sent by"),
    ("indicators", "by"): mark("Broken down by"),
    ("working_lists", "where"): mark("Who is on it"),
    ("working_lists", "for"): mark("Who works with it"),
    ("tasks", "for"): mark("Done by"),
    ("milestones", "relevant"): mark("For whom it makes sense"),
    ("settings", "label"): mark("Name of the program"),
    ("settings", "lasts"): mark("How long a match lasts"),
    ("settings", "then"): mark("And then they are"),
    ("resources", "kind"): mark("What it is"),
}
"""Fields that are called otherwise in one table."""

_SAID = """
label hint required asked_of filled_by about constraint_message shared_with_match exported done_by valid_for records
prerequisites pass_mark standard type outcome from to by reason shape capacity.mentee capacity.mentor decided_by rule
where pins.by pins.needs_reason form remind missed whenever if then agreed_by agreed_within areas invites repeats led_by
meets use text should_take open_to languages link due owner answer_within seen_by subject columns hide_below every
default for of sort measure
"""
SAID = frozenset(_SAID.split())
"""Fields whose title says it all: on screen their help would only say it again."""

ORDERS: Mapping[str, str] = {
    "longest wait first": mark("whoever waits longest first"),
    "shortest wait first": mark("whoever waits shortest first"),
    "most missed first": mark("whoever missed most first"),
    "fewest days left first": mark("fewest days left first"),
    "newest first": mark("newest first"),
    "oldest first": mark("oldest first"),
}
"""In which order a list can stand."""
ORDERS_OF_MATCHES = frozenset({"most missed first", "fewest days left first"})
"""Those that only matches have."""

KINDS: Mapping[str, tuple[str, str]] = {
    "text": (ANSWERS["text"], "notes"),
    "select_one": (ANSWERS["select_one"], "radio_button_checked"),
    "select_multiple": (ANSWERS["select_multiple"], "check_box"),
    "yes_no": (ANSWERS["yes_no"], "toggle_on"),
    "integer": (ANSWERS["integer"], "pin"),
    "decimal": (ANSWERS["decimal"], "123"),
    "range": (ANSWERS["range"], "linear_scale"),
    "date": (ANSWERS["date"], "calendar_today"),
    "email": (ANSWERS["email"], "mail"),
    "phone": (ANSWERS["phone"], "call"),
    "url": (ANSWERS["url"], "link"),
}
"""Kinds of answer: the words, and the icon."""


def field_title(sheet: str, word: str) -> str:
    """How a field is called, marked for translation."""
    return ELSEWHERE.get((sheet, word)) or FIELDS[word]


SETTINGS: Mapping[str, tuple[str, str]] = {
    "program.label": ("text", mark("What the program is called on every page.")),
    "program.summary": ("text", mark("What it is, in a sentence that a newcomer understands.")),
    "program.languages": (
        "names",
        mark("The languages in which participants are spoken to. The first is the one these texts are written in."),
    ),
    "program.lasts": ("words", mark("From the first day of a match to its last, for example 26 weeks.")),
    "program.time_zone": ("words", mark("Due dates are days of this place.")),
    "program.adds": ("names", mark("Ready-made parts that come with Kith: agreements, events, circles, follow-up.")),
    "records.kept_for": (
        "words",
        mark("How long personal answers are kept after somebody has left, for example 2 years."),
    ),
    "records.then": ("name", mark("What happens to them then: deleted, or made anonymous.")),
}
"""Settings of the program and of the records: what each holds, and its help."""

RARE: Mapping[str, frozenset[str]] = {
    "roles": frozenset({"works", "looks_after"}),
    "consents": frozenset({"given_by", "given_with", "lasts"}),
    "questions": frozenset(
        {"constraint", "constraint_message", "default", "choice_filter", "calculation", "repeats"}
        | {"sensitivity", "shared_with_match", "exported"}
    ),
    "checks": frozenset({"records"}),
    "modules": frozenset({"pass_mark"}),
    "stages": frozenset({"standard", "outcome"}),
    "transitions": frozenset({"then", "reason"}),
    "matching": frozenset({"size", "pins.by", "pins.needs_reason", "decided_by", "shows", "objective"}),
    "goals": frozenset({"how_many", "agreed_within", "reviewed"}),
    "events": frozenset({"holds", "during", "counts_as", "takes"}),
    "resources": frozenset({"languages", "during"}),
    "tasks": frozenset({"takes"}),
    "cases": frozenset({"takes", "sensitivity", "seen_by"}),
    "indicators": frozenset({"by", "hide_below", "target"}),
}
"""Fields that most people never need: they stand behind ‘More’."""

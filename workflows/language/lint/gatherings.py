"""E: events, groups, resources, goals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.definitions.counting import countable, counted_as
from models.definitions.phrases import goals_agreed_within, goals_reviewed_every, parse_size
from models.definitions.times import parse_duration, parse_offset
from models.findings import Finding
from workflows.language.guessing import did_you_mean, listed
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path

_LINK = re.compile(r"(https?://[^\s/]|mailto:[^\s@]+@|tel:\+?\d)", re.IGNORECASE)


@rule("E01")
def invitations_follow_the_last_event(draft: Draft) -> Iterator[Finding]:
    """Who gets two invitations at once comes to neither."""
    for name, event in draft.definition.events.items():
        rhythm = parse_duration((event.repeats or "").removeprefix("every ").strip())
        invites = parse_offset(event.invites or "")
        if rhythm is not None and invites is not None and invites.before and invites.length.days >= rhythm.days:
            yield draft.finding("E01", ("events", name))


@rule("E02", "E04")
def sizes_are_sizes(draft: Draft) -> Iterator[Finding]:
    """‘6 to 12’, the smaller number first."""
    for path, text in _sizes(draft):
        size = parse_size(text)
        if size is None or size[1] < 1:
            yield draft.finding("E04", path, text=text)
        elif size[0] > size[1]:
            yield draft.finding("E02", path, low=size[0], high=size[1])


def _sizes(draft: Draft) -> Iterator[tuple[Path, str]]:
    for name, group in draft.definition.groups.items():
        if group.size is not None:
            yield ("groups", name, "size"), group.size
    for name, model in draft.definition.matching.items():
        if model.size is not None:
            yield ("matching", name, "size"), model.size
    for name, goals in draft.definition.goals.items():
        if goals.how_many is not None:
            yield ("goals", name, "how_many"), goals.how_many


@rule("E03")
def links_lead_somewhere(draft: Draft) -> Iterator[Finding]:
    """A link without an address cannot be opened."""
    for name, resource in draft.definition.resources.items():
        if resource.kind == "link" and not (resource.link or "").strip():
            yield draft.finding("E03", ("resources", name))


@rule("E07")
def links_can_be_opened_safely(draft: Draft) -> Iterator[Finding]:
    """Participants open what stands here: a page, an address to write to, a number to ring; no script, no file."""
    for name, resource in draft.definition.resources.items():
        link = (resource.link or "").strip()
        if link and not _LINK.match(link):
            yield draft.finding("E07", ("resources", name, "link"), text=link)


@rule("E06")
def goals_have_dates_that_can_be_read(draft: Draft) -> Iterator[Finding]:
    """‘3 weeks after match starts’, ‘every 8 weeks’: without a date nobody is reminded of them."""
    for name, goals in draft.definition.goals.items():
        for word, text, read in (
            ("agreed_within", goals.agreed_within, goals_agreed_within),
            ("reviewed", goals.reviewed, goals_reviewed_every),
        ):
            if text is not None and read(text) is None:
                example = "3 weeks after match starts" if word == "agreed_within" else "every 8 weeks"
                yield draft.finding("E06", ("goals", name, word), text=text, example=example)


@rule("E05")
def events_count_as_what_exists(draft: Draft) -> Iterator[Finding]:
    """An event counts as a meeting or as a module of a training."""
    for name, event in draft.definition.events.items():
        for number, word in enumerate(event.counts_as):
            if counted_as(draft.definition, word) is None:
                known = list(countable(draft.definition))
                path = ("events", name, "counts_as", str(number))
                guess = did_you_mean(word, known)
                yield draft.finding("E05", path, name=word, possible=listed(known), guess=guess)

"""The stages of a track as a picture: boxes in the order of the definition, steps as numbered arrows beside them.

The arrows carry numbers and the list below tells each of them, so that nothing is too small to read, however long its
name. Arrows that go on stand on one side, arrows that go back on the other; two that would meet get lanes of their own.
A step that can be taken from anywhere has its number on the box it leads to.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from models.definitions import Definition
from models.definitions.base import called

BOX, TALL, GAP, LANE, DOT = 190, 38, 34, 26, 9
"""Width and height of a box, the room between two, the width of a lane, the radius of a number. In units of the SVG."""
_INK, _LINE, _FILL = "#1d2430", "#4a6684", "#eef3f8"
_END, _PAUSE = "#e3ebe4", "#f7f1e1"


@dataclass(frozen=True, slots=True)
class _Arrow:
    number: int
    start: int
    end: int
    dashed: bool

    @property
    def span(self) -> tuple[int, int]:
        return min(self.start, self.end), max(self.start, self.end)


def numbers_of(definition: Definition, track: str) -> Mapping[str, int]:
    """The number each step of a track has in the picture and in the list below it."""
    return {name: number for number, name in enumerate(definition.transitions.get(track, {}), start=1)}


def stage_picture(definition: Definition, track: str, *, told: str) -> str:
    """The stages of a track as SVG; "" where it has none. ``told`` is said to whoever cannot see it."""
    stages = definition.stages.get(track, {})
    if not stages:
        return ""
    places = {name: place for place, name in enumerate(stages)}
    numbers = numbers_of(definition, track)
    arrows = [
        _Arrow(numbers[name], places[start], places[step.to], "automatic" in step.by)
        for name, step in definition.transitions.get(track, {}).items()
        for start in step.from_
        if start in places and step.to in places and start != step.to
    ]
    near = [arrow for arrow in arrows if arrow.end == arrow.start + 1]
    ahead = _lanes([arrow for arrow in arrows if arrow.end > arrow.start + 1])
    back = _lanes([arrow for arrow in arrows if arrow.end < arrow.start])
    left = 12 + LANE * (1 + max(back.values(), default=-1)) + (16 if back else 0)
    right = 12 + LANE * (1 + max(ahead.values(), default=-1)) + (16 if ahead else 0)
    width, height = left + BOX + right, len(stages) * (TALL + GAP) - GAP + 8
    drawn = [_near(arrow, left, [one for one in near if one.start == arrow.start]) for arrow in near]
    drawn += [_around(arrow, left + BOX, LANE * lane + 20, arrows) for arrow, lane in ahead.items()]
    drawn += [_around(arrow, left, -(LANE * lane + 20), arrows) for arrow, lane in back.items()]
    anywhere: dict[int, list[int]] = {}
    steps = definition.transitions.get(track, {})
    by_itself = {numbers[name] for name, step in steps.items() if "automatic" in step.by}
    for name, step in steps.items():
        if "any" in step.from_ and step.to in places:
            anywhere.setdefault(places[step.to], []).append(numbers[name])
    boxes = [_box(left, place, called(stage, name), stage.type) for place, (name, stage) in enumerate(stages.items())]
    marks = [
        _dot(left + BOX - 26 * (beside + 1), _middle(place) - TALL / 2, number, number in by_itself)
        for place, found in anywhere.items()
        for beside, number in enumerate(found)
    ]
    head = (
        f'<defs><marker id="tip-{track}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{_LINE}"/></marker></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(told)}" font-family="inherit" direction="ltr">'
        f"{head}{''.join(drawn).replace('url(#tip)', f'url(#tip-{track})')}{''.join(boxes)}{''.join(marks)}</svg>"
    )


def _lanes(arrows: list[_Arrow]) -> dict[_Arrow, int]:
    """A lane for every arrow: the short ones near the boxes, and no two that meet in one."""
    taken: list[list[tuple[int, int]]] = []
    found: dict[_Arrow, int] = {}
    for arrow in sorted(arrows, key=lambda one: (one.span[1] - one.span[0], one.span, one.number)):
        low, high = arrow.span
        free = (lane for lane, spans in enumerate(taken) if all(high < a or low > b for a, b in spans))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(arrow.span)
        found[arrow] = lane
    return found


def _middle(place: int) -> float:
    return 4 + place * (TALL + GAP) + TALL / 2


def _near(arrow: _Arrow, left: float, beside: list[_Arrow]) -> str:
    """A straight arrow to the next box; several stand beside each other."""
    x = left + BOX / 2 + 36 * (beside.index(arrow) - (len(beside) - 1) / 2)
    top, bottom = _middle(arrow.start) + TALL / 2, _middle(arrow.end) - TALL / 2
    return _path(f"M{x:g} {top:g}V{bottom - 1:g}", arrow.dashed) + _dot(
        x, (top + bottom) / 2 - 2, arrow.number, arrow.dashed
    )


def _around(arrow: _Arrow, edge: float, out: float, arrows: list[_Arrow]) -> str:
    """An arrow around the boxes between. Where it leaves and arrives it keeps clear of others at the same box."""
    start = _middle(arrow.start) + _shift(arrow, arrow.start, arrows)
    end = _middle(arrow.end) + _shift(arrow, arrow.end, arrows)
    x = edge + out
    bend = 7 if out > 0 else -7
    turn = 7 if end > start else -7
    line = (
        f"M{edge:g} {start:g}H{x - bend:g}Q{x:g} {start:g} {x:g} {start + turn:g}"
        f"V{end - turn:g}Q{x:g} {end:g} {x - bend:g} {end:g}H{edge + (1 if out > 0 else -1):g}"
    )
    return _path(line, arrow.dashed) + _dot(x, (start + end) / 2, arrow.number, arrow.dashed)


def _shift(arrow: _Arrow, place: int, arrows: list[_Arrow]) -> float:
    """How far from the middle of a box an arrow meets it: those on one side share its edge."""
    forward = arrow.end > arrow.start
    beside = [
        one
        for one in arrows
        if place in (one.start, one.end) and one.end != one.start + 1 and (one.end > one.start) == forward
    ]
    # From above to below in the order of where they come from or go to, so that they do not cross at the box.
    beside.sort(key=lambda one: (place == max(one.span), -abs(one.start - one.end), one.number), reverse=False)
    beside.sort(key=lambda one: place != max(one.span))
    room = min(8.0, (TALL - 8) / max(len(beside), 1))
    return room * (beside.index(arrow) - (len(beside) - 1) / 2)


def _path(line: str, dashed: bool) -> str:
    dash = ' stroke-dasharray="3 2.5"' if dashed else ""
    return f'<path d="{line}" fill="none" stroke="{_LINE}" stroke-width="1.3"{dash} marker-end="url(#tip)"/>'


def _dot(x: float, y: float, number: int, dashed: bool = False) -> str:
    """The number of an arrow. Its ring is dashed with it: between two boxes little is left of a line to see it by."""
    dash = ' stroke-dasharray="3 2.5"' if dashed else ""
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{DOT}" fill="#fff" stroke="{_LINE}"{dash}/>'
        f'<text x="{x:g}" y="{y + 3.5:g}" font-size="10" text-anchor="middle" fill="{_INK}">{number}</text>'
    )


def _box(left: float, place: int, label: str, kind: str) -> str:
    y = _middle(place) - TALL / 2
    fill = {"end": _END, "paused": _PAUSE}.get(kind, _FILL)
    round_ = TALL / 2 if kind in ("start", "end") else 6
    dash = ' stroke-dasharray="3 2"' if kind == "paused" else ""
    lines = textwrap.wrap(label, 26)[:2] or [label]
    if len(textwrap.wrap(label, 26)) > 2:
        lines[1] = f"{lines[1][:24]}…"
    first = y + TALL / 2 + 4 - 7 * (len(lines) - 1)
    texts = "".join(
        f'<text x="{left + BOX / 2:g}" y="{first + 14 * row:g}" font-size="12" text-anchor="middle" fill="{_INK}">'
        f"{escape(line)}</text>"
        for row, line in enumerate(lines)
    )
    edge = (
        f'<rect x="{left:g}" y="{y:g}" width="{BOX}" height="{TALL}" rx="{round_:g}" fill="{fill}" stroke="{_LINE}"'
        f' stroke-width="{2 if kind == "start" else 1}"{dash}/>'
    )
    return edge + texts

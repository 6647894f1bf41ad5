"""The stages of a track as a diagram: stages are boxes, steps are arrows; every label is text, whatever it says."""

from __future__ import annotations

from models.definitions import Definition
from models.definitions.base import called
from pages.widgets.wording import words

_ESCAPED = {
    "#": "#35;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "`": "#96;",
    "&": "#amp;",
    ";": "#59;",
    "\\": "#92;",
    "|": "#124;",
    "*": "#42;",
    "_": "#95;",
    "$": "#36;",
    "%": "#37;",
    "\n": " ",
}
MOST_ACROSS = 6
"""More stages than this are drawn from top to bottom: across, they would be too small to read."""


def diagram(definition: Definition, track: str) -> tuple[str, str]:
    """The diagram in Mermaid's words, and what is said instead to whoever cannot see it. Steps that can be taken from
    anywhere are left out; the list below the diagram has them."""
    stages = definition.stages.get(track, {})
    number = {name: f"s{place}" for place, name in enumerate(stages)}
    lines = [f"flowchart {'TD' if len(stages) > MOST_ACROSS else 'LR'}"]
    for name, stage in stages.items():
        label = escaped(called(stage, name))
        opened, closed = ('(["', '"])') if stage.type in ("start", "end") else ('("', '")')
        lines.append(f"  {number[name]}{opened}{label}{closed}")
    for name, step in definition.transitions.get(track, {}).items():
        label = escaped(called(step, name))
        arrow = "-.->" if "automatic" in step.by else "-->"
        lines += [
            f'  {number[start]} {arrow}|"{label}"| {number[step.to]}'
            for start in step.from_
            if start in number and step.to in number and start != step.to
        ]
    names = ", ".join(stage.label or name for name, stage in stages.items())
    return "\n".join(lines), words("Stages and the steps between them: {names}", names=names)


def escaped(label: str) -> str:
    """A label as Mermaid shows it: nothing in it is markup, a bracket, or an end of the line."""
    return "".join(_ESCAPED.get(character, character) for character in label)

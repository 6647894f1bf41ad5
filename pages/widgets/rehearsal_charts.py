"""Charts over the weeks of a rehearsal: the middle of all lives as a line, and a band in which four in five lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import altair as alt
import pandas as pd

from pages.widgets.charts import draw, theme_colour
from pages.widgets.days import day_on_axis
from pages.widgets.wording import words
from workflows.simulation import Spread

_HEIGHT = 260


def show_lines(
    weeks: Sequence[date],
    lines: Mapping[str, Sequence[Spread]],
    *,
    alt_text: str,
    key: str,
    limit: float | None = None,
    limit_words: str = "",
) -> None:
    """Lines with their bands, named on their last point. ``limit``: a level that should not be passed."""
    ink, colours = theme_colour("textColor"), theme_colour("chartCategoricalColors")
    table = pd.DataFrame(
        [
            {"week": day, "line": name, "low": one.low, "middle": one.middle, "high": one.high}
            for name, spreads in lines.items()
            for day, one in zip(weeks, spreads, strict=True)
        ]
    )
    table["week"] = pd.to_datetime(table["week"])
    names = list(lines)
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=names, range=colours[: len(names)]),
        legend=alt.Legend(title=None, orient="top", labelColor=ink, labelLimit=220, symbolOpacity=1, columns=2)
        if len(names) > 1
        else None,
    )
    format_ = day_on_axis()
    base = alt.Chart(table).encode(
        x=alt.X("week:T", title=None, axis=alt.Axis(format=format_, grid=False, labelColor=ink, tickCount=8)),
        color=colour,
    )
    band = base.mark_area(opacity=0.16, interpolate="monotone").encode(
        y=alt.Y("low:Q", title=None, axis=alt.Axis(labelColor=ink, tickCount=5)), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=2.5, interpolate="monotone").encode(y="middle:Q")
    points = base.mark_circle(size=70, opacity=0).encode(
        y="middle:Q",
        tooltip=[
            alt.Tooltip("week:T", title=words("Week of"), format=format_),
            alt.Tooltip("line:N", title=" "),
            alt.Tooltip("middle:Q", title=words("Middle"), format=".1f"),
            alt.Tooltip("low:Q", title=words("Low"), format=".1f"),
            alt.Tooltip("high:Q", title=words("High"), format=".1f"),
        ],
    )
    layers: list[alt.Chart] = [band, line, points]
    if limit is not None:
        level = pd.DataFrame({"limit": [limit], "text": [limit_words], "week": [table["week"].min()]})
        rule = alt.Chart(level).mark_rule(strokeDash=[6, 4], strokeWidth=1.5, color=colours[4])
        said = alt.Chart(level).mark_text(align="left", dx=4, dy=-7, color=ink)
        layers += [rule.encode(y="limit:Q"), said.encode(y="limit:Q", x="week:T", text="text:N")]
    draw(alt.layer(*layers).properties(height=_HEIGHT), alt_text=alt_text, key=key)


def show_stages(weeks: Sequence[date], stages: Mapping[str, Sequence[float]], *, alt_text: str, key: str) -> None:
    """How many people stand in each stage, one upon the other."""
    ink = theme_colour("textColor")
    table = pd.DataFrame(
        [
            {"week": day, "stage": name, "people": number, "place": place}
            for place, (name, numbers) in enumerate(stages.items())
            for day, number in zip(weeks, numbers, strict=True)
        ]
    )
    table["week"] = pd.to_datetime(table["week"])
    names, colours = list(stages), theme_colour("chartCategoricalColors")
    # Of more stages than colours the later ones take the colours again, paler: they lie apart.
    palette = [colours[place % len(colours)] for place in range(len(names))]
    format_ = day_on_axis()
    chart = (
        alt.Chart(table)
        .mark_area(opacity=0.85, interpolate="monotone")
        .encode(
            x=alt.X("week:T", title=None, axis=alt.Axis(format=format_, grid=False, labelColor=ink, tickCount=8)),
            y=alt.Y("people:Q", title=None, stack="zero", axis=alt.Axis(labelColor=ink, tickCount=5)),
            color=alt.Color(
                "stage:N",
                scale=alt.Scale(domain=names, range=palette),
                legend=alt.Legend(title=None, orient="top", columns=4, labelColor=ink, labelLimit=160),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("week:T", title=words("Week of"), format=format_),
                alt.Tooltip("stage:N", title=" "),
                alt.Tooltip("people:Q", title=words("People"), format=".1f"),
            ],
        )
        .properties(height=_HEIGHT)
    )
    draw(chart, alt_text=alt_text, key=key)

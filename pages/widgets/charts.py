"""Charts of counts and shares: bars from the left, and a line over weeks, in the colours of the theme.

Numbers are written beside the bars, so nothing is said by length or colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from babel import Locale

from pages.widgets.days import day_on_axis
from pages.widgets.wording import language, words

_ROW, _LEAST = 30, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripe:
    """One bar. ``quiet``: drawn in grey, as the stages are in which something is over."""

    label: str
    value: float
    text: str
    quiet: bool = False


def dark() -> bool:
    """Whether the screen is dark at present."""
    return getattr(st.context.theme, "type", "light") == "dark"


def theme_colour(name: str) -> Any:
    """A colour of the present theme: ``textColor``, ``borderColor``, ``chartCategoricalColors``."""
    return st.get_option(f"theme.{'dark' if dark() else 'light'}.{name}")


def show_bars(stripes: Sequence[Stripe], *, alt_text: str, key: str) -> None:
    """Bars in their order, each with its number."""
    table = pd.DataFrame(
        {
            "label": [stripe.label for stripe in stripes],
            "value": [stripe.value for stripe in stripes],
            "text": [stripe.text for stripe in stripes],
            "quiet": [stripe.quiet for stripe in stripes],
        }
    )
    most = max((stripe.value for stripe in stripes), default=1) or 1
    ink = theme_colour("textColor")
    base = alt.Chart(table).encode(
        y=alt.Y(
            "label:N",
            sort=list(table["label"]),
            title=None,
            axis=alt.Axis(labelLimit=190, domain=False, ticks=False, labelPadding=8, labelColor=ink),
        ),
        x=alt.X("value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * 1.25])),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title=" ")],
    )
    colours = theme_colour("chartCategoricalColors")
    bars = base.mark_bar(cornerRadiusEnd=3, height=16).encode(
        color=alt.Color("quiet:N", scale=alt.Scale(domain=[False, True], range=[colours[0], colours[7]]), legend=None)
    )
    numbers = base.mark_text(align="left", baseline="middle", dx=6, fontWeight=600).encode(
        text="text:N", color=alt.value(ink)
    )
    draw((bars + numbers).properties(height=max(_LEAST, _ROW * len(stripes))), alt_text=alt_text, key=key)


def show_weeks(weeks: Sequence[tuple[date, float, str]], *, alt_text: str, key: str) -> None:
    """A share in percent over weeks: day of the Monday, share, what the tooltip says."""
    table = pd.DataFrame(weeks, columns=["start", "share", "text"])
    table["start"] = pd.to_datetime(table["start"])
    ink, colour = theme_colour("textColor"), theme_colour("chartCategoricalColors")[0]
    base = alt.Chart(table).encode(
        x=alt.X(
            "start:T",
            title=None,
            axis=alt.Axis(format=day_on_axis(), grid=False, labelColor=ink, tickCount=8),
        ),
        y=alt.Y(
            "share:Q",
            title=None,
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(values=[0, 25, 50, 75, 100], format=".0f", labelExpr="datum.value + ' %'", labelColor=ink),
        ),
        tooltip=[alt.Tooltip("text:N", title=" ")],
    )
    area = base.mark_area(color=colour, opacity=0.16, line={"color": colour, "strokeWidth": 2})
    points = base.mark_circle(color=colour, size=48, opacity=1)
    draw((area + points).properties(height=230), alt_text=alt_text, key=key)


def draw(chart: Any, *, alt_text: str, key: str) -> None:
    """A chart with its numbers in the coordinator's language. ``alt_text`` says all that it shows: its marks are not
    read aloud one by one, as *value: 5; quiet: false*."""
    locale = Locale.parse(language())
    number = {
        "decimal": locale.number_symbols["latn"]["decimal"],
        "thousands": locale.number_symbols["latn"]["group"],
        "grouping": [3],
        "currency": ["", ""],
    }
    settled = chart.configure(aria=False, mark={"aria": False}, locale={"number": number}).configure_view(strokeWidth=0)
    st.altair_chart(settled, alt=alt_text, key=key)


def said(label: str, number: str) -> str:
    """``label: number``, for an alternative text."""
    return words("{label}: {number}", label=label, number=number)

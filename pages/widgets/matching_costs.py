"""What the rules cost: each rule, quota and place solved again without it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.matching_words import quota_title, title_of
from pages.widgets.wording import _, words
from workflows.matching.prices import prices
from workflows.rounds import Round


def show_costs(desk: Desk, now: Round) -> None:
    """The price of every rule, quota and place, live."""
    found = prices(now.engine, now.best)
    kinds = {"rule": words("Rule"), "quota": words("Quota"), "places": words("Places")}
    table = pd.DataFrame(
        [
            (
                kinds[price.kind],
                words("One place more with every mentor")
                if price.kind == "places"
                else quota_title(now, price.name)
                if price.kind == "quota"
                else title_of(price.name),
                price.matched_more,
                price.eligible_more,
            )
            for price in found
        ],
        columns=[words("Kind"), words("Without it"), words("More people matched"), words("More possible pairs")],
    ).sort_values(words("More people matched"), ascending=False)
    st.markdown(_("What the plan would gain if one of these were not there. Each line was solved again."))
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        key="matching_prices",
        alt=words("What each rule costs"),
        column_config={words("Without it"): st.column_config.TextColumn(width="large")},
    )

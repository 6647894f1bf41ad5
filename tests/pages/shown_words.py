"""A page of its own, run by test_wording: every word of a file, shown by ``plain`` where Streamlit reads Markdown."""

import json
import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from pages.widgets.wording import in_badge, plain

for number, words in enumerate(json.loads(Path(sys.argv[1]).read_text("utf-8"))):
    with st.container(key=f"words-{number}"):
        st.markdown(plain(words))
    with st.container(key=f"label-{number}"):
        st.button(plain(words), key=f"button-{number}")
    with st.container(key=f"badge-{number}"):
        st.badge(in_badge(words))

"""Streamlit's own words are those that it says, and all of them are said in French."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path

import streamlit

from pages.widgets.platform_words import platform_words


def told(language: str) -> dict[str, object]:
    found = re.search(r'data-kith-words="([^"]+)"', platform_words(language))
    assert found
    return dict(json.loads(unescape(found[1])))


@cache
def streamlits_own() -> str:
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    return "".join(path.read_text("utf-8") for path in scripts if not path.name.startswith(("mermaid", "chunk")))


def test_the_desk_in_english_keeps_streamlits_words():
    assert told("en") == {"language": "en", "words": {}}


def test_every_word_is_said_in_french_with_the_same_blanks():
    words = told("fr")["words"]

    assert isinstance(words, dict)
    assert len(words) > 50
    assert words["Upload"] == "Téléverser"
    for own, said in words.items():
        assert said != own or own in ("Format", "Dollar", "Minimum", "Maximum", "Notifications"), own
        assert re.findall(r"{\w+}", said) == re.findall(r"{\w+}", own), own


def test_streamlit_still_says_each_of_them():
    """After an update of Streamlit this names the words that it has put otherwise."""
    words = told("fr")["words"]
    assert isinstance(words, dict)
    # The script puts some together: ‘Press’, a key, ‘to apply’.
    together = re.compile(r"{\w+}|\.0MB|MB|Enter to| Ctrl\+| ⌘\+")
    gone = [
        own
        for own in words
        if not all(part.strip() in streamlits_own() for part in together.split(own) if part.strip())
    ]

    assert gone == []

"""Names of rules and criteria as people read them: ``common_language`` → *Common language*, in their language.

A definition names them in one word and gives them no label. The names of the programs that come with Kith are told in
every language of the desk; any other stands as it was written.
"""

from __future__ import annotations

from models.i18n import mark, translate

NAMED = frozenset(
    {
        mark("Branch"),
        mark("Child ages"),
        mark("Children"),
        mark("Common language"),
        mark("Common time"),
        mark("Early stage"),
        mark("Exchange"),
        mark("First reference"),
        mark("Gender wish"),
        mark("Goals"),
        mark("Grew up between"),
        mark("Interests"),
        mark("Known by name"),
        mark("Level"),
        mark("Licensing"),
        mark("Lived it"),
        mark("Long wait"),
        mark("Meeting place"),
        mark("Nearby"),
        mark("Not at home"),
        mark("Police check"),
        mark("Practice"),
        mark("Profession"),
        mark("Recognition"),
        mark("Same ages"),
        mark("Same field"),
        mark("Same meeting way"),
        mark("Second reference"),
        mark("Shared time"),
        mark("Stage"),
        mark("Trained"),
    }
)
"""What the shipped programs call theirs. A test compares."""


def title_of(name: str, language: str = "en") -> str:
    """A rule or criterion by its name, as a person reads it."""
    title = name.replace("_", " ").capitalize()
    return translate(title, language) if title in NAMED else title

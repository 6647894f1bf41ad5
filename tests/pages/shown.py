"""What a page shows, as one text: for tests that look for words, or make sure that there are none."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def shown(test: AppTest) -> str:
    """Every word on the screen: texts, notices, labels, tables."""
    parts: list[str] = []
    for element in test.main:
        for name in ("value", "label", "options", "help", "placeholder"):
            try:
                found = getattr(element, name, None)
            except (ValueError, NotImplementedError):
                continue  # an element that AppTest does not know
            parts.append(found.to_string() if hasattr(found, "to_string") else str(found))
    return "\n".join(parts)

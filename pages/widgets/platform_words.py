"""The few words that Streamlit says by itself, in the coordinator's language.

Its upload box, its grids and its fields speak English, whoever sits before them. They take no words from us, so the
desk's one script says them anew in the browser: ``desk.js`` reads what this file sends along with every page.
"""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape

from models.i18n import mark, translate

_UPLOADS = (
    mark("Upload"),
    mark("Add files"),
    mark("Drag and drop a file here"),
    mark("{size}MB per file"),
    mark("File must be {size}.0MB or smaller."),
    mark("{kind} files are not allowed."),
    mark("file upload"),
)
_FIELDS = (
    mark("Press Enter to apply"),
    mark("Press Ctrl+Enter to apply"),
    mark("Press ⌘+Enter to apply"),
    mark("Press Enter to submit form"),
    mark("Press Ctrl+Enter to submit form"),
    mark("Press ⌘+Enter to submit form"),
    mark("Number is above the allowed range."),
    mark("Number is below the allowed range."),
    mark("Invalid input."),
    mark("Choose an option"),
    mark("Choose options"),
    mark("No options to select"),
    mark("No results"),
    mark("Select all"),
    mark("Select {n} matches"),
    mark("Add: {text}"),
    mark("Remove {text}"),
    mark("Clear value"),
    mark("Clear all"),
    mark("Clear entry"),
    mark("Clear date"),
    mark("Choose date"),
    mark("Open"),
    mark("Show password"),
    mark("Hide password"),
    mark("Help for {text}"),
    mark("Help"),
)
_GRIDS = (
    mark("Show/hide columns"),
    mark("Download as CSV"),
    mark("Fullscreen"),
    mark("Close fullscreen"),
    mark("Search"),
    mark("Type to search"),
    mark("Previous Result"),
    mark("Next Result"),
    mark("Close Search"),
    mark("Clear selection"),
    mark("Add row"),
    mark("Delete row(s)"),
    mark("Sort ascending"),
    mark("Sort descending"),
    mark("Autosize"),
    mark("Pin column"),
    mark("Unpin column"),
    mark("Hide column"),
    mark("Copy column name"),
    mark("Format"),
    mark("Automatic"),
    mark("Localized"),
    mark("Plain"),
    mark("Compact"),
    mark("Dollar"),
    mark("Percent"),
    mark("Scientific"),
    mark("Accounting"),
    mark("Distance"),
    mark("Calendar"),
    mark("Duration"),
    mark("Statistics"),
    mark("Values"),
    mark("Empty"),
    mark("Distinct"),
    mark("Average"),
    mark("Median"),
    mark("Minimum"),
    mark("Maximum"),
    mark("Standard deviation"),
    mark("Sum"),
    mark("25th percentile"),
    mark("75th percentile"),
    mark("Range"),
    mark("Minimum length"),
    mark("Maximum length"),
    mark("Average length"),
    mark("Based on sample"),
    mark("No data"),
)
_AROUND = (
    mark("Skip to main content"),
    mark("Navigate to home page"),
    mark("Collapse sidebar"),
    mark("Expand sidebar"),
    mark("Sidebar"),
    mark("App pages"),
    mark("Main menu"),
    mark("Link to heading"),
    mark("Copy to clipboard"),
    mark("Copied"),
    mark("Close"),
    mark("Dismiss"),
    mark("Notifications"),
    mark("Stop"),
    mark("Running..."),
    mark("Stopping..."),
    mark("Connecting"),
    mark("Connection error"),
    mark("Print"),
)


@lru_cache
def platform_words(language: str) -> str:
    """What the script reads, as HTML that nobody sees: the language, and each of Streamlit's words in it."""
    said = {own: translate(own, language) for own in (*_UPLOADS, *_FIELDS, *_GRIDS, *_AROUND)}
    known = {} if language == "en" else said
    told = json.dumps({"language": language, "words": known}, ensure_ascii=False, separators=(",", ":"))
    return f'<span hidden data-kith-words="{escape(told)}"></span>'

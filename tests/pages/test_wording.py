"""What a participant wrote is shown as the text it is."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pages.widgets.wording import plain
from tests.browser import ROOT, OpenScreen, free_port, settled, stop, wait_for

WORDS = [
    "Anne-Marie O’Neil",
    "*Ana* and __Olek__",
    "`code`",
    "![a picture](http://127.0.0.1:9/x.png)",
    "[a link](http://example.org)",
    "https://example.org/a?b=c",
    "www.example.org",
    "ana@example.org",
    "a <b>bold</b> name",
    "<script>alert(1)</script>",
    "# Heading",
    "- item",
    "- - -",
    "## Two",
    "one\n===",
    "+ item",
    "1. item",
    "2) item",
    "> quote",
    "~~gone~~",
    "a | b",
    "&lt;b&gt; &copy;",
    "\\*",
    "$x^2$ and $$y$$",
    ":smile: :material/home: :streamlit:",
    ":red[red] :blue-background[blue] :small[small]",
    "===",
    "---",
    "[^1]: note",
    "[ ] to do",
    "عمر :smile: *x*",
]
PLAIN = ["Anne-Marie O’Neil", "Zoë (Halifax)", "+1 902 555 0101", "1.5 hours", "#5", "C# and C++"]


@pytest.mark.parametrize("name", PLAIN)
def test_ordinary_words_are_not_touched(name: str) -> None:
    assert plain(name) == name


def test_nothing_a_person_wrote_becomes_anything_else(tmp_path: Path, open_screen: OpenScreen) -> None:
    words, port = tmp_path / "words.json", free_port()
    words.write_text(json.dumps(WORDS), "utf-8")
    command = [sys.executable, "-m", "streamlit", "run", "tests/pages/shown_words.py", "--server.port", str(port)]
    with (tmp_path / "console.txt").open("wb") as console:
        process = subprocess.Popen(
            [*command, "--", str(words)], cwd=ROOT, stdout=console, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, tmp_path / "console.txt")
        screen = open_screen()
        screen.goto(f"http://127.0.0.1:{port}/")
        settled(screen)
        for number, said in enumerate(WORDS):
            for place, tags in (("words", ["P"]), ("label", ["P"]), ("badge", ["P", "SPAN"])):
                shown = screen.locator(f".st-key-{place}-{number} [data-testid=stMarkdownContainer]").first
                assert shown.inner_text().replace("\u2060", "").split() == said.split(), place
                inside = shown.evaluate("node => [...node.querySelectorAll('*')].map(child => child.tagName)")
                assert inside == tags, f"{said} in {place}"
    finally:
        stop(process)


def test_what_fills_a_blank_is_made_inert_once() -> None:
    """``_`` makes what fills its blanks inert; whoever does it before shows ‘my\\_file.xlsx’ for ‘my_file.xlsx’."""
    twice = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "pages").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
        for blank in call.keywords
        if isinstance(blank.value, ast.Call) and getattr(blank.value.func, "id", "") == "plain"
    ]
    assert twice == []

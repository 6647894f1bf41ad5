"""Options with the same words, told apart: two people of one name, two messages called ‘Welcome’.

A browser answers a box with the words it shows, not with what is meant by them. Of two options with the same words the
last is taken then, whichever was chosen, even where nobody touched the box. So no box may show the same words twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

Option = TypeVar("Option")


def told_apart(
    options: Iterable[Option],
    says: Callable[[Option], str],
    by: Callable[[Option], Mapping[str, str]] | None = None,
) -> Callable[[Option], str]:
    """How each option is said, as ``says`` says it where that is said of one only; otherwise with the first that ``by``
    knows of it, an address for example, and where that is not enough, with a number."""
    listed = list(dict.fromkeys(options))
    said = {option: says(option) for option in listed}
    often = Counter(said.values())
    for option, text in said.items():
        more = next(iter(by(option).values()), "") if by is not None and often[text] > 1 else ""
        if more and more != text:
            said[option] = f"{text} ({more})"
    taken: set[str] = set()
    for option, text in said.items():
        number, new = 1, text
        while new in taken:
            number += 1
            new = f"{text} ({number})"
        taken.add(new)
        said[option] = new
    return lambda option: said[option] if option in said else says(option)


def labels_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels by name, each only once: equal ones with their name behind them."""
    say = told_apart(labels, labels.__getitem__, lambda name: {"name": name.replace("_", " ").rpartition(".")[2]})
    return {name: say(name) for name in labels}

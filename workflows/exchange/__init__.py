"""The pillar of exchange: spreadsheets in and out. Bytes ⇄ rows and findings; nothing is stored here.

In: ``guard`` (before any parser) → ``parser`` in a process of its own, run by ``sandbox`` → ``reading`` (sheets of
cells) → ``tables`` (where the people are) → ``mapping`` (columns to the questions of ``asking``) → ``normalising`` →
``judging`` → ``roster`` (the whole way). One answer over several columns: ``parts``, of a name ``naming``, of a date or
a phone ``pieces``, of the days and times of a week ``week``; several answers in one column: ``bundles``; several people
in one cell: ``households``. ``known`` compares with the people there already are. Out: ``writing`` and its neighbours.

This file imports nothing, because the parser's small process runs it too.
"""

"""The packs that come with Kith, as the builder offers them."""

from __future__ import annotations

from workflows.building.packs import shipped_packs


def test_every_pack_says_what_it_is_in_the_language_of_the_desk() -> None:
    english, french = shipped_packs("en"), shipped_packs("fr")

    assert len(english) > 6
    assert english.keys() == french.keys()
    for name, told in english.items():
        for said, translated in zip(told, french[name], strict=True):
            assert said
            assert said != translated, f"{name}: ‘{said}’ is not translated"

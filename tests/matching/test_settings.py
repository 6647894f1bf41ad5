"""A run is kept as JSON and made again from it, whatever was turned."""

from __future__ import annotations

import json

from models.vocabulary import Objective
from workflows.matching import FirstGroup, GroupLimit, Settings
from workflows.rounds.recording import settings_document, settings_from


def test_a_run_with_everything_turned_comes_back_from_its_record() -> None:
    pair = frozenset({("amina", "ruth")})
    turned = Settings(
        objective=Objective.SCORE_FIRST,
        weights={"goals": 40},
        dropped=frozenset({"area"}),
        waived=frozenset({("amina", "time")}),
        pins=pair,
        forbidden=frozenset({("olek", "sam")}),
        places={"ruth": 2},
        quotas_off=frozenset({"women"}),
        kept=pair,
        changes=1,
        keep=1,
        limits=(GroupLimit(name="load", role="mentee", people=frozenset({"amina", "olek"}), at_most=1),),
        first=(FirstGroup(name="carried", label="Carried over", people=frozenset({"olek"})),),
        circles={"sam": (2, 4)},
        only=pair,
        waiting=frozenset({"amina"}),
        introduce=2,
        floor=255,
        fairest=True,
    )
    assert settings_from(json.loads(json.dumps(settings_document(turned)))) == turned
    assert settings_document(Settings()) == {}

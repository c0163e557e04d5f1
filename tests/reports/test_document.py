"""The diagnosis for programs: every documented key, plain JSON, the same verdict as the pages."""

from __future__ import annotations

import json

from bot.reports.document import diagnosis_document
from tests.scoring_kit import all_answered, content, diagnostic

DIALOG = diagnostic()
ANSWERS = {**all_answered(DIALOG, "good"), "kpi.q1": "bad", "kpi.q2": "unknown", "budget.q1": "fair"}


def test_the_document_has_the_keys_that_its_module_documents() -> None:
    """What a program may rely on."""
    document = diagnosis_document(content(), DIALOG, ANSWERS, "fr")
    head = ["format", "version", "dialog", "lang", "mode", "principal", "watch", "confidence"]
    assert list(document) == [*head, "obstacles", "actions", "plan", "checklist"]
    assert (document["principal"], document["watch"], document["mode"]) == ("kpi", None, "standard")
    assert [each["status"] for each in document["plan"]] == ["done"] * 8 + ["missing"]
    assert document["checklist"] == ["claims", "continuity"]
    first = {"id": "kpi_1", "title": "kpi_1 title", "obstacle": "kpi", "rank": 400, "reasons": ["kpi.q1"]}
    assert document["actions"][0] == first


def test_each_obstacle_is_traceable_to_answers() -> None:
    """Severity, confidence, contributions, the counterfactual and what to find out."""
    obstacles = {each["id"]: each for each in diagnosis_document(content(), DIALOG, ANSWERS, "fr")["obstacles"]}
    assert list(obstacles) == ["management", "strategy", "kpi", "organisation"]
    assert obstacles["kpi"] == {
        "id": "kpi",
        "name": "Kpi",
        "severity": 100,
        "band": "blocking",
        "confidence": 0.67,
        "contributions": [{"question": "kpi.q1", "answer": "bad", "points": 100, "weight": 2, "share": 100.0}],
        "lower": {"question": "kpi.q1", "option": "good", "severity": 0},
        "to_find_out": ["kpi.q2"],
        "aspects": [],
    }
    assert [each["id"] for each in obstacles["organisation"]["aspects"]] == ["resources", "processes", "budget"]


def test_the_document_survives_json() -> None:
    """Nothing in it that JSON cannot hold, whatever is unknown."""
    for option in ("good", "bad", "unknown"):
        document = diagnosis_document(content(), DIALOG, all_answered(DIALOG, option), "en")
        assert json.loads(json.dumps(document)) == document


def test_an_answer_to_a_question_not_asked_is_left_out() -> None:
    """A file of answers may hold more than the dialog asks."""
    more = {**ANSWERS, "nobody.asks": "this"}
    assert diagnosis_document(content(), DIALOG, more, "fr") == diagnosis_document(content(), DIALOG, ANSWERS, "fr")

"""Cards of the knowledge: read with their ways of asking, and checked."""

from __future__ import annotations

import pytest

from tests.knowledge.sample import FILES, look, reported

CARDS = "knowledge/cards/all.yaml"
OVERLAY = "knowledge/cards/all.en.yaml"
FRENCH = """\
format: 1
cards:
  - id: roi
    title: "Le ROI"
    text: "Ce que rapporte une action."
    source: OBS
    asks: ["c’est quoi le ROI", "retour sur investissement", "rentabilité"]
    related: [roa]
  - id: roa
    title: "Le ROA"
    text: "L’attention obtenue."
    source: [OBS, OURS]
    asks: ["c’est quoi le ROA", "retour sur attention", "visibilité"]
"""
ENGLISH = """\
format: 1
cards:
  roi: {title: "ROI", text: "What an action brings.", asks: ["what is ROI", "return on investment", "profit", "gain"]}
  roa: {title: "ROA", text: "The attention obtained.", asks: ["what is ROA", "return on attention", "visibility"]}
"""
SOUND = {**FILES, CARDS: FRENCH, OVERLAY: ENGLISH}

# file, what stands there, what a slip makes of it, where it is reported
ROWS = [
    (CARDS, "related: [roa]", "related: [ora]", f"{CARDS}:3 K026"),
    (CARDS, "related: [roa]", "related: [roi]", f"{CARDS}:3 K026"),
    (CARDS, "source: OBS", "source: OSB", f"{CARDS}:6 K012"),
    (CARDS, "id: roa", "id: roi", f"{CARDS}:9 K014"),
    (CARDS, ', "rentabilité"]', "]", f"{CARDS}:7 K004"),
    (CARDS, "related: [roa]", "see: [roa]", f"{CARDS}:8 K002"),
    (CARDS, '"Le ROI"', '"' + "Le ROI " * 7 + '"', f"{CARDS}:4 W001"),
    (OVERLAY, ', asks: ["what is ROA", "return on attention", "visibility"]', "", f"{OVERLAY}:4 L002"),
    (OVERLAY, "  roa:", "  aor:", f"{OVERLAY}:4 L003"),
]


def test_cards_are_read_in_every_language() -> None:
    """Titles, texts and ways of asking, of which a language may have more."""
    content, findings = look(SOUND)
    assert content is not None
    assert not findings
    roi, roa = content.knowledge.cards
    assert roi.title.say("en") == "ROI"
    assert len(roi.asks["fr"]) == 3
    assert len(roi.asks["en"]) == 4
    assert roi.related == ("roa",)
    assert roa.sources == ("OBS", "OURS")


def test_cards_may_be_left_out() -> None:
    """Content without them is sound."""
    content, _ = look(FILES)
    assert content is not None
    assert content.knowledge.cards == ()


@pytest.mark.parametrize(("file", "good", "bad", "place"), ROWS, ids=[f"{row[3]} {row[2][:20]}" for row in ROWS])
def test_a_slip_is_reported_where_it_is(file: str, good: str, bad: str, place: str) -> None:
    """With its line and its code."""
    assert good in SOUND[file]
    assert place in reported({**SOUND, file: SOUND[file].replace(good, bad, 1)})

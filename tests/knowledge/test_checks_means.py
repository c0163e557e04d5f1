"""Every rule about `sourcing.yaml` and `workload.yaml` has a row: what breaks it, where it is reported."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.knowledge import checks_means
from tests.knowledge.sample import FILES, look, reported

WAYS = ("in_house", "hybrid", "outsourced", "outsourced_for_a_period")
FITS = ("enough", "tight", "short", "unclear")


def _outcomes(names: tuple[str, ...]) -> str:
    return "".join(
        f'  - {{id: {name}, title: "Titre", meaning: "Sens", source: OBS, monday: "Lundi",\n'
        f'     now: [{{text: "Un", source: OBS}}, {{text: "Deux", source: OURS, when: "management.time == \'lacking\'"}}]}}\n'
        for name in names
    )


def _outcomes_en(names: tuple[str, ...]) -> str:
    return "".join(
        f'  {name}: {{title: "Title", meaning: "Meaning", monday: "Monday", now: ["One", "Two"]}}\n' for name in names
    )


SOURCING = f"""\
format: 1
hybrid_from: 40
outsourced_from: 65
fallback: in_house
needed: [management.time]
factors:
  - id: time
    name: "Le temps"
    reasons:
      - {{id: enough, leans: in_house, weight: 2, when: "management.time == 'enough'", source: OBS, text: "Du temps."}}
      - {{id: lacking, leans: outside, weight: 2, when: "management.time == 'lacking'", source: OBS, text: "Pas de temps."}}
  - id: view
    name: "L’avis"
    reasons:
      - {{id: opposed, leans: outside, weight: 1, when: "management.view == 'opposed'", source: OURS, text: "Opposée."}}
verdicts:
{_outcomes(WAYS)}"""
SOURCING_EN = f"""\
format: 1
factors:
  time: {{name: "Time", reasons: {{enough: "Time.", lacking: "No time."}}}}
  view: {{name: "View", reasons: {{opposed: "Opposed."}}}}
verdicts:
{_outcomes_en(WAYS)}"""
WORKLOAD = f"""\
format: 1
sourced: {{hours: 32, text: "Un chiffre.", source: OBS}}
needed: [profile.hours]
posts:
  - {{when: "profile.hours > 30", least: 9, most: 13}}
  - {{least: 4, most: 8}}
networks: [{{least: 1, most: 1}}]
tasks:
  - {{id: writing, name: "Écrire", hides: "relire", per: post, source: OBS, minutes: [{{least: 10, most: 20}}]}}
  - {{id: line, name: "La ligne", hides: "décider", per: month, source: OURS, minutes: [{{least: 60, most: 120}}]}}
chains: [{{text: "Une chaîne.", source: OBS, when: "management.view == 'opposed'"}}]
levers: [{{question: management.time, text: "Moins.", source: OURS}}]
outcomes:
{_outcomes(FITS)}"""
WORKLOAD_EN = f"""\
format: 1
sourced: "A figure."
tasks:
  writing: {{name: "Write", hides: "read again"}}
  line: {{name: "The line", hides: "decide"}}
chains: ["A chain."]
levers: {{management.time: "Less."}}
outcomes:
{_outcomes_en(FITS)}"""
MEANS: Mapping[str, str] = {
    **FILES,
    "knowledge/sourcing.yaml": SOURCING,
    "knowledge/sourcing.en.yaml": SOURCING_EN,
    "knowledge/workload.yaml": WORKLOAD,
    "knowledge/workload.en.yaml": WORKLOAD_EN,
}
SHORT_WORKLOAD = "knowledge/workload.yaml"
SHORT_SOURCING = "knowledge/sourcing.yaml"

# file, what stands there, what a slip makes of it, where it is reported
ROWS = [
    (SHORT_SOURCING, "weight: 1", "weight: 9", "knowledge/sourcing.yaml:15 K004"),
    (SHORT_SOURCING, "leans: outside", "leans: away", "knowledge/sourcing.yaml:11 K004"),
    (SHORT_SOURCING, "source: OURS, text", "source: NONE, text", "knowledge/sourcing.yaml:15 K012"),
    (SHORT_SOURCING, "id: hybrid,", "id: mixed,", "knowledge/sourcing.yaml:19 K051"),
    (SHORT_SOURCING, "hybrid_from: 40", "hybrid_from: 70", "knowledge/sourcing.yaml:2 K052"),
    (SHORT_SOURCING, "id: lacking,", "id: enough,", "knowledge/sourcing.yaml:11 K053"),
    (SHORT_SOURCING, "[management.time]", "[management.tim]", "knowledge/sourcing.yaml:5 K056"),
    (SHORT_SOURCING, "== 'opposed'", "== 'against'", "knowledge/sourcing.yaml:15 D034"),
    (SHORT_SOURCING, "management.view ==", "management.opinion ==", "knowledge/sourcing.yaml:15 E002"),
    (SHORT_WORKLOAD, "per: month", "per: year", "knowledge/workload.yaml:10 K004"),
    (SHORT_WORKLOAD, "id: tight,", "id: just,", "knowledge/workload.yaml:16 K051"),
    (SHORT_WORKLOAD, "id: line,", "id: writing,", "knowledge/workload.yaml:10 K053"),
    (SHORT_WORKLOAD, "{least: 4", '{when: "profile.hours > 3", least: 4', "knowledge/workload.yaml:6 K054"),
    (SHORT_WORKLOAD, 'when: "profile.hours > 30", ', "", "knowledge/workload.yaml:5 K054"),
    (SHORT_WORKLOAD, "least: 10, most: 20", "least: 30, most: 20", "knowledge/workload.yaml:9 K055"),
    (SHORT_WORKLOAD, "question: management.time", "question: management.tme", "knowledge/workload.yaml:12 K056"),
    (SHORT_WORKLOAD, "== 'lacking'", "== 'none'", "knowledge/workload.yaml:15 D034"),
    ("knowledge/workload.en.yaml", "{management.time:", "{management.tme:", "knowledge/workload.en.yaml:7 L003"),
    ("knowledge/sourcing.en.yaml", 'lacking: "No time."', 'missing: "No time."', "knowledge/sourcing.en.yaml:3 L002"),
    ("dialogs/management.yaml", "short:", "concludes: sourcing\nshort:", ""),
]


def _edited(file: str, old: str, new: str) -> dict[str, str]:
    assert old in MEANS[file], f"no {old!r} in {file}"
    return {**MEANS, file: MEANS[file].replace(old, new, 1)}


def test_the_sample_with_both_files_is_sound() -> None:
    """What the rows break is whole before, and both files are part of the content."""
    content, findings = look(MEANS)
    assert not findings
    assert content is not None
    assert content.knowledge.sourcing is not None
    assert content.knowledge.workload is not None


@pytest.mark.parametrize(("file", "old", "new", "expected"), ROWS)
def test_each_slip_is_reported_where_it_stands(file: str, old: str, new: str, expected: str) -> None:
    """A file, a line, a code; the last row breaks nothing."""
    found = reported(_edited(file, old, new))
    assert expected in found if expected else not found


def test_a_dialog_that_needs_the_file_misses_it() -> None:
    """K050: without the file, nothing could be concluded."""
    edited = _edited("dialogs/management.yaml", "short:", "concludes: sourcing\nshort:")
    bare = {name: text for name, text in edited.items() if "sourcing" not in name}
    assert any(line.endswith("K050") for line in reported(bare))


def test_every_rule_has_a_row() -> None:
    """A rule added without one is noticed here."""
    tested = {expected.rpartition(" ")[2] for *_, expected in ROWS if expected} | {"K050"}
    for rule in checks_means.RULES:
        assert rule.__doc__ is not None
        assert rule.__doc__.split(".")[0].split()[0] in tested

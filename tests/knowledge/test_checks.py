"""Every rule about knowledge and phrases has a row: what breaks it, where it is reported."""

from __future__ import annotations

import pytest

from bot.knowledge import checks
from tests.knowledge.sample import FILES, edited, look, reported
from tests.knowledge.test_cards import ROWS as CARD_ROWS

SOURCES = "knowledge/sources.yaml"
SCORING = "knowledge/scoring.yaml"
ACTIONS = "knowledge/actions/all.yaml"
PLAN = "knowledge/plan.yaml"
CHECKLIST = "knowledge/checklist.yaml"
PHRASES = "knowledge/phrases/talk.yaml"
MANAGEMENT = "dialogs/management.yaml"
LAST_CRITERION = FILES[CHECKLIST][FILES[CHECKLIST].index("  - id: references") :]
VIEW_POINTS = '"Opposée", points: 100}'

# file, what stands there, what a slip makes of it, where it is reported
ROWS = [
    (ACTIONS, "source: OBS", "sources: OBS", "knowledge/actions/all.yaml:7 K002"),
    (ACTIONS, "effort: light", "effort: lite", "knowledge/actions/all.yaml:11 K004"),
    (ACTIONS, ', "Concluez"]', "]", "knowledge/actions/all.yaml:8 K004"),
    (ACTIONS, '"Concluez"]', '"Concluez", "Encore"]', "knowledge/actions/all.yaml:8 K004"),
    (ACTIONS, "step: 8", "step: 10", "knowledge/actions/all.yaml:13 K004"),
    (ACTIONS, "priority: 4", "priority: 0", "knowledge/actions/all.yaml:14 K004"),
    (ACTIONS, "source: OBS", "source: OSB", "knowledge/actions/all.yaml:7 K012"),
    (PLAN, "source: OBS", "source: [OBS, XYZ]", "knowledge/plan.yaml:3 K012"),
    (SOURCES, "  OURS:", '  SPARE: {name: "Autre"}\n  OURS:', "knowledge/sources.yaml:4 K013"),
    (ACTIONS, "id: free_time", "id: show_usages", "knowledge/actions/all.yaml:16 K014"),
    (CHECKLIST, "id: continuity", "id: claims", "knowledge/checklist.yaml:11 K014"),
    (SCORING, "{id: serious, least", "{id: clear, least", "knowledge/scoring.yaml:5 K014"),
    (SCORING, "{id: resources", "{id: management", "knowledge/scoring.yaml:1 K014"),
    (ACTIONS, "id: free_time", "id: update", "knowledge/actions/all.yaml:16 K015"),
    (SCORING, "least: 0", "least: 1", "knowledge/scoring.yaml:4 K016"),
    (SCORING, "least: 50", "least: 0", "knowledge/scoring.yaml:5 K016"),
    (SCORING, 'serious: "Elle doute.", ', "", "knowledge/scoring.yaml:12 K017"),
    (SCORING, 'serious: "Elle doute."', 'grave: "Elle doute."', "knowledge/scoring.yaml:12 K017"),
    (MANAGEMENT, "measures: resources", "measures: management", "knowledge/scoring.yaml:13 K018"),
    (SCORING, "serious_from: 50", "serious_from: 99", "knowledge/scoring.yaml:7 K019"),
    (MANAGEMENT, '"Oui", points: 0}', '"Oui", points: 60}', "knowledge/scoring.yaml:13 K019"),
    (
        MANAGEMENT,
        "    measures: resources\n    express: true",
        "    measures: resources",
        "knowledge/scoring.yaml:13 K020",
    ),
    (ACTIONS, "obstacle: resources", "obstacle: ressources", "knowledge/actions/all.yaml:17 K021"),
    (ACTIONS, "obstacle: resources", "obstacle: management", "knowledge/scoring.yaml:13 K022"),
    (PLAN, "number: 9", "number: 8", "knowledge/plan.yaml:3 K023"),
    (CHECKLIST, LAST_CRITERION, "", "knowledge/checklist.yaml:3 K024"),
    (CHECKLIST, "{management: 2", "{direction: 2", "knowledge/checklist.yaml:7 K025"),
    (CHECKLIST, "management: 2", "management: 4", "knowledge/checklist.yaml:7 K004"),
    (ACTIONS, "severity.management", "severity.managment", "knowledge/actions/all.yaml:15 E002"),
    (ACTIONS, "'opposed'", "'against'", "knowledge/actions/all.yaml:15 D034"),
    (ACTIONS, '"Montrez les usages"', '"' + "Montrez " * 9 + '"', "knowledge/actions/all.yaml:5 W001"),
    ("knowledge/actions/all.en.yaml", ', "Conclude"]', "]", "knowledge/actions/all.en.yaml:3 L002"),
    ("knowledge/actions/all.en.yaml", '"Conclude"]', '"Conclude", "Again"]', "knowledge/actions/all.en.yaml:3 L003"),
    ("knowledge/plan.en.yaml", "  9:", "  10:", "knowledge/plan.en.yaml:11 L003"),
    (
        "knowledge/checklist.en.yaml",
        'proofs: ["A proof"]',
        'proofs: ["A proof", "B"]',
        "knowledge/checklist.en.yaml:3 L003",
    ),
    (PHRASES, "  hello:", "  helo:", "knowledge/phrases/talk.yaml:2 P001"),
    (PHRASES, "  hello:", "  helo:", "knowledge/phrases/talk.yaml:3 P002"),
    (PHRASES, "words_back", "words_bakc", "knowledge/phrases/talk.yaml:4 P002"),
    (PHRASES, "{{ name }}", "{{ nom }}", "knowledge/phrases/talk.yaml:3 T002"),
    (PHRASES, "{{ name }}", "{{ name * 9 }}", "knowledge/phrases/talk.yaml:3 T001"),
    ("knowledge/phrases/talk.en.yaml", 'lists: {words_back: ["back"]}', "", "knowledge/phrases/talk.en.yaml:1 L002"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), ROWS, ids=[f"{row[3][-4:]}-{n}" for n, row in enumerate(ROWS)]
)
def test_a_slip_is_reported_at_its_line(file: str, old: str, new: str, expected: str) -> None:
    """One slip in sound content: the rule's code, at the line where an author mends it."""
    assert expected in reported(edited(file, old, new))


def test_every_rule_has_a_row() -> None:
    """No rule of knowledge goes untested."""
    codes = {(rule.__doc__ or "")[:4] for rule in checks.RULES}
    assert codes <= {row[3][-4:] for row in (*ROWS, *CARD_ROWS)}


@pytest.mark.parametrize("file", ["knowledge/plan.yaml", "knowledge/sources.yaml", "knowledge/scoring.yaml"])
def test_a_missing_file_is_an_error(file: str) -> None:
    """Every kind of knowledge must be there; the translation left behind is named too."""
    files = {name: text for name, text in FILES.items() if name != file}
    content, findings = look(files)
    assert content is None
    assert {("K011", file), ("L004", file)} <= {(finding.code, finding.place.file) for finding in findings}


def test_a_missing_overlay_is_one_error() -> None:
    """A file without its translation is said once, not once for each of its texts."""
    files = {name: text for name, text in FILES.items() if name != "knowledge/plan.en.yaml"}
    assert reported(files) == ["knowledge/plan.en.yaml:1 L001"]


def test_a_stranger_in_knowledge_is_an_error() -> None:
    """A file that nothing reads is refused, with the nearest name."""
    content, findings = look({**FILES, "knowledge/plans.yaml": "format: 1\n"})
    assert content is None
    assert str(findings[0]).startswith("knowledge/plans.yaml:1:1 K010 no such file in knowledge/; did you mean 'plan'?")


def test_a_warning_does_not_keep_content_from_being_used() -> None:
    """A room of phrases that no code says is pointed out, and the content loads."""
    spare = {
        "knowledge/phrases/spare.yaml": 'format: 1\ntexts: {a: "A"}\n',
        "knowledge/phrases/spare.en.yaml": 'format: 1\ntexts: {a: "A"}\n',
    }
    content, findings = look({**FILES, **spare})
    assert content is not None
    assert [(finding.code, finding.level) for finding in findings] == [("P003", "warning")]

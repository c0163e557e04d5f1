"""Every rule about dialogs has a row: what breaks it, where it is reported."""

from __future__ import annotations

import pytest

from bot.dialogs import checks
from bot.dialogs.checks_consent import CONSENT_RULES
from tests.knowledge.sample import FILES, edited, look, reported

PROFILE = "dialogs/profile.yaml"
MANAGEMENT = "dialogs/management.yaml"
PROFILE_EN = "dialogs/profile.en.yaml"

# file, what stands there, what a slip makes of it, the code, the line
ROWS = [
    (PROFILE, "    most_picks: 2", "    most_pick: 2", "D002", 11),
    (PROFILE, '    why: "Le temps compte."\n', "", "D001", 16),
    (PROFILE, "format: 1", "format: 2", "D004", 1),
    (PROFILE, "most_picks: 2", 'most_picks: "2"', "D003", 11),
    (PROFILE, "kind: choice", "kind: chioce", "D004", 17),
    (PROFILE, "id: since", "id: Since", "D004", 16),
    (MANAGEMENT, "points: 100}", "points: 101}", "D004", 18),
    (MANAGEMENT, "steps: [1, 8]", "steps: [1, 10]", "D004", 13),
    (MANAGEMENT, "weight: 2", "weight: 0", "D004", 12),
    ("dialogs/diagnostic.yaml", "[profile, management]", "[profile, managment]", "D010", 4),
    (PROFILE, "id: profile", "id: company", "D011", 2),
    (PROFILE, "id: since", "id: networks", "D012", 16),
    (PROFILE, "{id: linkedin", "{id: facebook", "D012", 14),
    (PROFILE, "id: hours", "id: items", "D013", 26),
    (PROFILE, "{id: settled", "{id: unknown", "D013", 25),
    (PROFILE, '    bounds: {least: 0, most: 300, unit: "heures"}\n', "", "D014", 27),
    (
        PROFILE,
        '    unknown: true\n    options:\n      - {id: recent, label: "Moins d’un an"}\n      - {id: settled, label: "Plus d’un an"}\n',
        "",
        "D014",
        17,
    ),
    (PROFILE, "    unknown: true", "    bounds: {least: 0, most: 1}", "D015", 22),
    (PROFILE, "    unknown: true", "    most_picks: 1", "D015", 22),
    (PROFILE, "    bounds: {least", "    measures: management\n    bounds: {least", "D015", 31),
    (MANAGEMENT, '      - {id: fear, label: "Par peur", points: 80}\n', "", "D016", 36),
    (PROFILE, "most_picks: 2", "most_picks: 4", "D017", 11),
    (PROFILE, '"Plus d’un an"}', '"Plus d’un an", exclusive: true}', "D018", 25),
    (MANAGEMENT, '"Opposée", points: 100}', '"Opposée"}', "D019", 18),
    (MANAGEMENT, "    measures: resources\n", "", "D020", 27),
    (MANAGEMENT, "measures: resources", "measures: ressources", "D021", 24),
    (MANAGEMENT, "source: OBS", "source: OSB", "D022", 10),
    (PROFILE, "[OBS, OURS]", "[OBS, OUR]", "D022", 20),
    (PROFILE, "{least: 0, most: 300", "{least: 300, most: 300", "D023", 31),
    (PROFILE, "    unknown: true", "    formerly: [networks]", "D024", 22),
    (PROFILE, "    unknown: true", "    each_round: true", "D040", 22),
    (PROFILE, "    unknown: true", "    names_round: true", "D040", 22),
    ("dialogs/diagnostic.yaml", "[profile, management]", "[profile, management, profile]", "D030", 1),
    (PROFILE, "'none' not in profile.networks", "profile.hours > 3", "D031", 21),
    (PROFILE, "'none' not in profile.networks", "profile.since != 'recent'", "D031", 21),
    (
        PROFILE,
        "'none' not in profile.networks",
        "'none' in profile.networks and 'none' not in profile.networks",
        "D032",
        21,
    ),
    (MANAGEMENT, "management.view == 'opposed'", "management.view == 'convinced'", "D033", 35),
    (MANAGEMENT, "management.view == 'opposed'", "management.view != 'opposed'", "D033", 35),
    (MANAGEMENT, "== 'opposed'", "in ['convinced', 'opposed', 'unknown']", "D035", 35),
    ("dialogs/diagnostic.yaml", "management]", "management]\nmost_taps: {standard: 8}", "D036", 1),
    ("dialogs/diagnostic.yaml", "management]", "management]\nmost_taps: {express: 3}", "D036", 1),
    (MANAGEMENT, "management.view == 'opposed'", "management.view == 'oposed'", "D034", 35),
    (MANAGEMENT, "management.view == 'opposed'", "management.view >= 'opposed'", "D034", 35),
    (PROFILE, "'none' not in profile.networks", "profile.networks != 'none'", "D034", 21),
    (PROFILE, 'profile.networks"', 'profile.network"', "E002", 21),
    (PROFILE, "'none' not in profile.networks", "none not in networks", "E003", 21),
    (PROFILE, "'none' not in profile.networks", "profile.networks.pop() == 'none'", "E001", 21),
    (PROFILE, "'none' not in profile.networks", "severity.management >= 50", "E002", 21),
    (PROFILE_EN, '    text: "Since when?"\n', "", "L002", 12),
    (PROFILE_EN, "recent: ", "recnet: ", "L003", 15),
    (PROFILE_EN, 'unit: "hours"', 'unité: "hours"', "D002", 16),
    (PROFILE, '"Moins d’un an"', '"Cela fait bien moins d’une année pleine, je crois"', "W001", 24),
    (PROFILE, 'short: "Profil"', 'short: "Profil de l’entreprise"', "W001", 4),
    (PROFILE, '"Depuis quand\u202f?"', '"' + "mot " * 31 + '?"', "W002", 18),
    (PROFILE, '"Le temps compte."', '"Le <b>temps</b> compte."', "W003", 19),
    (PROFILE, '"Le temps compte."', '"Le temps compte 🙂."', "W003", 19),
    (PROFILE, '"Le temps compte."', '" "', "W004", 19),
    (PROFILE, '"Depuis quand\u202f?"', '"Depuis quand ?"', "W010", 18),
    (PROFILE, '"Le temps compte."', '"Le temps : il compte."', "W010", 19),
    (PROFILE, '"Le temps compte."', '"Le « temps » compte."', "W010", 19),
    (PROFILE, '"Moins d’un an"', '"Moins d\'un an"', "W011", 24),
    (PROFILE, '"Le temps compte."', "'Le \"temps\" compte.'", "W012", 19),
    (PROFILE, '"Le temps compte."', '"Le temps compte..."', "W013", 19),
    (PROFILE, '"Le temps compte."', '"' + "Le temps compte. " * 40 + '"', "W001", 19),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"), ROWS, ids=[f"{row[3]}-{n}" for n, row in enumerate(ROWS)]
)
def test_a_slip_is_reported_at_its_line(file: str, old: str, new: str, code: str, line: int) -> None:
    """One slip in sound content: the rule's code, at the line where an author mends it."""
    assert f"{file}:{line} {code}" in reported(edited(file, old, new))


def test_sound_content_has_no_finding() -> None:
    """The sample that every row breaks is sound, so that each finding comes from the slip."""
    assert reported(FILES) == []


def test_every_rule_has_a_row() -> None:
    """No rule of dialogs goes untested."""
    of_dialogs = [rule for rule in checks.DIALOG_RULES if rule not in CONSENT_RULES]  # those have a table of their own
    rules = [*checks.PART_RULES, *of_dialogs, checks.mention_faults]
    codes = {(rule.__doc__ or "")[:4] for rule in rules}
    assert codes <= {row[3] for row in ROWS}


def test_a_mistyped_key_is_said_with_its_cure() -> None:
    """The finding names the key, its place, the nearest match and what is allowed."""
    found = look(edited(MANAGEMENT, "{id: opposed, label:", "{id: opposed, lable:"))[1]
    said = [str(finding) for finding in found if finding.code == "D002"]
    assert said == [
        (
            "dialogs/management.yaml:18:23 D002 unknown key 'lable' in option 'opposed'; did you mean 'label'? "
            "allowed: id, label, synonyms, points, exclusive, amounts"
        ),
    ]


def test_all_slips_are_reported_together() -> None:
    """An author sees every fault of every file in one run, in the order of places."""
    files = edited(PROFILE, "most_picks: 2", "most_picks: 4")
    files[MANAGEMENT] = FILES[MANAGEMENT].replace("measures: resources", "measures: ressources")
    files["knowledge/plan.yaml"] = FILES["knowledge/plan.yaml"].replace("number: 9", "number: 12")
    places = [finding.place for finding in look(files)[1]]
    assert places == sorted(places)
    found = reported(files)
    assert {"dialogs/management.yaml:24 D021", "dialogs/profile.yaml:11 D017", "knowledge/plan.yaml:11 K004"} <= set(
        found
    )


def test_a_broken_file_makes_no_false_alarm_elsewhere() -> None:
    """A dialog that cannot be read leaves the names in it alone: only its own fault is reported."""
    found = reported(edited(MANAGEMENT, "format: 1", "format: [1"))
    assert [line for line in found if " E00" in line] == []
    assert any("Y003" in line for line in found)


def test_a_promise_of_taps_that_is_kept_is_no_finding() -> None:
    """The longest talk of the sample costs nine taps: start, two networks, four questions with their follow-up, result."""
    promised = edited("dialogs/diagnostic.yaml", "management]", "management]\nmost_taps: {standard: 9, express: 4}")
    assert reported(promised) == []


def test_a_question_opened_by_a_worse_answer_may_carry_points() -> None:
    """The rule about better answers leaves the sample's own follow-up alone."""
    assert not [line for line in reported(FILES) if "D033" in line]

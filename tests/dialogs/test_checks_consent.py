"""Every rule about consent has a row: what breaks it, where it is reported."""

from __future__ import annotations

import pytest

from bot.dialogs import checks_consent
from tests.assistant.kit import shipped_files
from tests.knowledge.sample import FILES, look

CONTACT = "dialogs/contact.yaml"
CALL_WHEN = "    when: \"contact.transmit == 'yes'\"\n"
REACH_WHEN = "    when: \"contact.call == 'yes'\"\n"
REACH = "  - id: reach\n    kind: contact\n"
TRANSMIT = "    kind: consent\n    purpose: transmit\n"
SECOND = (
    '  - id: again\n    kind: {}\n    text: "Encore ?"\n    why: "Pour voir."\n    source: [OURS]\n'
    "    when: \"contact.call == 'yes'\"\n"
)

# what stands there, what a slip makes of it, the code, the line of what
ROWS = [
    ("concludes: lead", "concludes: sourcing", "D041", "- id: transmit"),
    (REACH_WHEN, REACH_WHEN + "    measures: budget\n", "D042", "- id: reach"),
    (TRANSMIT, "    kind: consent\n    purpose: newsletter\n", "D043", "format: 1"),
    ("    purpose: contact\n", "    purpose: transmit\n", "D044", "- id: call"),
    (REACH_WHEN, "", "D045", "- id: reach"),
    (REACH_WHEN, "    when: \"contact.transmit in ['yes']\"\n", "D045", 'when: "contact.transmit in'),
    (REACH_WHEN, "    when: \"contact.call != 'no'\"\n", "", ""),
    (REACH_WHEN, "    when: \"contact.call in ['yes', 'no']\"\n", "D045", 'when: "contact.call in'),
    (CALL_WHEN, "", "D046", "- id: call"),
    (CALL_WHEN, "    when: \"contact.transmit == 'no'\"\n", "D046", "when: \"contact.transmit == 'no'"),
    (REACH, SECOND.format("contact\n    ways: [email]") + REACH, "D047", "- id: reach"),
    (TRANSMIT, "    kind: consent\n", "D014", "    kind: consent"),
    ("    ways: [phone, email, telegram]\n", "", "D014", "    kind: contact"),
    ("    purpose: transmit\n", "    purpose: transmit\n    skippable: true\n", "D015", "skippable: true"),
    ("    purpose: transmit\n", "    purpose: transmit\n    unknown: true\n", "D015", "unknown: true"),
    ("    purpose: transmit\n", "    purpose: transfer\n", "D004", "purpose: transfer"),
    ("à {{ recipient }}", "à {{ operator }}", "T002", "{{ operator }}"),
    ("contact.transmit == 'yes'", "contact.transmit == 'oui'", "D034", "contact.transmit == 'oui'"),
    ("contact.call == 'yes'", "contact.reach == 'yes'", "D031", "contact.reach == 'yes'"),
]


def codes(text: str) -> dict[str, int]:
    """Where each code is first reported in the dialog, by line, beside a small sound content."""
    found: dict[str, int] = {}
    overlay = "dialogs/contact.en.yaml"
    for finding in look({**FILES, CONTACT: text, overlay: shipped_files()[overlay]})[1]:
        if finding.place.file == CONTACT:
            found.setdefault(finding.code, finding.place.line)
    return found


@pytest.mark.parametrize(("old", "new", "code", "where"), ROWS, ids=[f"{row[2]}-{n}" for n, row in enumerate(ROWS)])
def test_a_slip_is_reported_at_its_line(old: str, new: str, code: str, where: str) -> None:
    """One slip in the dialog shipped: the rule's code, at the line where an author mends it; and what is no slip is not reported."""
    text = shipped_files()[CONTACT]
    assert old in text
    slipped = text.replace(old, new, 1)
    found = codes(slipped)
    if not code:
        assert not {each for each in found if each.startswith("D")}
        return
    assert found.get(code) == slipped[: slipped.index(where)].count("\n") + 1


def test_every_rule_has_a_row() -> None:
    """No rule about consent goes untested."""
    assert {(rule.__doc__ or "")[:4] for rule in checks_consent.CONSENT_RULES} <= {row[2] for row in ROWS}

"""The operator file's findings: each fault with its place and its cure, and no secret repeated."""

from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.operators.events import EVENTS, FIELDS, INSIDE, field_names, is_field
from bot.operators.languages import unspoken
from bot.operators.operator import Operator
from bot.operators.reading import load_operator

HEAD = (
    'format: 1\nname: "Atelier Net"\nlegal_identity: "Atelier Net SARL"\nprivacy_contact: "donnees@atelier.example"\n'
)
WHOLE = (
    HEAD
    + """signature: "Votre agence"
contact: "01 00 00 00 00"
booking: "https://rdv.example/atelier"
languages: [fr, en]
opening_hours: {first: 9, last: 18}
team:
  group: -1001234567890
  topic: 7
  say_again_after: 2.5
targets:
  - name: crm
    url: "https://crm.example/hook"
    secret: CRM_SECRET
    previous_secret: CRM_SECRET_OLD
    events: [consented, withdrawn]
    temperatures: [hot, warm]
    sources: [linkedin, direct]
    fields: {mail: contact.email, sector: answers.profile.sector}
  - name: inside
    url: "http://10.0.0.8:8080/hook"
    secret: INSIDE_SECRET
    intranet: true
  - name: hub
    kind: hubspot
    secret: HUBSPOT_TOKEN
weights: {need: 2, budget: 0.5}
"""
)


def findings(text: str) -> list[str]:
    """What is wrong with it."""
    with pytest.raises(ContentError) as caught:
        load_operator("operator.yaml", text)
    return [str(finding) for finding in caught.value.findings]


def operator(text: str = WHOLE) -> Operator:
    return load_operator("operator.yaml", text)


def test_a_whole_file_is_read() -> None:
    """Every key, as the model has it."""
    read = operator()
    assert read.team is not None
    assert (read.team.group, read.team.topic, read.team.say_again_after) == ("-1001234567890", 7, 2.5)
    assert [each.name for each in read.targets] == ["crm", "inside", "hub"]
    assert read.targets[0].events == ("consented", "withdrawn")
    assert read.targets[0].fields["mail"] == "contact.email"
    assert (read.languages, read.weights["need"], read.opening.last) == (("fr", "en"), 2, 18)
    assert read.takes_leads


WRONG = [
    ("colour", "", "  colour: bleu", "O004", "a colour is #"),
    (
        "first: 9, last: 18",
        "first: 9, last: 18",
        "first: 18, last: 9",
        "O007",
        "'first' must be before 'last', which is 9",
    ),
    ("languages", "languages: [fr, en]", "languages: [french]", "O004", "two letters"),
    ("booking", '"https://rdv.example/atelier"', '"http://rdv.example"', "O004", "begins with https://"),
    ("group", "group: -1001234567890", "group: 1234", "O004", "less than 0"),
    ("key", "group: -1001234567890", "gruop: -1", "O002", "did you mean 'group'?"),
    ("two", "name: inside", "name: crm", "O008", "two targets 'crm'"),
    ("no url", '    url: "https://crm.example/hook"\n', "", "O009", "missing key 'url' in target 'crm'"),
    ("plain", '"https://crm.example/hook"', '"http://crm.example/hook"', "O009", "intranet: true"),
    ("port", '"https://crm.example/hook"', '"https://crm.example:25/hook"', "O009", "port is not 443 or 8443"),
    ("inside", '"https://crm.example/hook"', '"https://127.0.0.1/hook"', "O009", "not a public address"),
    ("odd", '"https://crm.example/hook"', '"https://2130706433/hook"', "O009", "no address written in full"),
    ("user", '"https://crm.example/hook"', '"https://a:b@crm.example/"', "O009", "holds a user"),
    ("hubspot", "kind: hubspot\n", 'kind: hubspot\n    url: "https://x.example/"\n', "O009", "take the key out"),
    ("field", "contact.email", "contact.mail", "O010", "did you mean 'contact.email'?"),
    ("same", "previous_secret: CRM_SECRET_OLD", "previous_secret: CRM_SECRET", "O011", "name the one before"),
    ("two tokens", "secret: HUBSPOT_TOKEN", "secret: HUBSPOT_TOKEN\n    previous_secret: OLD", "O011", "one token"),
    ("pasted", "secret: CRM_SECRET\n", "secret: whsec_c2VjcmV0\n", "O004", "not the secret"),
    ("source", "[linkedin, direct]", '["réseau"]', "O012", "is no source"),
    ("event", "[consented, withdrawn]", "[consentd]", "O004", "did you mean 'consented'?"),
    ("temperature", "[hot, warm]", "[hott]", "O004", "did you mean 'hot'?"),
    ("nothing", "kind: hubspot\n", "kind: hubspot\n    events: [started]\n", "O014", "HubSpot knows people"),
    ("weight", "need: 2", "ned: 2", "O004", "did you mean 'need'?"),
    ("kind", "kind: hubspot", "kind: salesforce", "O004", "allowed: webhook, hubspot"),
]


@pytest.mark.parametrize(("old", "new", "code", "said"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_every_fault_is_said_with_place_and_cure(old: str, new: str, code: str, said: str) -> None:
    """One thing wrong in a whole file is found there, or at most a line beside."""
    text = WHOLE.replace(old, new, 1) if old else WHOLE + f"brand:\n{new}\n"
    told = findings(text)[-1]
    assert told.split()[1] == code
    assert said in told
    changed = next(place for place, pair in enumerate(zip(text, WHOLE + "\0", strict=False)) if pair[0] != pair[1])
    first = text[:changed].count("\n")
    assert int(told.split(":")[1]) in range(first, first + new.count("\n") + 3)


def test_a_secret_put_in_the_file_is_not_repeated() -> None:
    """It would stand in logs and screenshots."""
    assert not [told for told in findings(WHOLE.replace("CRM_SECRET\n", "whsec_c2VjcmV0\n", 1)) if "c2Vj" in told]


def test_weights_that_weigh_nothing_are_refused() -> None:
    """All six at nought; one that is not will do."""
    criteria = ("need", "fit", "budget", "authority", "urgency", "readiness")
    (told,) = findings(HEAD + "weights: {" + ", ".join(f"{name}: 0" for name in criteria) + "}\n")
    assert "O013" in told
    assert operator(HEAD + "weights: {need: 0}\n").weights == {"need": 0}


def test_a_language_that_the_content_does_not_speak_is_said() -> None:
    """Where the content is known."""
    assert not unspoken(("fr",), ("fr", "en"))
    assert unspoken(("fr", "nl"), ("fr", "en")) == "languages: the content does not speak 'nl'; allowed: fr, en"


def test_the_fields_of_events_are_the_contract() -> None:
    """Every event has its fields; parts of one are named with a dot, and those of the content are open."""
    assert set(FIELDS) == set(EVENTS)
    assert all(is_field(name) for name in field_names())
    assert all(is_field(f"{outer}.{inner}") for outer, parts in INSIDE.items() for inner in parts)
    assert is_field("answers.profile.sector")
    assert not any(map(is_field, ("answers.", "contact.x", "nothing", "severities", "talk.x"))) or is_field(
        "severities"
    )

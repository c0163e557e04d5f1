"""The method table against the machine-readable Bot API, where that is at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakebotapi.markup import _INLINE_FIELDS, _REPLY_FIELDS
from tests.fakebotapi.methods import TABLE, compiled_methods
from tests.fakebotapi.server import unserved_methods

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "botapi" / "api.json"


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The Bot API as data; the test is skipped, with the reason, where the file is not at hand."""
    if not REFERENCE.is_file():
        pytest.skip("../shared/botapi/api.json is not beside this checkout: the method table is not compared")
    loaded: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_method_has_the_parameters_of_the_bot_api(name: str, reference: dict[str, Any]) -> None:
    """Names, types and duty of every parameter are those of the Bot API."""
    fields = reference["methods"][name].get("fields", [])
    expected = {f["name"]: ({t.replace("Array of ", "Array<") for t in f["types"]}, f["required"]) for f in fields}
    ours = {
        p.name: ({t.rstrip(">") for t in p.types}, p.required)
        for p in compiled_methods()[name.lower()].parameters.values()
    }
    assert ours == expected


def test_buttons_have_the_fields_of_the_bot_api(reference: dict[str, Any]) -> None:
    """No button field is unknown to the fake, none is invented."""
    for known, type_name in ((_INLINE_FIELDS, "InlineKeyboardButton"), (_REPLY_FIELDS, "KeyboardButton")):
        assert known == {field["name"] for field in reference["types"][type_name]["fields"]}


def test_every_method_of_the_table_is_served() -> None:
    """No method is declared and then forgotten."""
    assert unserved_methods() == set()

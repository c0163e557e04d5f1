"""The JSON Schemas that let an editor complete and check YAML as it is typed, generated from the vocabularies.

The only part here, beside `loader.read_files`, that touches a disk. Must not know which editor reads them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.dialogs import vocabulary as dialogs
from bot.dialogs import vocabulary_rehearsals as rehearsals
from bot.knowledge import vocabulary as knowledge


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema, by path under the content root."""
    return {**dialogs.schemas(), **rehearsals.schemas(), **knowledge.schemas()}


def schema_files() -> dict[str, str]:
    """Every schema as its file holds it, by path under the content root."""
    return {
        path: json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"
        for path, schema in schemas().items()
    }


def write_schemas(root: Path) -> list[Path]:
    """Writes every schema under `root` and gives the paths written."""
    written = []
    for name, text in schema_files().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written

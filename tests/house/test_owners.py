"""Each outside library has its rooms, most of them one: the day that it must be replaced, one place changes."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.tree import Module, Tree, plant


@dataclass(frozen=True, slots=True)
class Owned:
    """Where a library may be imported, as beginnings of paths below `bot/`, and why there."""

    rooms: tuple[str, ...]
    why: str


OWNERS = {
    "aiohttp": Owned(
        ("channels/telegram/", "delivery/http"), "the fast transport to Telegram, and the one outgoing client"
    ),
    "alembic": Owned(("storage/",), "migrations"),
    "anyio": Owned(("channels/web/",), "what Starlette waits with"),
    "bm25s": Owned(("asking/",), "retrieval"),
    "click": Owned(("cli/",), "the command line"),
    "dotenv": Owned(("bootstrap", "cli/"), "the environment is read where the program starts"),
    "email_validator": Owned(("conversation/",), "understanding a typed address"),
    "httptools": Owned(("channels/web/",), "what a request that is too large is refused with"),
    "hubspot": Owned(("delivery/hubspot",), "leads handed to an agency’s HubSpot"),
    "jinja2": Owned(("content/",), "one expression and one template language, behind one sandbox"),
    "msgspec": Owned(
        ("assistant/", "bootstrap", "channels/", "cli/", "delivery/", "printing/", "reports/", "storage/"),
        "JSON at the rim, and sessions kept as documents",
    ),
    "numpy": Owned(("asking/",), "what bm25s counts with"),
    "openpyxl": Owned(("leads/", "reports/", "cli/", "printing"), "spreadsheets that leave the product"),
    "phonenumbers": Owned(("conversation/",), "understanding a typed number"),
    "platformdirs": Owned(("bootstrap", "cli/"), "the default data folder, chosen where the program starts"),
    "prometheus_client": Owned(("telemetry", "channels/web/"), "metrics, and the page that shows them"),
    "psycopg": Owned(("storage/",), "a driver"),
    "pydantic": Owned(
        ("content/vocabulary", "dialogs/vocabulary", "knowledge/vocabulary", "operators/vocabulary"),
        "keys of files, at the border only",
    ),
    "pydantic_core": Owned(("content/vocabulary",), "the same library's errors"),
    "pyphen": Owned(("authoring/readability",), "syllables"),
    "pysqlite3": Owned(("storage/library",), "SQLite itself, one copy of it in a process"),
    "rapidfuzz": Owned(("asking/", "conversation/"), "close spelling, in replies and in questions"),
    "rich": Owned(("channels/terminal/", "cli/"), "what a terminal shows"),
    "segno": Owned(("leads/codes", "printing", "reports/"), "QR codes"),
    "snowballstemmer": Owned(("asking/",), "stems of words"),
    "sqlalchemy": Owned(("storage/",), "the database"),
    "standardwebhooks": Owned(("delivery/webhook",), "signatures of what is sent to agencies"),
    "starlette": Owned(("bootstrap", "channels/web/", "channels/telegram/"), "the web's side of the ingress"),
    "structlog": Owned(
        ("telemetry", "assistant/", "bootstrap", "channels/", "cli/", "delivery/", "storage/"),
        "logs, of those who do things",
    ),
    "telegram": Owned(("channels/telegram/", "delivery/telegram"), "only they know Telegram"),
    "transitions": Owned(
        ("conversation/machine.py",), "a guard given as a string is imported and called: one file keeps it from strings"
    ),
    "typst": Owned(("authoring/pictures", "printing"), "the printed page, and a drawing as PNG"),
    "uvicorn": Owned(("bootstrap", "channels/web/", "cli/"), "serving"),
    "uvloop": Owned(("bootstrap", "cli/"), "chosen where the program starts"),
    "yaml": Owned(("content/",), "one hardened reader"),
    "urllib3": Owned(("delivery/hubspot",), "what HubSpot’s client raises"),
    "yarl": Owned(("channels/telegram/", "operators/"), "aiohttp's URLs"),
}


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and library of every import, late ones too."""
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, (node.module or "").split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "(relative)"


def trespasses(tree: Tree) -> list[str]:
    """Imports by a file that has no right to them, and of libraries that nobody has a right to."""
    breaches = []
    for module in tree.modules("bot"):
        place = module.name.removeprefix("bot/")
        for line, library in imports(module):
            if library in sys.stdlib_module_names or library == "bot":
                continue
            owned = OWNERS.get(library)
            if owned is None:
                breaches.append(f"{module.name}:{line}: {library} has no row in the table of owners")
            elif not place.startswith(owned.rooms):
                breaches.append(f"{module.name}:{line}: {library} is for {', '.join(owned.rooms)} ({owned.why})")
    return breaches


def test_each_library_stays_in_its_rooms(tree: Tree) -> None:
    """No room imports a library that is another's."""
    assert not trespasses(tree)


def test_every_row_names_rooms_that_may_exist(tree: Tree) -> None:
    """A row says where and why, and no path in it begins with `bot/`."""
    assert all(owned.rooms and owned.why for owned in OWNERS.values())
    assert not [room for owned in OWNERS.values() for room in owned.rooms if room.startswith("bot/")]


def test_a_trespass_is_found(tmp_path: Path) -> None:
    """The rule sees a wrong room, a late import, an unknown library and a relative import; the owner passes."""
    tree = plant(
        tmp_path,
        bot__conversation__machine="from transitions import Machine\n",
        bot__conversation__turn="import transitions.core\ndef f():\n    import telegram\n",
        bot__scoring="import pandas\nfrom . import advice\n",
    )
    assert [breach.split(" ")[:2] for breach in sorted(trespasses(tree))] == [
        ["bot/conversation/turn.py:1:", "transitions"],
        ["bot/conversation/turn.py:3:", "telegram"],
        ["bot/scoring.py:1:", "pandas"],
        ["bot/scoring.py:2:", "(relative)"],
    ]

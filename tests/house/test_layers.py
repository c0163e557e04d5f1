"""The order of the rooms is the design's, and the linter that holds it does find an import that points up."""

from __future__ import annotations

import configparser
import subprocess
import sysconfig
from pathlib import Path

from tests.house.tree import Tree, plant

CHAIN = [
    {"__main__"},
    {"cli"},
    {"bootstrap"},
    {"channels", "storage", "delivery", "printing", "rehearsal", "telemetry", "authoring"},
    {"assistant"},
    {"ports"},
    {"leads", "consent", "reports", "asking"},
    {"operators"},
    {"conversation", "advice"},
    {"scoring"},
    {"knowledge"},
    {"dialogs"},
    {"content"},
    {"settings"},
    {"errors"},
]
LINTER = Path(sysconfig.get_path("scripts")) / "lint-imports"


def test_the_contract_is_the_chain_of_the_design(tree: Tree) -> None:
    """Exactly these rooms in this order, none forgotten."""
    contract = configparser.ConfigParser()
    contract.read_string(tree.read(".importlinter"))
    rooms = contract["importlinter:contract:rooms"]
    layers = [{room.strip(" ()") for room in line.split("|")} for line in rooms["layers"].split("\n") if line.strip()]
    assert layers == CHAIN
    assert rooms["exhaustive"] == "True"


def test_every_room_has_its_place(tree: Tree) -> None:
    """No folder or file below `bot/` stands outside the chain."""
    rooms = {module.room for module in tree.modules("bot")} - {""}
    assert rooms <= set().union(*CHAIN)


def test_an_import_that_points_up_is_found(tree: Tree, tmp_path: Path) -> None:
    """The same contract, on a false tree where scoring imports storage, fails; the right way round it holds."""
    rooms = {f"bot__{room}____init__": "" for layer in CHAIN for room in layer}
    plant(tmp_path, bot____init__="", **rooms)
    (tmp_path / ".importlinter").write_text(tree.read(".importlinter"), encoding="utf-8")
    plant(tmp_path, bot__storage__rows="import bot.scoring\n")
    assert lint(tmp_path) == 0
    plant(tmp_path, bot__scoring__rows="import bot.storage\n")
    assert lint(tmp_path) == 1


def lint(folder: Path) -> int:
    """The linter's exit code in a folder."""
    return subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, check=False).returncode

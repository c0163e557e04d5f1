"""One module calls addresses that people give: no other room may open a connection by itself (docs/checks.md, S09)."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import Module, Tree, plant

CLIENTS = {
    "aiohttp": ("bot/channels/telegram/transport.py", "bot/delivery/http.py"),
    "ftplib": (),
    "http.client": (),
    "httpx": (),
    "hubspot": ("bot/delivery/hubspot.py",),
    "requests": (),
    "smtplib": (),
    "socket": ("bot/delivery/http.py", "bot/channels/telegram/transport.py", "bot/channels/web/serving.py"),
    "telnetlib": (),
    "urllib.request": (),
    "urllib3": ("bot/delivery/hubspot.py",),
    "websockets": (),
}
"""What can call out, and the files that do: Telegram's own address, HubSpot's own, and everything else through the one client."""
OPENERS = {"open_connection", "create_connection", "urlopen", "create_datagram_endpoint"}
"""Calls that open a connection without importing any of these."""


def breaches(tree: Tree) -> list[str]:
    """Files that could call out and may not."""
    return [found for module in tree.modules("bot") for found in _of(module)]


def _of(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.syntax):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OPENERS:
            found.append(f"{module.name}: {node.func.attr}")
        for client, owners in CLIENTS.items():
            if module.name not in owners and any(name == client or name.startswith(f"{client}.") for name in names):
                found.append(f"{module.name}: {client}")
    return sorted(set(found))


def test_s09_one_module_calls_addresses_that_people_give(tree: Tree) -> None:
    """Every other client has its owner, whose address is not a stranger's."""
    assert not breaches(tree)


def test_s09_negative_control_another_client_is_found(tmp_path: Path) -> None:
    """An import, late or by name, and a connection opened by hand."""
    tree = plant(
        tmp_path,
        bot__reports__x="def f():\n    from urllib import request\n",
        bot__storage__x="import aiohttp.web\n",
        bot__leads__x="import asyncio\nasync def f():\n    await asyncio.open_connection(1, 2)\n",
        bot__delivery__http="import aiohttp\n",
    )
    assert breaches(tree) == [
        "bot/leads/x.py: open_connection",
        "bot/reports/x.py: urllib.request",
        "bot/storage/x.py: aiohttp",
    ]

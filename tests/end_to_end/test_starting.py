"""What the real command refuses to start with, and how it says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.end_to_end.serving import SECRET, findings_of, run
from tests.end_to_end.test_lives import content_copy
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi


async def test_r08_broken_content_is_refused_with_every_finding(tmp_path: Path, api: FakeBotApi) -> None:
    """Two faults in two files: both named with their places, exit 1, no traceback, nothing asked of Telegram."""
    root = content_copy(tmp_path)
    for name, sound, broken in (("kpi", "weight: 2", "weigth: 2"), ("strategy", "kind: choice", "kind: choise")):
        file = root / "dialogs" / f"{name}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace(sound, broken, 1), encoding="utf-8")
    settings = {"TELEGRAM_TOKEN": DEFAULT_TOKEN, "TELEGRAM_API_URL": api.url, "CONTENT_ROOT": str(root), "PORT": "0"}
    status, printed = await run(tmp_path, "serve", **settings)
    assert status == 1
    found = findings_of(printed)
    assert any(line.startswith("dialogs/kpi.yaml:") and "weigth" in line and "'weight'" in line for line in found)
    assert any(line.startswith("dialogs/strategy.yaml:") and "choise" in line and "choice" in line for line in found)
    assert "Traceback" not in printed
    assert not api.calls


WRONG = {
    "TELEGRAM_TOKEN": "canary-of-a-token",
    "TELEGRAM_API_URL": "ftp://127.0.0.1",
    "PUBLIC_URL": "ftp://127.0.0.1",
    "TELEGRAM_WEBHOOK_SECRET": "short-canary",
    "DATABASE_URL": "oracle://canary:canary@127.0.0.1/x",
    "CONTENT_ROOT": "no/such/folder",
    "PORT": "eighty",
    "OPERATOR_FILE": "no-such.yaml",
    "LOG_LEVEL": "CHATTY",
    "HOST": "no host",
}


async def test_what_is_wrong_is_said_before_anything_starts(tmp_path: Path) -> None:
    """Every wrong setting at once, no token, a wrong operator file, a data folder that cannot be: exit 1, the name, the cure."""
    (tmp_path / "operator.yaml").write_text("format: 1\nnmae: Atelier\n", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    token = {"TELEGRAM_TOKEN": DEFAULT_TOKEN}
    said = await asyncio.gather(
        run(tmp_path, "serve", **WRONG),
        run(tmp_path, "serve"),
        run(tmp_path, "serve", **token, OPERATOR_FILE="operator.yaml"),
        run(tmp_path, "serve", **token, DATA_DIR=str(tmp_path / "file" / "below")),
    )
    settings, tokenless, operator, folder = (printed for _, printed in said)
    assert [status for status, _ in said] == [1, 1, 1, 1]
    for name in WRONG:
        assert any(line.startswith(f"{name}: read ") and "allowed: " in line for line in settings.splitlines()), name
    assert "TELEGRAM_TOKEN is not set" in tokenless
    assert "BotFather" in tokenless
    assert "operator.yaml:2:1" in operator
    assert "'name'" in operator
    assert "DATA_DIR" in folder
    for printed in (settings, tokenless, operator, folder):
        assert "Traceback" not in printed
        assert "canary" not in printed
        assert SECRET not in printed


async def test_a_system_without_its_secret_is_refused_by_the_variables_name(tmp_path: Path, api: FakeBotApi) -> None:
    """Missing or ill-formed: exit 1, the variable, never what was read, and nothing asked of Telegram."""
    (tmp_path / "operator.yaml").write_text(
        'format: 1\nname: "A"\nlegal_identity: "A"\nprivacy_contact: "a"\ntargets:\n'
        '  - {name: crm, url: "https://crm.example/", secret: CRM_SECRET}\n',
        encoding="utf-8",
    )
    told = {"TELEGRAM_TOKEN": DEFAULT_TOKEN, "TELEGRAM_API_URL": api.url, "OPERATOR_FILE": "operator.yaml", "PORT": "0"}
    said = await asyncio.gather(
        run(tmp_path, "serve", **told), run(tmp_path, "serve", **told, CRM_SECRET="canary-of-a-secret")
    )
    assert [status for status, _ in said] == [1, 1]
    assert "CRM_SECRET is not set" in said[0][1]
    assert "CRM_SECRET must be whsec_" in said[1][1]
    assert "canary" not in said[1][1]
    assert not api.calls

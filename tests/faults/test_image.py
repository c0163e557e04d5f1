"""S24: the shipped Dockerfile really built, and the product served from it as nobody in particular, on a root that cannot be written.

Built by deploy/try_image.sh (buildah on a debootstrap base); run with a read-only root, no capability and no new privileges. Needs root.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.end_to_end.interview import meet
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi
from tests.faults.parts import PROJECT, free_ports, listening, part
from tests.scale import Scale

CONFINED = PROJECT / "deploy" / "confined.sh"
PROBE = """
import os, sys
for folder, folders, files in os.walk("/", followlinks=False):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/sys")]
    try:
        open(os.path.join(folder, "written-by-probe"), "w").close()
    except OSError:
        continue
    print(folder)
"""


async def confined(root: Path, *command: str, **settings: str) -> asyncio.subprocess.Process:
    """A command of the image, in a mount namespace of its own."""
    return await asyncio.create_subprocess_exec(
        str(CONFINED), *command, cwd="/", env={"IMAGE_ROOT": str(root), "PATH": os.environ["PATH"], **settings},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip


@asynccontextmanager
async def built(folder: Path) -> AsyncIterator[tuple[Path, list[str]]]:
    """The image's root, and its environment as the Dockerfile sets it."""
    log = folder / "try_image.log"
    with log.open("wb") as said:
        made = await asyncio.create_subprocess_exec(
            str(PROJECT / "deploy" / "try_image.sh"), str(folder), stdout=said, stderr=asyncio.subprocess.STDOUT
        )
        assert await made.wait() == 0, log.read_text(encoding="utf-8")[-2000:]
    image = json.loads((folder / "image.json").read_text(encoding="utf-8"))["OCIv1"]["config"]
    assert image["User"] == "10001:10001"
    yield folder / "root", image["Env"]


async def test_S24_served_from_the_image_as_nobody_on_a_read_only_root(tmp_path: Path, scale: Scale) -> None:
    """A talk with the image's own command; a probe writes nowhere but to /data and /tmp."""
    if not scale.long:
        pytest.skip("--faults: the image is built")
    for name in ("buildah", "debootstrap", "unshare"):
        part(name, scale)
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.fail("root is missing: the image is built in a chroot")
    port = free_ports(1)[0]
    async with FakeBotApi() as api, built(tmp_path) as (root, told):
        settings = dict(each.partition("=")[::2] for each in told)
        settings |= {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "TELEGRAM_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": api.url,
        }
        process = await confined(root, "serve", **settings)
        try:
            await listening(port)
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                assert answer.status == 200
            anne = meet(api, 7)
            await anne.begin("!begin:express")
            await anne.answer_all(lambda question: 0)
            assert await anne.conclude()
            owner = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")  # noqa: ASYNC240 - a moment
            assert "Uid:\t10001\t10001" in owner
            assert "NoNewPrivs:\t1" in owner
            assert "CapBnd:\t0000000000000000" in owner
            limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")  # noqa: ASYNC240 - a moment
            assert "Max data size             2147483648" in limits
            assert "Max processes             256" in limits
        finally:
            process.terminate()
            printed, _ = await process.communicate()
        assert process.returncode == 0, printed.decode()[-2000:]
        probe = await confined(root, "python3", "-c", PROBE, **settings)
        written, _ = await probe.communicate()
        assert set(written.decode().split()) == {"/data", "/tmp"}  # noqa: S108 - the image's own
        suite = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *suite_of(scale),
            cwd=PROJECT, env={**os.environ, "OBSTACLES_PROGRAM": str(CONFINED), "IMAGE_ROOT": str(root)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await suite.communicate()
        assert suite.returncode == 0, said.decode()[-4000:]


def suite_of(scale: Scale) -> list[str]:
    """The end-to-end suite; whole in the longest run."""
    folder = "tests/end_to_end"
    kinds = "not (odd_texts or forged_tap or is_not_text or payload)"  # each of them a dozen times the same
    return [folder] if scale.level == "nightly" else [f"{folder}/test_talk.py", "-k", kinds]

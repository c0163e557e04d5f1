"""Nothing in a file tells of one machine, one registry or one person, and nothing opens a door."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.house.tree import Tree

# Each pattern is written so that it does not match itself.
RULES = {
    "a registry's host": re.compile(
        r"\b(pypi[.]org|pythonhosted[.]org|registry[.]npmjs|proxy[.]golang|index[-]url\s*=)"
    ),
    "a machine's path": re.compile(r"(?:^|[^\w./~])/(?:root|home|work|farm|Users|tmp)/(?!\.\.\.)[A-Za-z]"),
    "a Telegram token": re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b"),
    "a private key": re.compile(r"BEGIN[ ](?:RSA |EC |OPENSSH )?PRIVATE KEY"),
    "a cloud key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bp]-[0-9]{10})"),
    "unfinished work": re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b"),
}
ADDRESS = re.compile(r"\b[\w.+-]+@((?:[\w-]+\.)+(?:com|net|org|fr|eu|be|ch|io|co|dev|info|biz))\b")
INVENTED = re.compile(r"(^|\.)example\.(com|net|org)$|\.(example|test|invalid|localhost)$")
FAKE = re.compile(r"fake|test|example|canary|secret|loopback", re.IGNORECASE)
BINARY = (".png", ".pdf", ".ttf", ".otf", ".woff2", ".ico", ".jpg", ".xlsx")


def breaches(tree: Tree) -> Iterator[str]:
    """Every line that holds what it must not."""
    for path in tree.files():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for what in wrong(line):
                yield f"{tree.name(path)}:{number}: {what}"


def wrong(line: str) -> Iterator[str]:
    """What is wrong with one line. A token that says that it is fake is no secret."""
    for what, pattern in RULES.items():
        found = pattern.search(line)
        if found and not (what == "a Telegram token" and is_fake(found.group())):
            yield what
    yield from ("a person's address" for domain in ADDRESS.findall(line) if not INVENTED.search(domain))


def is_fake(token: str) -> bool:
    """Whether a token says so itself, or is made of a few letters."""
    secret = token.partition(":")[2]
    return bool(FAKE.search(secret)) or len(set(secret)) < 8


def test_no_file_tells_of_a_machine_a_registry_or_a_person(tree: Tree) -> None:
    """No registry, machine path, secret, real address or mark of unfinished work in any file of ours."""
    assert not list(breaches(tree))


@pytest.mark.parametrize(
    "line",
    [
        "https://pypi." + "org/simple",
        'PATH = "/home' + '/someone"',
        "token = 1234567890:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678",
        "-----BEGIN " + "PRIVATE KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "# TO" + "DO: later",
        "write to someone@" + "company.fr",
    ],
    ids=["registry", "path", "token", "key", "cloud", "mark", "person"],
)
def test_each_is_found(line: str) -> None:
    """Each rule sees what it is for."""
    assert list(wrong(line))


@pytest.mark.parametrize(
    "line",
    [
        "a@b.example",
        "anne@example.com",
        "12345678:" + "FakeFakeFakeFakeFakeFakeFakeFakeFak",
        "see docs/work/plan.md",
        "https://core.telegram.org",
    ],
    ids=["invented", "example", "fake", "relative", "address"],
)
def test_what_is_innocent_passes(line: str) -> None:
    """Invented people, fake tokens and ordinary links are fine."""
    assert not list(wrong(line))

"""Writes docs/privacy/ from data_map.yaml and the content: the register of processing (GDPR, article 30) and the notice (article 13).

Run `python docs/privacy.py` after a change; tests keep the pages fresh and the map equal to the code. The notice is word for word what the
bot shows: only the example agency's name is made up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from bot.consent.notice import BACKUPS, Notice  # noqa: E402 - the project is put on the path first, so that no installation is needed
from bot.content.source import parse  # noqa: E402 - the same
from bot.conversation.messages import Heading, Page  # noqa: E402 - the same
from bot.knowledge.files import read_files  # noqa: E402 - the same
from bot.knowledge.loader import load_content  # noqa: E402 - the same
from bot.knowledge.model import Content  # noqa: E402 - the same
from bot.operators.operator import Operator, Target, Team  # noqa: E402 - the same
from bot.operators.retention import LONGEST  # noqa: E402 - the same
from bot.reports.markdown import to_markdown  # noqa: E402 - the same

FOLDER = PROJECT / "docs" / "privacy"
EXAMPLE = Operator(
    configured=True,
    name="Agence Exemple",
    legal_identity="Agence Exemple SARL, 1 rue de l’Exemple, 75000 Paris",
    privacy_contact="donnees@agence.example",
    team=Team("-1000000000000"),
    targets=(Target("crm", "webhook", "https://crm.agence.example/hook", "CRM_SECRET"),),
)
"""An agency that takes leads."""
PLACES = ("tables", "documents", "exports")
"""Sections of the map that hold several places each; the others are one place."""
SINGLE = ("logs", "metrics", "webhooks")
OTHERS_TIME = {
    "logs": "durée fixée par qui exploite la machine (12 mois au plus)",
    "life": "durée de vie de l’installation",
}

HEAD = """# Registre des activités de traitement (RGPD, article 30)

Fait par `python docs/privacy.py` à partir de `data_map.yaml`. À compléter par le responsable du traitement : son identité, celle de son
délégué à la protection des données s’il en a un, et ses sous-traitants (hébergeur, sauvegarde).
Les durées sont les plus longues : le fichier de l’organisme (`retention`) peut les raccourcir, jamais les allonger.

Aucune décision automatisée : les scores sont indicatifs, calculés par des règles écrites (`knowledge/`), sans apprentissage ni inférence.

Transferts hors de l’Union européenne : aucun par le produit. Telegram, responsable de son propre traitement, peut en faire ; la notice
le dit.

Sécurité : accès par jeton, secrets masqués dans les journaux, effacement réel (pages libres comprises), sauvegardes de {backups} jours au
plus avec effacement rejoué à la restauration, registre des consentements chaîné et vérifiable (`obstacles consents`).
"""


def data_map() -> Mapping[str, Any]:
    """The map. Raises ValueError when the file cannot be read."""
    document, findings = parse("data_map.yaml", (PROJECT / "data_map.yaml").read_text(encoding="utf-8"))
    if document is None or findings:
        raise ValueError("\n".join(map(str, findings)))
    found: Mapping[str, Any] = document.data
    return found


def places(mapped: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every place that holds data, by its name: `tables.conversations`, `logs`."""
    for section in PLACES:
        for name, place in mapped[section].items():
            yield f"{section}.{name}", place
    for name in SINGLE:
        yield name, mapped[name]


def duration(keep: str) -> str:
    """A duration of the map in words."""
    return OTHERS_TIME[keep] if keep in OTHERS_TIME else f"{int(getattr(LONGEST, keep))} jours"


def register(mapped: Mapping[str, Any]) -> str:
    """The register, whole."""
    lines = [HEAD.format(backups=BACKUPS)]
    for number, (name, activity) in enumerate(mapped["activities"].items(), 1):
        held = [(place, each) for place, each in places(mapped) if each["activity"] == name]
        lines += [
            f"## {number}. {activity['title']}\n",
            f"- **Finalité** : {activity['purpose']}.",
            f"- **Base légale** : {activity['basis']}.",
            f"- **Personnes concernées** : {activity['people']}.",
            f"- **Destinataires** : {activity['recipients']}.",
            f"- **Données personnelles** : {'; '.join(_personal(held)) or 'aucune'}.",
            f"- **Durées** : {'; '.join(_durations(held))}.\n",
        ]
    return "\n".join([*lines, *_inventory(mapped)]) + "\n"


def _personal(held: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    for place, each in held:
        if each["personal"]:
            yield f"`{place}` ({', '.join(each['personal'])})"


def _durations(held: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    for place, each in held:
        yield f"`{place}` {' puis '.join(map(duration, each['keep']))}"


def _inventory(mapped: Mapping[str, Any]) -> Iterator[str]:
    yield "## Inventaire des champs\n"
    yield "| où | champ | personnel | contenu | activité |"
    yield "| --- | --- | --- | --- | --- |"
    for place, each in places(mapped):
        for kind, mark in (("personal", "oui"), ("other", "non")):
            for field, said in each[kind].items():
                yield f"| {place} | {field} | {mark} | {said} | {each['activity']} |"


def notice(content: Content, lang: str) -> str:
    """The notice as the bot shows it: with an agency that takes leads, then with one that takes none."""
    others = {"fr": "Sans transmission à une agence", "en": "Without passing anything on to an agency"}
    taking = Page(Notice(content.phrases, lang, EXAMPLE).blocks())
    alone = Notice(content.phrases, lang, replace(EXAMPLE, team=None, targets=())).blocks()
    return to_markdown((taking, Page((Heading(others[lang]), *alone[1:]))))


def content() -> Content:
    """The shipped content."""
    return load_content(read_files(PROJECT))


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    shipped = content()
    return {
        "register.md": register(data_map()),
        **{f"notice.{lang}.md": notice(shipped, lang) for lang in shipped.languages},
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")

"""The tools of those who write the content: `init`, `check`, `translated`, `simulate`, `draw`, `schema`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import ObstaclesError

if TYPE_CHECKING:
    from bot.authoring.examination import Examination
    from bot.authoring.simulate import Coverage
    from bot.knowledge.model import Content

FOLDER = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path), default=None
)


def root(folder: Path | None) -> Path:
    """The folder named, else CONTENT_ROOT, else the content shipped."""
    from bot.bootstrap.configuration import SHIPPED, settings

    return folder or settings().content_root or SHIPPED


def loaded() -> Content:
    """The content of CONTENT_ROOT, or the one shipped. Raises ContentError."""
    from bot.knowledge.loader import load_content

    return load_content(root(None))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--compare", is_flag=True, help="Say which files we changed since, and which you changed.")
@click.option("--update", is_flag=True, help="Take the files that only we changed; yours stay as they are.")
def init(folder: Path, compare: bool, update: bool) -> None:
    """Make your own copy of the content in FOLDER, to change what is asked and concluded.

    Then set CONTENT_ROOT to FOLDER (in .env, or in the environment): `chat`, `serve` and the rest use it. Nothing that you changed is ever
    written over.
    """
    from bot.authoring.copying import SAID, make_copy
    from bot.authoring.copying import compare as differences
    from bot.authoring.copying import update as take
    from bot.bootstrap.configuration import SHIPPED

    if update:
        for name in take(SHIPPED, folder):
            click.echo(f"updated: {folder / name}")
    if compare or update:
        found = differences(SHIPPED, folder)
        for each in found:
            click.echo(f"{each.file}: {SAID[each.change]}")
        click.echo("" if found else "Your copy is as it was shipped, and up to date.", nl=not found)
        return
    written = make_copy(SHIPPED, folder)
    click.echo(
        f"{len(written)} files in {folder}. Next: put CONTENT_ROOT={folder} in .env, change a file, `obstacles check`."
    )


@click.command()
@FOLDER
@click.option("--stale", is_flag=True, help="List only the translations whose originals changed.")
@click.option("--readability", is_flag=True, help="How easy the texts are to read; exit 1 when a passage is below 50.")
@click.option(
    "--operator",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check an operator file instead, and whether its secrets are set.",
)
def check(folder: Path | None, stale: bool, readability: bool, operator: Path | None) -> None:
    """Say everything that is wrong in the content, with its place and its cure.

    FOLDER holds dialogs/ and knowledge/; default: CONTENT_ROOT, else the content shipped. Exit status 1 when there is an error.
    """
    from bot.authoring.copying import note
    from bot.authoring.examination import examine
    from bot.bootstrap.configuration import SHIPPED
    from bot.bootstrap.rehearsing import with_rehearsals

    chosen = root(folder)
    if operator is not None:
        from bot.bootstrap.delivering import operator_told

        click.echo(operator_told(operator, chosen))
        return
    if readability:
        raise SystemExit(_readability(chosen))
    found = with_rehearsals(examine(chosen), chosen)
    if stale:
        findings = [finding for finding in found.findings if finding.code == "L005"]
        _print([*findings, f"{len(findings)} stale translations."])
        raise SystemExit(1 if found.errors else 0)
    _print([*found.findings, *found.notes, *filter(None, [note(SHIPPED, chosen)]), _verdict(found)])
    raise SystemExit(1 if found.errors else 0)


def _verdict(found: Examination) -> str:
    warnings = len(found.findings) - found.errors
    if found.content is None:
        return f"{found.errors} to mend, {warnings} warnings."
    questions = sum(
        len(part.questions)
        for dialog in found.content.dialogs.values()
        for part in dialog.parts[:1]
        if len(dialog.parts) == 1
    )
    return f"The content is sound: {len(found.content.dialogs)} dialogs, {questions} questions, {warnings} warnings."


def _readability(folder: Path) -> int:
    from bot.authoring.readability import LEAST_EASE, readings
    from bot.knowledge.files import read_files
    from bot.knowledge.loader import wordings_in

    found = readings(wordings_in(read_files(folder)))
    for each in found:
        judged = f"hardest passage {each.lowest.ease:.0f}" if each.judged else "too short to judge"
        click.echo(f"{each.file}: {each.mean:.0f}, {judged}")
    hard = [each for each in found if each.hard]
    for each in hard:
        click.echo(
            f"{each.lowest.place} hard to read: {each.lowest.ease:.0f} over {each.lowest.words} words from here on; shorten its sentences"
        )
    click.echo(f"{len(found)} texts, {len(hard)} below {LEAST_EASE:.0f} (100 is very easy).")
    return 1 if hard else 0


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="Default: CONTENT_ROOT, else the content shipped.",
)
def translated(files: tuple[str, ...], folder: Path | None) -> None:
    """Say that translations fit their originals: all, or those in FILE (`dialogs/kpi.en.yaml`).

    Writes their digests to translations.lock.json; `obstacles check --stale` then tells what changes afterwards.
    """
    from bot.authoring.examination import lock_of
    from bot.authoring.staleness import LOCK_FILE, lock_text, marked
    from bot.content.nearest import allowed
    from bot.knowledge.files import read_files
    from bot.knowledge.loader import wordings_in

    chosen = root(folder)
    said = wordings_in(read_files(chosen))
    known = sorted({one.place.file for one in said if one.original})
    for name in files:
        if name not in known:
            raise ObstaclesError(f"no translations in '{name}'; {allowed(name, known)}")
    fresh = marked(said, lock_of(chosen) or {}, files)
    (chosen / LOCK_FILE).write_text(lock_text(fresh), encoding="utf-8", newline="\n")
    click.echo(
        f"{sum(map(len, fresh.values()))} translations in {len(fresh)} files; marked as up to date: {', '.join(files) or 'all'}."
    )


@click.command()
@click.argument("dialogs", nargs=-1, metavar="[DIALOG]...")
@click.option("--seed", default=1, show_default=True, help="Of chance: the same seed, the same walks.")
@click.option("--walks", default=20, show_default=True, help="Walks by chance, for each dialog, version and language.")
def simulate(dialogs: tuple[str, ...], seed: int, walks: int) -> None:
    """Hold every talk: is each question, option, way and conclusion reached, in every language?

    Guided walks first, then walks by chance. Exit status 1 when something is never reached, or a walk does not come to its end.
    """
    from bot.authoring.pictures import known_dialog
    from bot.authoring.simulate import simulate as walk_through
    from bot.conversation.script import scripts_of

    content, begun = loaded(), time.monotonic()
    scripts = scripts_of(content)
    chosen = [known_dialog(content, name) for name in dialogs] or list(content.dialogs)
    found = [walk_through(content, scripts, name, seed, walks) for name in chosen]
    for coverage in found:
        _print(_covered(coverage))
    bad = sum(bool(coverage.missing() or coverage.faults) for coverage in found)
    talks = sum(coverage.walks for coverage in found)
    click.echo(
        f"{len(found)} dialogs, {talks} talks in {', '.join(content.languages)}, {time.monotonic() - begun:.0f} s: "
        + (f"{bad} incomplete." if bad else "all covered.")
    )
    raise SystemExit(1 if bad else 0)


def _covered(coverage: Coverage) -> list[str]:
    from bot.authoring.simulate import KINDS

    counts = ", ".join(f"{covered}/{wanted} {kind}s" for kind in KINDS for covered, wanted in [coverage.count(kind)])
    taps = ", ".join(f"{longest.taps} taps ({mode})" for mode, longest in coverage.longest.items())
    lines = [f"{coverage.dialog}: {counts}; longest {taps}"]
    lines += [f"  never reached: {item.kind} {item.name}; {coverage.nearest[item]}" for item in coverage.missing()]
    lines += [f"  {fault}" for fault in coverage.faults]
    lines += [f"  only in a composed dialog: {key}" for key in coverage.elsewhere]
    return lines


@click.command()
@click.argument("dialog", required=False, default="")
@click.option(
    "--to",
    "to",
    type=click.Path(path_type=Path),
    default=None,
    help="A file ending in .svg, .png or .mmd; with --all, a folder.",
)
@click.option("--lang", default=None, help="Language of the drawing; default: the content's own.")
@click.option("--all", "every", is_flag=True, help="Every dialog, as Mermaid and SVG, into the folder --to.")
def draw(dialog: str, to: Path | None, lang: str | None, every: bool) -> None:
    """Draw DIALOG: its questions, answers and points, and the conditions on its ways.

    Without --to, prints Mermaid text, which many editors and forges show as a picture.
    """
    from bot.authoring.pictures import draw_to, drawings, known_dialog
    from bot.bootstrap.configuration import SHIPPED
    from bot.dialogs.drawing import mermaid

    content = loaded()
    chosen = lang or content.languages[0]
    if chosen not in content.languages:
        raise ObstaclesError(f"the content does not speak '{chosen}'; allowed: {', '.join(content.languages)}")
    if every:
        _write_all(to or Path(), drawings(content, chosen))
    elif to is not None:
        draw_to(to, content, known_dialog(content, dialog), chosen, SHIPPED)
        click.echo(to)
    else:
        click.echo(mermaid(content.dialogs[known_dialog(content, dialog)], content.phrases, chosen), nl=False)


def _write_all(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(folder / name)


@click.command()
@FOLDER
def schema(folder: Path | None) -> None:
    """Write the JSON Schemas that let an editor complete and check the YAML as you type."""
    from bot.knowledge.schemas import write_schemas

    _print(write_schemas(root(folder)))


def _print(lines: Iterable[object]) -> None:
    for line in lines:
        click.echo(line)

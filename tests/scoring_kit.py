"""Small questions, rules and knowledge built by hand, for tests that must not depend on what the authors write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE
from bot.content.templates import compile_text
from bot.content.texts import Phrases, Template, Text
from bot.dialogs.model import Dialog, Option, Part, Question
from bot.knowledge.model import (
    Action,
    Aspect,
    Band,
    Content,
    Criterion,
    Knowledge,
    Obstacle,
    Remark,
    Scoring,
    Source,
    Step,
)

BANDS = (("clear", 0), ("slight", 25), ("serious", 50), ("blocking", 75))


def said(wording: str) -> Text:
    """The same words in both languages."""
    return Text({"fr": wording, "en": wording})


def when(source: str, judge: Callable[[Mapping[str, Any], Mapping[str, int]], bool], *names: str) -> Condition:
    """A condition judged on the answers and the severities."""
    return Condition(source, frozenset(names), lambda values: judge(values["answers"], values.get("severity", {})))


def answered(key: str, *options: str) -> Condition:
    """A condition: the answer to `key` is one of `options`."""
    return when(f"{key} in {options}", lambda answers, _: answers.get(key) in options, key)


def choice(key: str, measures: str | None, weight: float = 1, **points: int) -> Question:
    """A question whose options are named with their points: `choice("kpi.tracking", "kpi", good=0, bad=100)`."""
    return _question(key, "choice", measures, weight, points)


def several(key: str, measures: str | None, weight: float = 1, **points: int) -> Question:
    """A question of which several options may be ticked."""
    return _question(key, "several", measures, weight, points)


def _question(key: str, kind: Any, measures: str | None, weight: float, points: Mapping[str, int]) -> Question:
    options = tuple(Option(id=name, label=said(f"{key}:{name}"), points=worth) for name, worth in points.items())
    return Question(
        key, kind, said(f"{key}?"), said("why"), ("OBS",), options, measures, weight, express=True, unknown=True
    )


def obstacle(name: str, *aspects: str) -> Obstacle:
    """An obstacle, with aspects or without."""
    explanations = {band: said(f"{name} is {band}") for band in (*(band for band, _ in BANDS), "unclear")}
    return Obstacle(
        name,
        said(name.title()),
        said(name[:8]),
        said("meaning"),
        ("OBS",),
        explanations,
        tuple(Aspect(each, said(each)) for each in aspects),
    )


def rules(**changed: Any) -> Scoring:
    """The four obstacles in the domain's order, organisation with its three aspects."""
    four = (
        obstacle("management"),
        obstacle("strategy"),
        obstacle("kpi"),
        obstacle("organisation", "resources", "processes", "budget"),
    )
    bands = tuple(Band(name, least, said(name)) for name, least in BANDS)
    return Scoring(**{"obstacles": four, "bands": bands, **changed})


def diagnostic() -> Dialog:
    """A dialog of eleven questions: `good` is worth 0, `fair` 40, `bad` 100."""
    measures = {"management": 2, "strategy": 2, "kpi": 2, "resources": 1, "processes": 2, "budget": 1}
    parts = []
    for measure, count in measures.items():
        questions = tuple(
            choice(f"{measure}.q{n}", measure, weight=1 + n % 2, good=0, fair=40, bad=100) for n in range(1, count + 1)
        )
        parts.append(Part(measure, said(measure.title()), said(measure[:8]), questions))
    profile = Part("profile", said("Profile"), said("Profile"), (choice("profile.sector", None, trade=0, public=0),))
    return Dialog("diagnostic", said("Diagnostic"), (profile, *parts))


def all_answered(dialog: Dialog, option: str) -> dict[str, str]:
    """Every question that carries points answered alike."""
    return {question.key: option for question in dialog.questions if question.measures}


def action(
    name: str, measure: str, priority: int = 3, when: Condition = ALWAYS, sources: tuple[str, ...] = ("OBS",)
) -> Action:
    """An action whose texts are its name."""
    gestures = tuple(said(f"{name} gesture {n}") for n in (1, 2, 3))
    return Action(
        id=name,
        obstacle=measure,
        title=said(f"{name} title"),
        why=said(f"{name} why"),
        sources=sources,
        gestures=gestures,
        first_step=said(f"{name} first"),
        who=said("boss"),
        effort="light",
        indicator=said(f"{name} shows"),
        step=1,
        priority=priority,
        when=when,
    )


def step(number: int, done: Condition, begun: Condition) -> Step:
    """A step of the plan."""
    return Step(number, said(f"step {number}"), said("meaning"), said(f"advice {number}"), ("OBS",), done, begun)


def knowledge(**changed: Any) -> Knowledge:
    """Two actions a measure, a plan that reads two answers, and two criteria."""
    measures = ("management", "strategy", "kpi", "resources", "processes", "budget")
    actions = tuple(action(f"{each}_{n}", each, priority=5 - n) for each in measures for n in (1, 2))
    podcast, consultant = said("The podcast"), said("The consultant")
    cited = {"OBS": Source("OBS", podcast, podcast), "SME": Source("SME", consultant, consultant)}
    sources = {**cited, "OURS": Source("OURS", said("Our own advice"), said("Our own advice"), ours=True)}
    plan = tuple(step(n, answered("strategy.q1", "good"), answered("strategy.q1", "fair")) for n in range(1, 9))
    plan = (*plan, step(9, answered("kpi.q1", "good"), answered("kpi.q1", "fair")))
    checklist = (criterion("claims", kpi=2), criterion("continuity", resources=3))
    return Knowledge(
        **{"sources": sources, "scoring": rules(), "actions": actions, "plan": plan, "checklist": checklist, **changed}
    )


def criterion(name: str, **weights: float) -> Criterion:
    """A criterion with one question that always holds and one for companies without indicators."""
    always, tailored = (
        Remark(said(f"{name} question"), ("SME",)),
        Remark(said(f"{name} tailored"), ("OURS",), answered("kpi.q1", "bad")),
    )
    return Criterion(
        name, said(name.title()), said("meaning"), ("SME",), (always, tailored), (always,), (always,), weights
    )


def phrases() -> Phrases:
    """The phrases of the result as shipped, in both languages."""
    folder = Path(__file__).parent.parent / "knowledge" / "phrases"
    spoken = {lang: _texts(folder / file) for lang, file in (("fr", "result.yaml"), ("en", "result.en.yaml"))}
    return Phrases({f"result.{name}": Text({lang: spoken[lang][name] for lang in spoken}) for name in spoken["fr"]}, {})


def _texts(file: Path) -> dict[str, str | Template]:
    texts = yaml.safe_load(file.read_text(encoding="utf-8"))["texts"]
    return {name: compile_text(text, NOWHERE, re.findall(r"{{ (\w+) }}", text))[0] for name, text in texts.items()}


def content(**changed: Any) -> Content:
    """The small dialog, its parts alone, the small knowledge and the phrases as shipped."""
    whole = diagnostic()
    alone = {part.id: Dialog(part.id, part.title, (part,)) for part in whole.parts}
    dialogs = {whole.id: whole, **alone}
    return Content("0" * 64, ("fr", "en"), dialogs, changed.pop("knowledge", knowledge(**changed)), phrases())

"""Questions asked several times over, once for each thing that they are about: written once, each round with keys of its own.

`claims` in the rounds `a` and `b` of the part `agencies` is `agencies.a_claims` and `agencies.b_claims`, its text headed by the round's
name. Must not know what the rounds are about, nor files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.content.expressions import Condition, Judge
from bot.content.texts import Text
from bot.dialogs.model import Question


@dataclass(frozen=True, slots=True)
class Round:
    """One thing to ask about; `when` says whether it is asked about at all."""

    id: str
    name: Text
    when: Condition


def names_of(question: Mapping[str, Any], rounds: object) -> list[str]:
    """The ids that a question as written stands for: its own, or one for each round."""
    if not question.get("each_round") or not isinstance(rounds, list):
        return [str(question.get("id"))]
    return [f"{each.get('id')}_{question.get('id')}" for each in rounds if isinstance(each, dict)]


def in_rounds(
    written: Sequence[Question], repeated: Sequence[Question], rounds: Sequence[Round], naming: str
) -> tuple[Question, ...]:
    """The questions as asked: those `repeated`, round by round, where the first of them is written.

    `naming`: the key of the one whose answer names what its round is about; empty for none.
    """
    keys = [question.key for question in repeated]
    asked: list[Question] = []
    for question in written:
        if question.key not in keys:
            asked.append(question)
        elif question.key == keys[0]:
            asked += [_of_round(each, one, naming) for one in rounds for each in repeated]
    return tuple(asked)


def _of_round(question: Question, one: Round, naming: str) -> Question:
    return replace(
        question,
        key=_key(question.key, one),
        text=_headed(one.name, question.text),
        when=_both(one.when, question.when),
        about=_key(naming, one) if naming and question.key != naming else "",
    )


def _key(key: str, one: Round) -> str:
    part, _, name = key.partition(".")
    return f"{part}.{one.id}_{name}"


def _headed(name: Text, text: Text) -> Text:
    """`text` with the round's name before it, in every language that both speak."""
    return Text({lang: f"{name.say(lang)} · {text.say(lang)}" for lang in text.wordings if lang in name.wordings})


def _both(first: Condition, second: Condition) -> Condition:
    """A condition that holds where both do."""
    if first.judge is None or second.judge is None:
        return second if first.judge is None else first
    source, names = f"({first.source}) and ({second.source})", first.names | second.names
    groups = {name.partition(".")[0] for name in names}
    # One that has a fault is not compiled: it never holds.
    faulty = next((one.judge for one in (first, second) if not isinstance(one.judge, Judge)), None)
    return Condition(
        source=source,
        names=names,
        judge=faulty or Judge(source, tuple(sorted(groups))),
        mentions=(*first.mentions, *second.mentions),
        place=second.place,
    )

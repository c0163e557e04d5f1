"""A lead's qualification in words, for the agency: the verdict, each reason, what to ask, what to do next.

Must not know how it was reached, nor which channel shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.texts import Phrases
from bot.leads.qualification import Judged, Proposal, Qualified

FILE = "knowledge/qualification.yaml"
_BULLET = "• "


def told(qualified: Qualified, phrases: Phrases, lang: str) -> list[str]:
    """Line by line: verdict, next step, criteria from the one that brings most, then what to ask, then whose rules these are."""
    unknown = [each for each in qualified.judged if not each.signs]
    return [
        _verdict(qualified, phrases, lang),
        next_step(qualified.proposal, phrases, lang),
        *(_BULLET + each for each in reasons_told(qualified, phrases, lang)),
        *(_BULLET + reason(each, phrases, lang) for each in unknown),
        phrases.say("leads.rules", lang, file=FILE),
    ]


def reasons_told(qualified: Qualified, phrases: Phrases, lang: str) -> tuple[str, ...]:
    """What is known for or against the lead, from the criterion that brings most."""
    known = [each for each in qualified.judged if each.signs]
    known.sort(key=lambda each: -each.worth * each.criterion.weight)
    return tuple(reason(each, phrases, lang) for each in known)


def reason(judged: Judged, phrases: Phrases, lang: str) -> str:
    """What a criterion says for or against the lead, or what to ask when the answers do not tell."""
    name = judged.criterion.name.say(lang)
    if not judged.signs:
        return phrases.say("leads.not_known", lang, name=name, question=judged.criterion.to_ask.say(lang))
    signs = ", ".join(sign.text.say(lang) for sign in judged.signs)
    return phrases.say("leads.criterion", lang, name=name, worth=judged.worth, signs=signs)


def next_step(proposal: Proposal, phrases: Phrases, lang: str) -> str:
    """The next best action, with what in the answers calls for it."""
    text = proposal.approach.text.say(lang)
    reasons = ", ".join(each.text.say(lang) for each in proposal.because)
    if not reasons:
        return phrases.say("leads.next", lang, text=text)
    return phrases.say("leads.next_because", lang, text=text, reasons=reasons)


def document(qualified: Qualified, lang: str) -> dict[str, object]:
    """All of it as JSON holds it."""
    proposal = qualified.proposal
    return {
        "format": 1,
        "temperature": qualified.temperature.id,
        "score": qualified.score,
        "criteria": list(_criteria(qualified, lang)),
        "next": {
            "id": proposal.approach.id,
            "text": proposal.approach.text.say(lang),
            "because": [each.text.say(lang) for each in proposal.because],
        },
    }


def _criteria(qualified: Qualified, lang: str) -> Iterator[dict[str, object]]:
    for each in qualified.judged:
        yield {
            "id": each.criterion.id,
            "weight": each.criterion.weight,
            "worth": each.worth,
            "known": bool(each.signs),
            "signs": [{"id": sign.id, "text": sign.text.say(lang)} for sign in each.signs],
        }


def _verdict(qualified: Qualified, phrases: Phrases, lang: str) -> str:
    temperature = qualified.temperature
    return phrases.say(
        "leads.verdict",
        lang,
        label=temperature.label.say(lang),
        score=qualified.score,
        meaning=temperature.meaning.say(lang),
    )

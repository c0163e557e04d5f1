"""Every option of every question is answered at least once, in both languages, by taps and by typing, through the real process."""

from __future__ import annotations

import asyncio
import json
from itertools import count

import pytest

from bot.dialogs.model import UNKNOWN
from tests.end_to_end.interview import Interview, Way, meet
from tests.end_to_end.serving import Serving
from tests.kit import shipped

pytestmark = pytest.mark.asyncio(loop_scope="module")
CROWD = 10
"""Persons at once: enough for the longest list of options, and for one of them to be on no network and so asked less."""
WHO_CONCLUDE = (0, 2)
"""Those who ask for their result: printing it is what takes time, and it does not depend on how one answered."""
_numbers = count(1_000)


async def whole_talk(interview: Interview, shift: int, way: Way) -> list[str]:
    """From `/start` to the summary, with option number `shift` of every question; some go on to the verdict, whose texts are returned."""
    await interview.begin()
    await interview.answer_all(lambda question: min(shift, 5) if question.key == "profile.networks" else shift, way)
    return await interview.conclude() if shift % CROWD in WHO_CONCLUDE else []


def every_option() -> set[tuple[str, str]]:
    """What there is to choose."""
    asked = shipped().dialogs["diagnostic"].questions
    return {(question.key, option.id) for question in asked for option in question.options} | {
        (question.key, UNKNOWN) for question in asked if question.unknown
    }


def kept(served: Serving, people: list[Interview]) -> set[tuple[str, str]]:
    """Every answer that the database holds of those people."""
    query = """SELECT question, answer FROM answer_events JOIN conversations ON conversation = conversations.id
               WHERE kind = 'answered' AND chat = ?"""
    rows = [row for interview in people for row in served.rows(query, str(interview.person.id))]
    answers = [(question, json.loads(answer)) for question, answer in rows]
    return {(key, each) for key, given in answers for each in (given if isinstance(given, list) else [given])}


@pytest.mark.parametrize("way", ["tap", "typed"])
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_every_option_of_every_question_is_taken(served: Serving, lang: str, way: Way) -> None:
    """Ten people at once, each with other options, reach the summary; together they choose everything that can be chosen."""
    people = [meet(served.api, next(_numbers), lang) for _ in range(CROWD)]
    results = await asyncio.gather(*(whole_talk(each, shift, way) for shift, each in enumerate(people)))
    assert {answer for each in people for answer in each.answered} == every_option()
    assert kept(served, people) == every_option()
    for shift in WHO_CONCLUDE:
        assert "/100" in "".join(results[shift])
        assert len(results[shift]) > 3
    await served.all_sent()
    served.api.assert_clean()

"""Typed replies: what is understood, what is refused, and the reason given."""

from __future__ import annotations

import pytest

from bot.conversation.events import Command
from bot.conversation.replies import Meant, OwnQuestion, Said, Unclear, plain, understand
from bot.dialogs.model import UNKNOWN
from tests.kit import script


@pytest.mark.parametrize(
    ("key", "text", "answer"),
    [
        ("management.view", "1", "convinced"),
        ("management.view", "on a des doutes", "doubtful"),
        ("management.view", "ON A DES DOUTES !", "doubtful"),
        ("management.view", "sceptique", "doubtful"),
        ("management.view", "on a des doutess", "doubtful"),
        ("management.view", "je ne sais pas", UNKNOWN),
        ("management.view", "5", UNKNOWN),
        ("management.usage", "jamais", "never"),
        ("profile.networks", "1", ("facebook",)),
        ("profile.networks", "1, 2", ("facebook", "instagram")),
        ("profile.networks", "1 et 2", ("facebook", "instagram")),
        ("profile.networks", "facebook et linkedin", ("facebook", "linkedin")),
    ],
)
def test_reply_is_understood(key: str, text: str, answer: object) -> None:
    """By number, label, synonym, without accents or capitals, or nearly spelt."""
    assert understand(script(), script().dialog.by_key[key], text, "fr") == Meant(answer)  # type: ignore[arg-type]  # any answer


@pytest.mark.parametrize(
    ("key", "text", "answer"),
    [
        ("profile.size", "4 personnes", "micro"),
        ("profile.hours", "10 heures", "some"),
        ("profile.money", "1 500 €", "large"),
        ("profile.money", "1500 euros", "large"),
        ("profile.money", "1.500 €", "large"),
        ("profile.hours", "0 heure", "none"),
    ],
)
def test_an_amount_finds_its_range(key: str, text: str, answer: str) -> None:
    """What is counted says that the number is an amount, not a choice."""
    assert understand(script(), script().dialog.by_key[key], text, "fr") == Meant(answer)


@pytest.mark.parametrize("said", ["9" * 5000, "1.500.000 €", "9" * 400 + " €", "1 000.000.000,5 €"])
@pytest.mark.parametrize("key", ["profile.money", "profile.size", "profile.networks"])
def test_R10_a_number_that_cannot_be_read_is_unclear(key: str, said: str) -> None:
    """Found by the fuzzer: thousands of digits, and several dots. Whatever is made of it, nothing raises."""
    understood = understand(script(), script().dialog.by_key[key], said, "fr")
    assert isinstance(understood, Meant | Said | OwnQuestion | Unclear)


def test_a_bare_number_is_a_choice_only_where_choices_are_numbered() -> None:
    """The baker with four employees types 4: on Telegram, where nothing is numbered, that is four persons."""
    size = script().dialog.by_key["profile.size"]

    assert understand(script(), size, "4", "fr", numbered=False) == Meant("micro")
    assert understand(script(), size, "4", "fr", numbered=True) == Meant("medium")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("retour", Command.BACK),
        ("Pourquoi ?", Command.WHY),
        ("STOP", Command.PAUSE),
        ("aide", Command.HELP),
        ("passer", Command.SKIP),
        ("recommencer", Command.RESTART),
    ],
)
def test_command_words_work_anywhere(text: str, command: Command) -> None:
    """A word of command is not taken for an answer."""
    for question in script().dialog.questions:
        assert understand(script(), question, text, "fr") == Said(command)


def test_every_control_can_be_typed_as_it_is_written() -> None:
    """What a button says is understood when it is typed, in each language."""
    question = script().dialog.by_key["management.view"]
    for lang in script().languages:
        for command in (
            Command.BACK,
            Command.WHY,
            Command.HELP,
            Command.PAUSE,
            Command.SKIP,
            Command.RESTART,
            Command.SUMMARY,
        ):
            assert understand(script(), question, script().say(f"do_{command.value}", lang), lang) == Said(command)


def test_own_question_is_recognised() -> None:
    """A sentence that ends with a question mark is a question, unless it is an answer or a command."""
    question = script().dialog.by_key["kpi.tracking"]

    assert understand(script(), question, "Combien ça coûte ?", "fr") == OwnQuestion("Combien ça coûte ?")


@pytest.mark.parametrize(
    ("key", "text", "phrase"),
    [
        ("management.view", "bleu marine", "not_understood"),
        ("management.view", "9", "not_understood"),
        ("management.view", "🙂", "not_understood"),
        ("management.view", "...", "nothing_said"),
        ("profile.networks", "1, 2, 3", "too_many"),
        ("profile.networks", "facebook, aucun", "not_together"),
    ],
)
def test_refusal_says_why(key: str, text: str, phrase: str) -> None:
    """Each refusal has its reason."""
    understood = understand(script(), script().dialog.by_key[key], text, "fr")

    assert isinstance(understood, Unclear)
    assert understood.phrase == phrase


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_label_and_synonym_leads_to_its_own_option(lang: str) -> None:
    """No word written by an author is lost or taken by another option."""
    for question in script().dialog.questions:
        for option in question.options:
            for word in (option.label.say(lang), *option.synonyms.get(lang, ())):
                wanted = (option.id,) if question.kind == "several" else option.id
                assert understand(script(), question, word, lang) == Meant(wanted), (question.key, word)


def test_plain_forgets_accents_capitals_and_punctuation() -> None:
    """What is compared is what is meant."""
    assert plain("  Où ça, L’ŒUVRE ?! ") == "ou ca, l'oeuvre"

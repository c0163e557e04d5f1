"""Reading ease: syllables counted right on average, formulas as published, shipped texts easy enough."""

from __future__ import annotations

import pytest

from bot.authoring.readability import LEAST_EASE, LEAST_WORDS, ease, readings, syllables
from bot.content.places import Place
from bot.content.wordings import Said
from bot.knowledge.files import read_files
from bot.knowledge.loader import wordings_in
from tests.kit import PROJECT

# Words of the content, with the syllables that one hears in careful speech.
COUNTED = {
    "en": "company 3 obstacle 3 management 3 network 2 idea 3 people 2 every 2 week 1 organisation 5 create 2 table 2 measured 2 little 2 "
    "reason 2 networks 2 Monday 2 strategy 3 something 2 anyone 3 because 2 useful 2 are 1 time 1 social 2 media 3 customers 3 business 2 "
    "posts 1 someone 2 answer 2 question 2 decide 2 budget 2 agency 3 figures 2 followed 2 asked 1 needed 2 outside 2 advertising 4 "
    "audience 3 objective 3 employees 3 published 2 manager 3 sometimes 2 area 3 experience 4 written 2 sales 1 uses 2 pages 2 articles 3 "
    "clients 2 image 2 involved 2 communication 5 evaluate 4 editorial 5 the 1 you 1 they 1 one 1 before 2 more 1 where 1 whole 1 line 1",
    "fr": "entreprise 3 obstacle 2 direction 3 réseau 2 idée 2 aimer 2 client 2 objectif 3 personne 2 semaine 2 organisation 5 créer 2 "
    "travailler 3 mesurer 3 année 2 publiez 3 deux 1 août 1 communauté 4 lundi 2 stratégie 3 les 1 vous 1 une 1 chaque 1 qui 1 avec 2 "
    "publient 2 répondent 2 social 2 sociaux 2 question 2 action 2 moyens 2 travail 2 décider 3 équipe 2 réponse 2 message 2 lieu 1 "
    "ligne 1 éditoriale 5 indicateur 4 cible 1 image 2 employés 3 besoin 2 prestataire 3 agence 2 coûte 1 heures 1 oubliez 3 européen 4 "
    "naïf 2 jouer 2 situation 4 influence 3 page 1 compte 1 être 1 notre 1 leur 1 elle 1 même 1 chose 1 dire 1 mois 1 temps 1 bien 1",
}


@pytest.mark.parametrize("lang", sorted(COUNTED))
def test_syllables_are_right_on_average(lang: str) -> None:
    """Over the words counted by ear, the sum is within three in a hundred: no lean to either side."""
    pairs = COUNTED[lang].split()
    heard = sum(map(int, pairs[1::2]))
    assert sum(syllables(lang, word) for word in pairs[::2]) == pytest.approx(heard, rel=0.03)


def test_the_formulas_are_those_published() -> None:
    """Flesch: 206.835 - 1.015 × 2 - 84.6 × 1; Kandel and Moles: 207 - 1.015 × 2 - 73.6 × 1."""
    assert ease("en", ["We go. We go."]) == pytest.approx(206.835 - 1.015 * 2 - 84.6)
    assert ease("fr", ["On va. On va."]) == pytest.approx(207 - 1.015 * 2 - 73.6)


def test_long_sentences_of_long_words_read_hard() -> None:
    """And short ones of short words read easily."""
    hard = "L’institutionnalisation des communications organisationnelles nécessite une responsabilisation collective."
    easy = "Dites-le. On le lit. Il a le temps. Tout va bien."
    assert ease("fr", [hard]) < LEAST_EASE < ease("fr", [easy])


def test_a_hard_passage_is_told_with_its_place() -> None:
    """Blocks of a hundred words: the hard one is found among easy ones, and a file of few words is not judged."""
    texts = [
        "Il va là. On le voit. " * 20,
        "organisationnellement institutionnalisation communicationnelle " * 40,
        "Il va là. On le voit. " * 20,
    ]
    written = [
        Said("actions.why", "fr", text, Place("knowledge/actions/kpi.yaml", line)) for line, text in enumerate(texts, 1)
    ]
    found = readings(written)[0]
    assert (found.hard, found.lowest.place.line, len(found.blocks)) == (True, 2, 3)
    few = readings([Said("actions.why", "fr", "organisationnellement", Place("knowledge/a.yaml"))])[0]
    assert not few.judged
    assert not few.hard


def test_labels_and_titles_are_left_out() -> None:
    """They are no sentences."""
    assert readings([Said("questions.label", "fr", "Un label", Place("dialogs/kpi.yaml"))]) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_shipped_passage_is_hard_to_read(lang: str) -> None:
    """Every dialog and every file of knowledge, over blocks of a hundred words: none below 50."""
    found = [reading for reading in readings(wordings_in(read_files(PROJECT))) if reading.lang == lang]
    assert [reading.file for reading in found if reading.file.startswith("dialogs/")]
    assert [f"{reading.lowest.place}: {reading.lowest.ease:.0f}" for reading in found if reading.hard] == []
    assert all(block.words >= LEAST_WORDS for reading in found if reading.judged for block in reading.blocks)

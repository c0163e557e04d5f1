"""A small, sound content in two languages, for tests that break one thing in it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.content.findings import Finding
from bot.knowledge.loader import inspect
from bot.knowledge.model import Content

TEXTS: Mapping[str, frozenset[str]] = {"talk.hello": frozenset({"name"})}
LISTS = frozenset({"talk.words_back"})

PROFILE = """\
format: 1
id: profile
title: "Votre entreprise"
short: "Profil"
questions:
  - id: networks
    kind: several
    text: "Sur quels réseaux êtes-vous ?"
    why: "Pour adapter la suite."
    source: OBS
    most_picks: 2
    options:
      - {id: facebook, label: "Facebook", synonyms: ["fb"]}
      - {id: linkedin, label: "LinkedIn"}
      - {id: none, label: "Aucun", exclusive: true}
  - id: since
    kind: choice
    text: "Depuis quand ?"
    why: "Le temps compte."
    source: [OBS, OURS]
    when: "'none' not in profile.networks"
    unknown: true
    options:
      - {id: recent, label: "Moins d’un an"}
      - {id: settled, label: "Plus d’un an"}
  - id: hours
    kind: number
    text: "Combien d’heures par mois ?"
    why: "Un réseau demande du temps."
    source: OBS
    bounds: {least: 0, most: 300, unit: "heures"}
"""
PROFILE_EN = """\
format: 1
title: "Your company"
short: "Profile"
questions:
  networks:
    text: "Which networks are you on?"
    why: "To adapt what follows."
    options:
      facebook: {label: "Facebook", synonyms: ["fb"]}
      linkedin: "LinkedIn"
      none: "None"
  since:
    text: "Since when?"
    why: "Time counts."
    options: {recent: "Under a year", settled: "Over a year"}
  hours: {text: "How many hours a month?", why: "A network takes time.", unit: "hours"}
"""
DIRECTION = """\
format: 1
id: management
title: "La direction"
short: "Direction"
questions:
  - id: view
    kind: choice
    text: "Qu’en pense la direction ?"
    why: "Sans elle, rien ne dure."
    source: OBS
    measures: management
    weight: 2
    steps: [1, 8]
    express: true
    unknown: true
    options:
      - {id: convinced, label: "Convaincue", points: 0}
      - {id: opposed, label: "Opposée", points: 100}
  - id: time
    kind: choice
    text: "Avez-vous du temps ?"
    why: "Il en faut."
    source: OBS
    measures: resources
    express: true
    options:
      - {id: enough, label: "Oui", points: 0}
      - {id: lacking, label: "Non", points: 100}
  - id: reason
    kind: choice
    text: "Pourquoi s’oppose-t-elle ?"
    why: "Pour la convaincre."
    source: OBS
    measures: management
    when: "management.view == 'opposed'"
    options:
      - {id: habit, label: "Par habitude", points: 40}
      - {id: fear, label: "Par peur", points: 80}
"""
DIRECTION_EN = """\
format: 1
title: "Management"
short: "Management"
questions:
  view: {text: "What does management think?", why: "Nothing lasts without it.", options: {convinced: "Convinced", opposed: "Opposed"}}
  time: {text: "Have you time?", why: "It takes some.", options: {enough: "Yes", lacking: "No"}}
  reason: {text: "Why is it opposed?", why: "To convince it.", options: {habit: "By habit", fear: "By fear"}}
"""
SCORING = """\
format: 1
serious_from: 50
bands:
  - {id: clear, least: 0, label: "Dégagé"}
  - {id: serious, least: 50, label: "Sérieux"}
obstacles:
  - id: management
    name: "Le soutien de la direction"
    short: "Direction"
    meaning: "La direction n’y croit pas."
    source: OBS
    explanations: {clear: "Elle y croit.", serious: "Elle doute.", unclear: "À éclaircir."}
  - id: organisation
    name: "L’organisation"
    short: "Organisation"
    meaning: "Les moyens manquent."
    source: OBS
    explanations: {clear: "Tout va.", serious: "Rien ne va.", unclear: "À éclaircir."}
    aspects: [{id: resources, name: "Les ressources"}]
"""
SCORING_EN = """\
format: 1
bands: {clear: {label: "Clear"}, serious: {label: "Serious"}}
obstacles:
  management:
    name: "Support from management"
    short: "Management"
    meaning: "Management does not believe in it."
    explanations: {clear: "It does.", serious: "It doubts.", unclear: "To be found out."}
  organisation:
    name: "Organisation"
    short: "Organisation"
    meaning: "Means are lacking."
    explanations: {clear: "All is well.", serious: "Nothing is.", unclear: "To be found out."}
    aspects: {resources: {name: "Resources"}}
"""
ACTIONS = """\
format: 1
actions:
  - id: show_usages
    obstacle: management
    title: "Montrez les usages"
    why: "On croit ce que l’on voit."
    source: OBS
    gestures: ["Préparez", "Montrez", "Concluez"]
    first_step: "Prenez date."
    who: "Vous"
    effort: light
    indicator: "Une décision"
    step: 8
    priority: 4
    when: "management.view == 'opposed' or severity.management >= 50"
  - id: free_time
    obstacle: resources
    title: "Libérez du temps"
    why: "Il en faut."
    source: OURS
    gestures: ["Comptez", "Choisissez", "Écartez"]
    first_step: "Comptez."
    who: "Vous"
    effort: medium
    indicator: "Des heures"
    step: 8
    priority: 3
"""
ACTIONS_EN = """\
format: 1
actions:
  show_usages: {title: "Show usages", why: "Seeing is believing.", gestures: ["Prepare", "Show", "Conclude"],
    first_step: "Set a date.", who: "You", indicator: "A decision"}
  free_time: {title: "Free some time", why: "It takes some.", gestures: ["Count", "Choose", "Drop"],
    first_step: "Count.", who: "You", indicator: "Hours"}
"""
READ_ONCE = "profile.hours > 3 or "
"""In the first step alone, so that a test can leave the question unread."""
PLAN = "format: 1\nsteps:\n" + "".join(
    f'  - {{number: {number}, title: "Étape", meaning: "Sens", advice: "Conseil", source: OBS, '
    f"done: \"management.view == 'convinced'\", "
    f"begun: \"{READ_ONCE if number == 1 else ''}severity.resources < 50 or profile.since == 'settled'\"}}\n"
    for number in range(1, 10)
)
PLAN_EN = "format: 1\nsteps:\n" + "".join(
    f'  {number}: {{title: "Step", meaning: "Meaning", advice: "Advice"}}\n' for number in range(1, 10)
)
CRITERIA = ("claims", "continuity", "expertise", "presence", "references")
CHECKLIST = "format: 1\ncriteria:\n" + "".join(
    f"""\
  - id: {name}
    title: "Critère"
    meaning: "Sens"
    source: OBS
    weights: {{management: 2, resources: 0.5}}
    questions: [{{text: "Une question ?", source: OURS, when: "severity.management >= 50"}}]
    proofs: [{{text: "Une preuve", source: OURS}}]
    red_flags: [{{text: "Une alerte", source: OBS}}]
"""
    for name in CRITERIA
)
CHECKLIST_EN = "format: 1\ncriteria:\n" + "".join(
    f'  {name}: {{title: "Criterion", meaning: "Meaning", questions: ["A question?"], proofs: ["A proof"], red_flags: ["A flag"]}}\n'
    for name in CRITERIA
)

FILES: Mapping[str, str] = {
    "dialogs/diagnostic.yaml": 'format: 1\nid: diagnostic\ntitle: "Diagnostic"\nparts: [profile, management]\n',
    "dialogs/diagnostic.en.yaml": 'format: 1\ntitle: "Diagnosis"\n',
    "dialogs/profile.yaml": PROFILE,
    "dialogs/profile.en.yaml": PROFILE_EN,
    "dialogs/management.yaml": DIRECTION,
    "dialogs/management.en.yaml": DIRECTION_EN,
    "knowledge/sources.yaml": 'format: 1\nsources:\n  OBS: {name: "Observatoire"}\n  OURS: {name: "Nous", ours: true}\n',
    "knowledge/sources.en.yaml": 'format: 1\nsources: {OBS: {name: "Observatory"}, OURS: {name: "Us"}}\n',
    "knowledge/scoring.yaml": SCORING,
    "knowledge/scoring.en.yaml": SCORING_EN,
    "knowledge/actions/all.yaml": ACTIONS,
    "knowledge/actions/all.en.yaml": ACTIONS_EN,
    "knowledge/plan.yaml": PLAN,
    "knowledge/plan.en.yaml": PLAN_EN,
    "knowledge/checklist.yaml": CHECKLIST,
    "knowledge/checklist.en.yaml": CHECKLIST_EN,
    "knowledge/phrases/talk.yaml": 'format: 1\ntexts:\n  hello: "Bonjour {{ name }}."\nlists: {words_back: ["retour"]}\n',
    "knowledge/phrases/talk.en.yaml": 'format: 1\ntexts:\n  hello: "Hello {{ name }}."\nlists: {words_back: ["back"]}\n',
}


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """The sample with the first `old` in `file` replaced; an `old` that is not there is the test's own mistake."""
    if old not in FILES[file]:
        raise AssertionError(f"no {old!r} in {file}")
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def look(files: Mapping[str, str]) -> tuple[Content | None, list[Finding]]:
    """What `obstacles check` would say of `files`, with the sample's own phrases."""
    return inspect(files, TEXTS, LISTS)


def reported(files: Mapping[str, str]) -> list[str]:
    """Each finding as `file:line code`."""
    return [f"{finding.place.file}:{finding.place.line} {finding.code}" for finding in look(files)[1]]

"""The demo's texts are whole: every gap is filled, and everybody named is there."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from random import Random

import pytest

from desk.demo.corpus import CUSTOMER, LANGUAGES, DemoCustomer, Scenario, load_corpus
from desk.demo.wording import Wording, clock, day, salutation, workday

NOW = datetime(2026, 11, 18, 13, 32, tzinfo=UTC)
CORPUS = load_corpus()


def entitled(scenario: Scenario) -> list[DemoCustomer]:
    service = CORPUS.services[scenario.service]
    return [
        customer
        for customer in CORPUS.customers
        if customer.language == scenario.language
        and (service.for_all or service.key in customer.services)
    ]


@pytest.mark.parametrize("scenario", CORPUS.scenarios, ids=lambda s: f"{s.language}-{s.key}")
def test_a_scenario_can_be_told_by_a_man_and_by_a_woman(scenario: Scenario) -> None:
    team = CORPUS.services[scenario.service].team
    agents = [a for a in CORPUS.agents if team in a.teams and scenario.language in a.languages]
    assert agents, "nobody in the team speaks the language"
    assert scenario.turns[0].who == CUSTOMER
    for gender in "fm":
        customer = next(c for c in entitled(scenario) if c.gender == gender)
        wording = Wording(CORPUS, Random(1), customer, entitled(scenario)[0], NOW)
        texts = [wording.subject(subject) for subject in scenario.subjects]
        texts += [wording.text(turn.who, turn.text, agents[0], NOW) for turn in scenario.turns]
        for text in texts:
            assert text.strip()
            assert not re.search(r"[{}|#]", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_general_phrase_is_whole(language: str) -> None:
    customers = [c for c in CORPUS.customers if c.language == language]
    wording = Wording(CORPUS, Random(1), customers[0], customers[1], NOW)
    assert set(CORPUS.phrases[language]) == set(CORPUS.phrases["en"])
    for phrases in CORPUS.phrases[language].values():
        for phrase in phrases:
            assert not re.search(r"[{}|#]", wording.text("agent", phrase, CORPUS.agents[0], NOW))


def test_there_is_enough_of_everything() -> None:
    assert len(CORPUS.scenarios) >= 110
    assert len(CORPUS.customers) >= 130
    assert {scenario.language for scenario in CORPUS.scenarios} == set(LANGUAGES)
    assert len({calendar.time_zone for calendar in CORPUS.calendars}) >= 2
    assert any(service.parent for service in CORPUS.services.values())


def test_addresses_belong_to_one_person_each_and_to_nobody_real() -> None:
    addresses = [customer.email for customer in CORPUS.customers]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z0-9.-]+@[a-z-]+\.example", address) for address in addresses)


def test_a_gap_has_one_value_throughout_a_ticket() -> None:
    customer, colleague = CORPUS.customers[:2]
    wording = Wording(CORPUS, Random(5), customer, colleague, NOW)
    first = wording.subject("{invoice} {invoice}").split()
    assert first == [*wording.subject("{invoice} {invoice}").split()]
    assert first[0] == first[1]


def test_people_write_by_their_gender_and_of_the_other_by_theirs() -> None:
    woman = next(c for c in CORPUS.customers if c.gender == "f" and c.language == "pl")
    man = next(a for a in CORPUS.agents if a.gender == "m" and "pl" in a.languages)
    wording = Wording(CORPUS, Random(1), woman, woman, NOW)
    text = "{wysłałem|wysłałam} {you:Panu|Pani}"
    assert wording.text("customer", text, man, NOW) == "wysłałam Panu"
    assert wording.text("agent", text, man, NOW) == "wysłałem Pani"


def test_french_elides_before_a_vowel() -> None:
    customer = next(c for c in CORPUS.customers if c.language == "fr")
    colleague = next(c for c in CORPUS.customers if c.name.startswith("Élodie"))
    wording = Wording(CORPUS, Random(1), customer, colleague, NOW)
    assert wording.subject("Arrivée de {colleague}") == "Arrivée d’Élodie Marchand"


@pytest.mark.parametrize(
    ("language", "written", "at"),
    [
        ("en", "1 December", "13:30"),
        ("de", "1. Dezember", "14:30"),
        ("fr", "1er décembre", "14 h 30"),
        ("pl", "1 grudnia", "14:30"),
    ],
)
def test_days_and_times_are_written_as_the_language_does(
    language: str, written: str, at: str
) -> None:
    assert day(language, date(2026, 12, 1)) == written
    assert clock(language, NOW) == at


def test_a_letter_begins_with_the_name_that_one_says() -> None:
    doctor = next(c for c in CORPUS.customers if c.name == "Dr. Karin Löwe")
    assert salutation("de", doctor) == "Frau Dr. Löwe"
    japanese = next(c for c in CORPUS.customers if c.name == "田中 美咲")
    assert salutation("en", japanese) == "田中 美咲"


def test_a_day_on_a_weekend_becomes_the_monday_after() -> None:
    assert workday(date(2026, 11, 21)) == date(2026, 11, 23)
    assert workday(date(2026, 11, 20)) == date(2026, 11, 20)

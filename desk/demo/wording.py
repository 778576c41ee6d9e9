"""Fills the gaps in a scenario's texts, the same way throughout one ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from desk.demo.corpus import CUSTOMER, Corpus, DemoAgent, DemoCustomer

ZONES = {
    "en": ZoneInfo("Europe/London"),
    "de": ZoneInfo("Europe/Berlin"),
    "fr": ZoneInfo("Europe/Paris"),
    "pl": ZoneInfo("Europe/Warsaw"),
}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pl": (
        "stycznia lutego marca kwietnia maja czerwca "
        "lipca sierpnia września października listopada grudnia"
    ),
}
# The month alone; only Polish has another form for it.
_MONTH_NAMES = _MONTHS | {
    "pl": (
        "styczeń luty marzec kwiecień maj czerwiec "
        "lipiec sierpień wrzesień październik listopad grudzień"
    )
}
_GAP = re.compile(r"\{([^{}]+)\}")
_ELISION = re.compile(r"\b([Dd])e (?=[AEIOUYÀÂÉÈÊÎÔaeiouàâéèêîô])")
_FIVE_MINUTES = timedelta(minutes=5)


def day(language: str, when: date) -> str:
    """``3 December`` as the language writes it inside a sentence."""
    month = _MONTHS[language].split()[when.month - 1]
    if language == "de":
        return f"{when.day}. {month}"
    if language == "fr" and when.day == 1:
        return f"1er {month}"
    return f"{when.day} {month}"


def clock(language: str, when: datetime) -> str:
    """``9:05`` in the language's own zone, to five minutes: people round when they tell."""
    local = when.astimezone(ZONES[language])
    minute = local.minute - local.minute % 5
    if language == "fr":
        return f"{local.hour} h {minute:02}" if minute else f"{local.hour} h"
    return f"{local.hour}:{minute:02}"


def salutation(language: str, customer: DemoCustomer) -> str:
    """``Frau Dr. Löwe`` and the like; the given name where one says no more."""
    titles = {"de": ("Frau", "Herr"), "fr": ("Madame", "Monsieur")}.get(language)
    if titles is None:
        return given_name(customer.name)
    words = customer.name.split()
    doctor = "Dr. " if words[0] == "Dr." else ""
    start = 2 if words[0] in ("Dr", "Dr.") else 1
    return f"{titles[customer.gender == 'm']} {doctor}{' '.join(words[start:])}"


def given_name(name: str) -> str:
    """The first name; the whole name where nothing tells which word that is."""
    return name.split(maxsplit=1)[0] if name.isascii() or name[0] < "\u0250" else name


class Wording:
    """The words of one ticket: a gap that occurs twice gets the same value."""

    def __init__(
        self,
        corpus: Corpus,
        random: Random,
        customer: DemoCustomer,
        colleague: DemoCustomer,
        created: datetime,
        coming: date | None = None,
    ) -> None:
        """``coming``: the day that {date} names; one to two weeks ahead when not given."""
        language = customer.language
        self._language = language
        self._customer = customer
        self._pools = corpus.values[language]
        self._random = random
        local = created.astimezone(ZONES[language])
        ahead = coming or workday(local.date() + timedelta(days=random.randint(3, 15)))
        last_month = local.replace(day=1) - timedelta(days=1)
        self._told = {
            "customer": given_name(customer.name),
            "salutation": salutation(language, customer),
            "colleague": colleague.name,
            "domain": f"{random.choice(self._pools['subdomain'])}.{customer.domain}",
            "date": day(language, ahead),
            "past_date": day(language, local.date() - timedelta(days=random.randint(1, 5))),
            "month": _MONTH_NAMES[language].split()[last_month.month - 1],
            "time": clock(language, created - timedelta(minutes=random.randint(15, 170))),
            "soon": clock(language, created + timedelta(minutes=random.randint(50, 170))),
        }

    def subject(self, template: str) -> str:
        """A subject line of the ticket."""
        return self._fill(template, self._told, "m", "m")

    def text(self, who: str, template: str, agent: DemoAgent, at: datetime) -> str:
        """What ``who`` writes at ``at``."""
        now = {
            "agent": given_name(agent.name),
            "agent_full": agent.name,
            "at": clock(self._language, at - _FIVE_MINUTES),
        }
        pair = (self._customer.gender, agent.gender)
        author, other = pair if who == CUSTOMER else pair[::-1]
        return self._fill(template, self._told | now, author, other)

    def _fill(self, template: str, told: Mapping[str, str], author: str, other: str) -> str:
        def value(found: re.Match[str]) -> str:
            gap = found[1]
            if "|" in gap:
                gender = other if gap.startswith("you:") else author
                return gap.removeprefix("you:").split("|")[gender == "f"]
            name = gap.lower() if gap[0].isupper() else gap
            known = told.get(name) or self._told.get(name) or self._drawn(name)
            return known if gap == name else known[0].upper() + known[1:]

        text = _GAP.sub(value, template)
        return _ELISION.sub(r"\1’", text) if self._language == "fr" else text

    def _drawn(self, gap: str) -> str:
        """A value from the gap's pool, kept for the rest of the ticket."""
        value = self._random.choice(self._pools[gap])
        while "#" in value:
            value = value.replace("#", str(self._random.randint(1, 9)), 1)
        self._told[gap] = value
        return value


def workday(when: date) -> date:
    """The same day, or the Monday after a weekend."""
    return when + timedelta(days=max(0, 7 - when.weekday()) if when.weekday() > 4 else 0)

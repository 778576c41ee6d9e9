"""Chooses who plays in a demo ticket: which scenario, whose customer, which agent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeAlias

from msgspec import Struct

from desk.demo.corpus import Corpus, DemoAgent, DemoCustomer, DemoService, Scenario
from desk.demo.crowd import Crowd
from desk.demo.histories import Case
from desk.demo.script import last_contact, opening
from desk.demo.wishes import HERO
from sla_engine import TargetKind

# What a part must be fit for: a next deadline of this kind, waiting after a turn of this kind, or
# the whole conversation.
Need: TypeAlias = TargetKind | str
WHOLE = "whole"

INCIDENT = "incident"

SERVICE_DESK = "service_desk"
# No first response is owed to somebody who is on the phone (desk.derive.CALLS).
_PHONE = "phone"
# How the work is spread over the teams; the Service Desk has most of it.
_LOAD = {SERVICE_DESK: 0.44, "network": 0.2, "erp": 0.16, "workplace": 0.2}


class Part(Struct, frozen=True):
    """A scenario up to a turn, under an SLA, with those who may bring it up."""

    scenario: Scenario
    length: int
    sla: str
    customers: tuple[DemoCustomer, ...]
    weight: float


class Casting:
    """Draws parts and people."""

    def __init__(self, corpus: Corpus, crowd: Crowd, random: Random) -> None:
        self._corpus = corpus
        self._crowd = crowd
        self._random = random
        self._agents = {agent.login: agent for agent in corpus.agents}
        self._parts = list(_parts(corpus))
        self._fitting = cache(self._find)
        self._colleagues: defaultdict[str, list[DemoCustomer]] = defaultdict(list)
        for customer in corpus.customers:
            self._colleagues[customer.organisation].append(customer)
        self._able = cache(lambda team, language: _weighted(self._those(team, language)))

    def part(self, need: Need, slas: Collection[str], owner: str = "") -> Part:
        """A part fit for ``need`` under one of the SLAs, and for this owner if there is one."""
        parts, weights = self._fitting(need, frozenset(slas), owner)
        if not parts and owner:
            return self.part(need, slas)
        return self._random.choices(parts, cum_weights=weights)[0]

    def _find(self, need: Need, slas: frozenset[str], owner: str) -> tuple[list[Part], list[float]]:
        agent = self._agents.get(owner)
        found = [
            part
            for part in self._parts
            if part.sla in slas
            and _is_fit(part, need)
            and (agent is None or self._can(agent, part.scenario))
        ]
        return found, list(accumulate(part.weight for part in found))

    def _can(self, agent: DemoAgent, scenario: Scenario) -> bool:
        team = self._corpus.services[scenario.service].team
        return team in agent.teams and scenario.language in agent.languages

    def case(self, part: Part, *, owned: bool, owner: str = "") -> Case:
        """The people of one ticket; ``owner``: a login, or empty to draw one."""
        scenario = part.scenario
        named = self._random.choice(part.customers)
        team = self._corpus.services[scenario.service].team
        chosen = self._agents.get(owner)
        if chosen is not None and not self._can(chosen, scenario):
            chosen = None
        return Case(
            scenario=scenario,
            customer=self._crowd.one_like(named, self._random),
            colleague=self._colleague(named),
            sla=part.sla,
            clerk=self._drawn(SERVICE_DESK, scenario.language),
            owner=(chosen or self._drawn(team, scenario.language)) if owned else None,
        )

    def _colleague(self, customer: DemoCustomer) -> DemoCustomer:
        """Somebody else of the organisation."""
        while True:
            other = self._random.choice(self._colleagues[customer.organisation])
            if other is not customer:
                return other

    def _drawn(self, team: str, language: str) -> DemoAgent:
        agents, weights = self._able(team, language)
        return self._random.choices(agents, cum_weights=weights)[0]

    def _those(self, team: str, language: str) -> list[DemoAgent]:
        return [a for a in self._corpus.agents if team in a.teams and language in a.languages]


def _weighted(agents: list[DemoAgent]) -> tuple[list[DemoAgent], list[float]]:
    # Whoever speaks few languages gets the more of each; the hero shall have time to play.
    weights = (
        agent.capacity / len(agent.languages) * (0.3 if agent.login == HERO else 1)
        for agent in agents
    )
    return agents, list(accumulate(weights))


def _is_fit(part: Part, need: Need) -> bool:
    scenario, length = part.scenario, part.length
    if need == WHOLE:
        return length == len(scenario.turns)
    if length == len(scenario.turns):
        return False
    if need is TargetKind.FIRST_RESPONSE:
        return length == 1 and scenario.channel != _PHONE
    is_target = isinstance(need, TargetKind)
    beats = opening(scenario, length, owned=True, moved=False, busy=is_target)
    if not is_target:
        return beats[-1].kind == need and beats[-1].pauses
    if beats[-1].pauses:
        return False
    if length == 1:
        return need is TargetKind.UPDATE and scenario.channel == _PHONE
    if need is TargetKind.SOLUTION and scenario.kind != INCIDENT:
        # What takes so long is a search for a cause.
        return False
    return last_contact(beats) > 0


def _parts(corpus: Corpus) -> Iterator[Part]:
    scenarios = Counter(corpus.services[s.service].team for s in corpus.scenarios)
    for scenario in corpus.scenarios:
        service = corpus.services[scenario.service]
        entitled = [
            customer
            for customer in corpus.customers
            if customer.language == scenario.language
            and (service.for_all or service.key in customer.services)
        ]
        for sla in {_sla(service, customer): None for customer in entitled}:
            customers = tuple(c for c in entitled if _sla(service, c) == sla)
            weight = _LOAD[service.team] / scenarios[service.team] * len(customers) / len(entitled)
            for length in range(1, len(scenario.turns) + 1):
                yield Part(scenario, length, sla, customers, weight)


def _sla(service: DemoService, customer: DemoCustomer) -> str:
    """What an organisation agreed counts, except for services that have hours of their own."""
    if service.sla in ("around_the_clock", "relaxed"):
        return service.sla
    return customer.sla or service.sla

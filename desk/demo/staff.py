"""Agents besides those that the corpus names, for a desk on which so few could not do the work."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

from desk.demo.corpus import Corpus, DemoAgent, load_corpus, mailbox
from desk.demo.size import Size
from desk.demo.wishes import HERO
from store.replacing import replace


def corpus_of(size: Size) -> Corpus:
    """The corpus with as many colleagues more as the size asks for."""
    return _with_colleagues(size.colleagues)


@cache
def _with_colleagues(count: int) -> Corpus:
    corpus = load_corpus()
    return replace(corpus, agents=(*corpus.agents, *_colleagues(corpus, count)))


def _colleagues(corpus: Corpus, count: int) -> list[DemoAgent]:
    """As many for each of the agents but the hero, with the same team and languages; named like the
    crowd, by given and family names of customers who speak the first of these.
    """
    names: defaultdict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for customer in corpus.customers:
        if len(customer.name.split()) == 2:
            names[customer.language, customer.gender].append(customer.name.split())
    models = [agent for agent in corpus.agents if agent.login != HERO]
    found: list[DemoAgent] = []
    named: Counter[tuple[str, str]] = Counter()
    for n in range(count):
        like = models[n % len(models)]
        key = like.languages[0], like.gender
        pool, place = names[key], named[key]
        given, family = pool[place % len(pool)][0], pool[(place + 2) % len(pool)][1]
        name = f"{given} {family}"
        named[key] += 1
        found.append(
            replace(
                like, login=mailbox(name), name=name, initials=given[0] + family[0], role="agent"
            )
        )
    return found

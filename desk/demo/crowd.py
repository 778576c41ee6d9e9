"""Customers besides those that the corpus names: of the same organisations, with other names."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from desk.demo.corpus import Corpus, DemoCustomer, mailbox
from store.replacing import replace


class Crowd:
    """``count`` people, the same ones each time. The given name of one customer and the family
    name of another make a new one; language and gender are those that the names have.
    """

    def __init__(self, corpus: Corpus, count: int) -> None:
        known = corpus.customers
        names: defaultdict[tuple[str, str], list[list[str]]] = defaultdict(list)
        for customer in known:
            if len(customer.name.split()) == 2:
                names[customer.language, customer.gender].append(customer.name.split())
        self.members: list[DemoCustomer] = []
        for n in range(count):
            like = known[n % len(known)]
            pool, turn = names[like.language, like.gender], n // len(known)
            given, family = pool[n % len(pool)][0], pool[(n + 1 + turn) % len(pool)][1]
            name = f"{given} {family}"
            email = f"{mailbox(name)}.{n + 1}@{like.domain}"
            self.members.append(replace(like, name=name, email=email))
        self._like = {
            customer.email: (customer, *self.members[place :: len(known)])
            for place, customer in enumerate(known)
        }

    def one_like(self, customer: DemoCustomer, random: Random) -> DemoCustomer:
        """A customer of the corpus, or one of the crowd with the same organisation and services."""
        return random.choice(self._like[customer.email])

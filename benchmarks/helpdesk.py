"""django-helpdesk 2.6.1 (BSD, PyPI) on SQLite, asked through its own pages by Django's test client.

It is in the dependency group `bench`. Its list is what its browser asks for: the rows of one page,
by its own address for them (the page around the rows is not counted).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

NAME = "django-helpdesk 2.6.1"
_APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "rest_framework",
    "helpdesk",
)
_AROUND = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
_TOLD = (
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "django.template.context_processors.debug",
    "django.template.context_processors.request",
)
_AGENTS, _FOLLOWUPS = 16, 4
_BATCH = 500


def is_installed() -> bool:
    """Whether it can be measured here."""
    return find_spec("helpdesk") is not None


class Helpdesk:
    """Its desk of so many tickets, a tenth of them open, in a file in the folder."""

    def __init__(self, folder: Path, tickets: int, subjects: Sequence[str]) -> None:
        _set_up(folder / "helpdesk.db")
        self._client = import_module("django.test").Client()
        self._ids = cycle(_fill(tickets, subjects))
        user_model = import_module("django.contrib.auth").get_user_model()
        self._client.force_login(user_model.objects.get(username="agent0"))
        self._open = import_module("helpdesk.query").query_to_base64(
            {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": ""}
        )

    def _get(self, address: str, **params: Any) -> Any:
        answer = self._client.get(address, params)
        if answer.status_code != 200:
            raise RuntimeError(f"{NAME} answered {answer.status_code} to {address}.")
        return answer

    def _rows(self, query: str, rows: int) -> int:
        found = self._get(
            f"/datatables_ticket_list/{query}",
            **{"draw": 1, "start": 0, "length": rows, "order[0][column]": 5},
        ).json()
        return int(found["recordsFiltered"])

    def list(self, rows: int = 25) -> int:
        """The first rows of its open tickets; how many there are."""
        return self._rows(self._open, rows)

    def search(self, word: str, rows: int = 25) -> int:
        """The first rows of the tickets with a word; how many there are."""
        query = import_module("helpdesk.query").query_to_base64(
            {"filtering": {}, "sorting": "created", "search_string": word}
        )
        return self._rows(query, rows)

    def ticket(self) -> None:
        """The page of the next one of its open tickets, each with a few events."""
        self._get(f"/tickets/{next(self._ids)}/")


def _set_up(file: Path) -> None:
    settings = import_module("django.conf").settings
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=_APPS,
        MIDDLEWARE=_AROUND,
        ROOT_URLCONF="benchmarks.helpdesk_urls",
        SECRET_KEY="of a desk that is measured and thrown away",  # noqa: S106
        SITE_ID=1,
        STATIC_URL="/static/",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": _TOLD},
            }
        ],
        USE_TZ=True,
        # Without a package of its own for teams, as its documentation says.
        HELPDESK_KBITEM_TEAM_GETTER=lambda _: None,
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",
    )
    import_module("django").setup()
    import_module("django.core.management").call_command("migrate", verbosity=0)


def _fill(tickets: int, subjects: Sequence[str]) -> list[int]:
    """Tickets with the subjects of ours in turn, made by its models; the ids of the open ones."""
    models = import_module("helpdesk.models")
    user_model = import_module("django.contrib.auth").get_user_model()
    random = Random(1)
    users = [
        user_model.objects.create(username=f"agent{n}", is_staff=True, is_superuser=True)
        for n in range(_AGENTS)
    ]
    queues = [models.Queue.objects.create(title=f"Queue {n}", slug=f"q{n}") for n in range(4)]
    now = datetime.now(UTC)
    made = [
        models.Ticket(
            title=subjects[n % len(subjects)],
            description=subjects[(n * 7) % len(subjects)],
            queue=queues[n % 4],
            submitter_email=f"customer{n % 133}@example.org",
            assigned_to=random.choice([*users, None]),
            status=random.choice((1, 2)) if n % 10 == 0 else 4,
            priority=random.randint(1, 5),
            created=now - timedelta(minutes=n * 26),
            due_date=now + timedelta(minutes=n) if n % 10 == 0 else None,
        )
        for n in range(tickets)
    ]
    models.Ticket.objects.bulk_create(made, batch_size=_BATCH)
    known = list(models.Ticket.objects.order_by("id"))
    models.FollowUp.objects.bulk_create(
        [
            models.FollowUp(
                ticket=ticket,
                date=ticket.created + timedelta(minutes=m),
                title="Comment",
                comment=ticket.title,
                public=True,
                user=users[m],
            )
            for ticket in known
            for m in range(_FOLLOWUPS)
        ],
        batch_size=_BATCH,
    )
    return [ticket.id for ticket in known if ticket.status in (1, 2)]

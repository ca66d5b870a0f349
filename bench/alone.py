"""Confab in this very process, with a database that is gone afterwards."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "site")]

TIMES = 9


@dataclass
class Cost:
    queries: int = 0
    ms: float = 0.0


@contextmanager
def in_this_process() -> Iterator[Any]:
    """Yields the team's owner."""
    with TemporaryDirectory() as home:
        os.environ |= {"DATA_DIR": home, "DJANGO_SETTINGS_MODULE": "settings"}
        import django

        django.setup()
        from django.core.management import call_command

        from chat import actions

        call_command("migrate", verbosity=0)
        yield actions.set_up_team(
            team_name="Bench", name="Ada", email="ada@example.com", password="correct horse battery"
        )


@contextmanager
def counted() -> Iterator[Cost]:
    """What is done within costs so much, once it is done."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cost = Cost()
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        yield cost
        cost.ms = 1000 * (time.perf_counter() - began)
    cost.queries = len(queries)


def asked(user: Any, path: str) -> tuple[bytes, Cost]:
    """The first time of a session costs more, and isn't counted; of the others, the median."""
    from django.test import Client

    client = Client(headers={"Host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.get(path)
    costs = []
    for _time in range(TIMES):
        with counted() as cost:
            page = client.get(path).content
        costs.append(cost)
    return page, sorted(costs, key=lambda cost: cost.ms)[TIMES // 2]

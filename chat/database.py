"""How the database is reached: short write transactions, and reads from the event loop."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

# SQLite lets one writer in and makes the others poll for it, some of them for long: queue here.
_writers = threading.Lock()
_readers = ThreadPoolExecutor(4, thread_name_prefix="database")


@contextmanager
def write() -> Iterator[None]:
    """One short transaction. Do slow work before it, and nothing but the database within."""
    with _writers if connection.vendor == "sqlite" else nullcontext(), transaction.atomic():
        yield


async def run[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs database work off the event loop, on a few threads of its own.

    Channels' own helper shares one thread among all consumers of a process, so that one slow
    query would hold up everybody.
    """
    work = partial(function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_readers, _run, work)


def _run[R](work: Callable[[], R]) -> R:
    try:
        result = work()
    except BaseException:
        connection.close()
        raise
    if connection.vendor != "sqlite":
        connection.close()  # gives it back to the pool
    return result


async def do(work: Callable[[], object]) -> None:
    """Runs what writes, on a thread that comes and goes. Its pokes find back to this event loop,
    which from a thread of `run` they can't."""
    await sync_to_async(_leaving_nothing, thread_sensitive=False)(work)


def _leaving_nothing(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def close_all() -> None:
    """Closes what the reading threads hold open; for tests, between two databases."""
    barrier = threading.Barrier(_readers._max_workers)

    def close() -> None:
        barrier.wait(10)
        connection.close()

    for future in [_readers.submit(close) for _ in range(_readers._max_workers)]:
        future.result()

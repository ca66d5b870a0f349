"""What the durable queue takes in, and what one worker does: of jobs that do next to nothing.

Prints a table. All in one process, with SQLite and synchronous FULL, as it is run by default.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.alone import in_this_process

JOBS = 500


def main() -> None:
    with in_this_process():
        from chat.jobs.worker import Worker
        from chat.tests.jobs import probe

        def enqueue() -> None:
            for _job in range(JOBS):
                probe.note.enqueue(path="/dev/null")

        print(f"{JOBS} jobs                  a second")
        told("put in the queue", enqueue)
        told("done by one worker", Worker(until_empty=True).run)


def told(what: str, work: Callable[[], None]) -> None:
    began = time.perf_counter()
    work()
    print(f"{what:24}{JOBS / (time.perf_counter() - began):8,.0f}")


if __name__ == "__main__":
    main()

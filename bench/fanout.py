"""Fan-out: how fast one message reaches everybody in a room, and what an idle socket costs.

Three servers in turn, each a process on a core of its own, the client on another: the Channels
tutorial's chat, Confab on Daphne, Confab on uvicorn. Fails when a message was lost or came twice.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.chats import Chat, OnDaphne, OnUvicorn, People, Tutorial
from bench.ledger import Failed, Ledger
from bench.servers import ROOT, Server, manage, serving
from bench.table import Level, Outcome, drawn

CHATS: tuple[type[Chat], ...] = (Tutorial, OnDaphne, OnUvicorn)
IN_FLIGHT = (1, 8, 32)  # posts at once
WARM_UP = 16  # posts
TOGETHER = 25  # sockets that connect at once
QUIET = 1.5  # seconds; what comes twice may come with the next reconciliation
PATIENCE = 120  # seconds for one server, and more than SIZE takes more
SIZE = 500 * 200  # deliveries at a level


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the server must go with us
    *_, client_core, server_core = cores()
    os.sched_setaffinity(0, {client_core})
    allow_files(2 * asked.sockets + 100)
    try:
        outcomes = measure(asked.sockets, asked.posts, server_core)
    except Failed as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    print(drawn(outcomes, asked.sockets))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=500, help="in the room")
    parser.add_argument("--posts", type=int, default=200, help="at each level")
    asked = parser.parse_args()
    if asked.sockets < IN_FLIGHT[-1]:
        parser.error(f"at least {IN_FLIGHT[-1]} sockets, please")
    return asked


def cores() -> list[int]:
    """Two at least, though they be the same."""
    available = sorted(os.sched_getaffinity(0))
    return available * 2 if len(available) == 1 else available


def allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


def measure(sockets: int, posts: int, core: int) -> list[Outcome]:
    (disk := ROOT / "build").mkdir(exist_ok=True)  # /tmp may be memory, where a commit is free
    with TemporaryDirectory(prefix="bench-", dir=disk) as name:
        home = Path(name)
        people = gather(home, sockets)
        outcomes = []
        for chat in CHATS:
            with serving(chat.command, home, core) as server:
                run = Run(server, chat, people, sockets, posts)
                outcomes.append(asyncio.run(run.outcome(), loop_factory=uvloop.new_event_loop))
        return outcomes


def gather(home: Path, count: int) -> People:
    manage(home, "migrate", "--no-input", "-v", "0")
    work = f"from bench.people import gather; gather({count})"
    return People(**json.loads(manage(home, "shell", "--no-imports", "-c", work)))


class Run:
    """One server's."""

    def __init__(
        self, server: Server, chat: type[Chat], people: People, sockets: int, posts: int
    ) -> None:
        self.server = server
        self.ledger = Ledger(sockets)
        self.chat = chat(server.port, people, self.ledger, IN_FLIGHT[-1])
        self.posts = max(int(posts * chat.pace), IN_FLIGHT[-1])
        self.patience = PATIENCE * max(1, sockets * posts / SIZE)

    async def outcome(self) -> Outcome:
        try:
            async with asyncio.timeout(self.patience):
                return await self.measured()
        except (OSError, EOFError) as error:  # a timeout is one, too
            raise Failed(self.ledger.failure or repr(error)) from error

    async def measured(self) -> Outcome:
        await self.chat.open()
        memory = await self.fill()
        await self.level(8, WARM_UP)
        levels = [await self.level(in_flight, self.posts) for in_flight in IN_FLIGHT]
        await asyncio.sleep(QUIET)
        self.ledger.audit([socket.received for socket in self.chat.sockets])
        self.chat.close()
        return Outcome(self.chat.name, levels, memory)

    async def fill(self) -> float:
        """Connects everybody. Answers with the KB that an idle socket takes."""
        await self.server.rest()
        before, sockets = self.server.memory(), self.ledger.sockets
        for start in range(0, sockets, TOGETHER):
            together = min(TOGETHER, sockets - start)
            await asyncio.gather(*(self.chat.join() for _ in range(together)))
        await self.server.rest()
        return (self.server.memory() - before) / sockets

    async def level(self, in_flight: int, posts: int) -> Level:
        turns = iter(range(posts))

        async def lane(number: int) -> None:
            for _turn in turns:
                await self.chat.post(number)

        begun, client, server = perf_counter(), process_time(), self.server.cpu()
        await asyncio.gather(*(lane(number) for number in range(in_flight)))
        await self.ledger.complete()
        seconds = perf_counter() - begun
        return Level(
            in_flight,
            posts * self.ledger.sockets / (self.ledger.latest - begun),
            self.ledger.take_latencies(),
            (self.server.cpu() - server) / seconds,
            (process_time() - client) / seconds,
        )


if __name__ == "__main__":
    sys.exit(main())

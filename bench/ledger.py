"""What was posted, what was delivered, and how long each delivery took."""

import asyncio
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from time import perf_counter

WORDS = "The ferry is late again; shall we hold the stand-up on deck, or move it to ten?"
MARKER = re.compile(rb"\[post (\d+)\]")
STALLED = 10  # seconds without a delivery


class Failed(Exception):
    """The server broke its promise, or the run did; the text is a sentence."""


def body(number: int) -> str:
    return f"[post {number}] {WORDS}"


def numbers(frame: bytes) -> tuple[int, ...]:
    """The posts that a frame delivers, each time it does."""
    return tuple(map(int, MARKER.findall(frame)))


class Ledger:
    def __init__(self, sockets: int) -> None:
        self.sockets = sockets
        self.missing = 0  # deliveries
        self.latest = 0.0  # delivery
        self.latencies = array("d")  # of each delivery, in seconds, until taken
        self.failure = ""  # what a socket saw go wrong
        self._posted: dict[int, float] = {}

    def next_number(self) -> int:
        """Of a post that is sent now."""
        number = len(self._posted)
        self._posted[number] = perf_counter()
        self.missing += self.sockets
        return number

    def delivered(self, numbers: Iterable[int], at: float) -> None:
        """To one socket."""
        posted = self._posted
        taken = [at - posted[number] for number in numbers]
        self.latencies.extend(taken)
        self.missing -= len(taken)
        self.latest = at

    def take_latencies(self) -> list[float]:
        """In ascending order."""
        taken, self.latencies = sorted(self.latencies), array("d")
        return taken

    async def complete(self) -> None:
        """Waits for the last delivery, whose time is known: how often we look changes nothing."""
        missing, since = self.missing, perf_counter()
        while self.missing > 0:
            await asyncio.sleep(0.01)
            if self.failure:
                raise Failed(self.failure)
            if self.missing < missing:
                missing, since = self.missing, perf_counter()
            elif perf_counter() - since > STALLED:
                raise Failed(f"{missing} deliveries never came.")

    def audit(self, received: Sequence[Sequence[int]]) -> None:
        """Everybody must have got every post exactly once, and all in the same order."""
        if self.failure:
            raise Failed(self.failure)
        once = Counter(self._posted.keys())
        lost = sum((once - Counter(each)).total() for each in received)
        doubled = sum((Counter(each) - once).total() for each in received)
        if lost or doubled:
            raise Failed(f"{lost} deliveries were lost, {doubled} came twice.")
        if any(each != received[0] for each in received):
            raise Failed("Not everybody got the posts in the same order.")

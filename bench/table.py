"""The table that `make bench` prints."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

PACKAGES = "Django", "channels", "daphne", "uvicorn", "uvloop"
HEADINGS = (
    "",
    "in flight",
    "deliveries/s",
    "ratio",
    "p50 ms",
    "p99 ms",
    "server CPU",
    "client CPU",
    "KB/socket",
)


class Level(NamedTuple):
    in_flight: int
    speed: float  # deliveries a second
    latencies: Sequence[float]  # of each delivery, in seconds, ascending
    server_cpu: float  # share of a core
    client_cpu: float

    def latency(self, share: float) -> float:
        """In milliseconds; so many deliveries took no longer."""
        return 1000 * self.latencies[int(share * (len(self.latencies) - 1))]


class Outcome(NamedTuple):
    name: str
    levels: Sequence[Level]
    memory: float  # KB for each idle socket


def drawn(outcomes: Sequence[Outcome], sockets: int) -> str:
    """The ratio is to the first."""
    lines: list[tuple[str, ...]] = [HEADINGS]
    for outcome in outcomes:
        for level, base in zip(outcome.levels, outcomes[0].levels, strict=True):
            lines.append(_cells(outcome, level, level.speed / base.speed))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    title = f"Every post to {sockets} sockets, the server on one core of {os.cpu_count()}"
    return "\n".join((title, "", *(_line(cells, widths) for cells in lines), "", _versions()))


def _cells(outcome: Outcome, level: Level, ratio: float) -> tuple[str, ...]:
    first = level is outcome.levels[0]
    return (
        outcome.name if first else "",
        f"{level.in_flight}",
        f"{level.speed:,.0f}",
        f"{ratio:.1f}",
        f"{level.latency(0.5):,.1f}",
        f"{level.latency(0.99):,.1f}",
        f"{level.server_cpu:.0%}",
        f"{level.client_cpu:.0%}",
        f"{outcome.memory:.0f}" if first else "",
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join((cells[0].ljust(len(name)), *numbers))


def _versions() -> str:
    packages = (f"{package} {version(package)}" for package in PACKAGES)
    return ", ".join((f"Python {platform.python_version()}", *packages))

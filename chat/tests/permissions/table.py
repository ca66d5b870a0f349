"""The table of docs/permissions.md: all of it is tried."""

from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


PEOPLE = [
    *("nobody", "stranger", "former member", "guest", "member"),
    *("creator", "admin", "admin elsewhere", "owner"),
]


FRAME = "frame"


class Row(NamedTuple):
    name: str  # of the address, or the frame's type
    method: str
    of: str  # what it is about
    cells: dict[str, str]  # by person

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.name, self.of and f"({self.of})")))


def table() -> list[Row]:
    """The page's only one."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    head, _rule, *rows = ([cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines)
    assert head == ["Address", "Method", "Of", *PEOPLE]
    return [
        Row(name, method, of, dict(zip(PEOPLE, cells, strict=True)))
        for name, method, of, *cells in rows
    ]


ROWS = table()

"""How long hostile messages take to become HTML: each kind at the most that one may hold."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from time import process_time
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

# Apart by spaces: · is a space, ¶ the end of a line, ⇥ a tab.
PIECES = """
    [ ] ( ) * ** _ __ ~~ | || ` > >· -· 1.· # ![ []( [a]( ]( [[a] < <a </ & &amp; \\ ! : @ @a
    @a· @a. a@a. a@ :x: :x a#1 a#1· #a #a· http:// http://a( http://a· www.a www. www.a· ://
    *a· **a· *a_· a**b *a**a· _a__a· ~~a· ||a ||*a ||a||· `a`` a` 😀 ¶ a¶ >¶ >·a¶ -·a¶ *·a¶¶
    1.·a¶ #·a¶ ```¶ ~~~ ---¶ |a¶ |- |a|b|¶|-|-|¶ |-|-|¶ ||¶ ····a¶ ⇥ · ··¶ -·[·]· -·[·]·a¶
    [a](< [a](b [a](http://b·" [*a]( ![[ <http://a [a][ \\[ ]]( a· ||[ ||] ||||a *|| [|| |· é
    a. - + = x
"""
CODE = """
    a ( [ { < " ' ` /* // # \\ $ ${ a· a¶ = - . : {% {{ \"\"\" r' $( <<a¶ a( a. 0 / a= a: ¶ ⇥
    · x< q{ -- [[ <!-- a:: a-> & a, @ % | <a·
"""


def _pieces(text: str) -> list[str]:
    return [each.translate({183: " ", 182: "\n", 8677: "\t"}) for each in text.split()]


WHOLE: dict[str, Callable[[int], str]] = {
    "> nested": lambda n: "".join(">" * depth + " a\n" for depth in range(n)),
    "- nested": lambda n: "".join("  " * depth + "- a\n" for depth in range(n // 20)),
    "* around": lambda n: "*" * (n // 2) + "a" + "*" * (n // 2),
    "[ around": lambda n: "[" * (n // 2) + "a" + "]" * (n // 2),
    "[]( around": lambda n: "[" * (n // 6) + "a" + "](b)" * n,
    "` growing": lambda n: " ".join("`" * length for length in range(1, n // 20)),
    "a wide table": lambda n: "|a" * (n // 5) + "|\n" + "|-" * (n // 5) + "|",
    "a long table": lambda n: "|a|b\n|-|-\n" + "|\n" * n,
    "a wide, long table": lambda n: "|a" * (n // 6) + "|\n" + "|-" * (n // 6) + "|\n" + "a\n" * n,
}


class Measured(NamedTuple):
    seconds: float
    kind: str
    length: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slowest", type=int, default=20, help="how many to show")
    parser.add_argument("--code", action="store_true", help="each language's lexer, too")
    options = parser.parse_args()
    import django

    django.setup()
    bodies = chain(_bodies(), _code() if options.code else ())
    found = sorted((_measured(kind, body) for kind, body in bodies), reverse=True)
    print(f"{'input':40} {'length':>8} {'ms':>8}")
    for each in found[: options.slowest]:
        print(f"{each.kind:40} {each.length:8} {1000 * each.seconds:8.1f}")
    print(f"{len(found)} kinds of input")


def _measured(kind: str, body: str) -> Measured:
    from chat import text

    start = process_time()
    text.to_html(body, {"a": 1, "a.a": 2}, frozenset({"a"}))
    return Measured(process_time() - start, kind, len(body))


def _bodies() -> Iterator[tuple[str, str]]:
    from chat.text import BODY_LIMIT

    for piece in _pieces(PIECES):
        yield repr(piece), (piece * BODY_LIMIT)[:BODY_LIMIT]
        yield f"{piece!r} then a", (piece * BODY_LIMIT)[: BODY_LIMIT - 1] + "a"
        yield f"a then {piece!r}", "a" + (piece * BODY_LIMIT)[: BODY_LIMIT - 1]
    for first in _pieces(PIECES):
        for second in _pieces(PIECES):
            yield repr(first + second), ((first + second) * BODY_LIMIT)[:BODY_LIMIT]
    for kind, whole in WHOLE.items():
        yield kind, whole(BODY_LIMIT)[:BODY_LIMIT]


def _code() -> Iterator[tuple[str, str]]:
    from chat.text.code import LANGUAGES, LONGEST

    for language in sorted(LANGUAGES):
        for piece in _pieces(CODE):
            code = (piece * LONGEST)[: LONGEST - 1]
            yield f"{language} {piece!r}", f"```{language}\n{code}\n```"


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    main()

"""How long hostile messages take to become HTML: each kind at the most that one may hold."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

PIECES = [
    *("[", "]", "(", ")", "*", "**", "_", "__", "~~", "|", "||", "`", ">", "> ", "- ", "1. ", "#"),
    *("![", "[](", "[a](", "](", "[[a]", "<", "<a", "</", "&", "&amp;", "\\", "!", ":", "@", "@a"),
    *(
        "@a.",
        "a@a.",
        "a@",
        ":x:",
        ":x",
        "a#1",
        "#a",
        "http://",
        "http://a(",
        "www.a",
        "www.",
        "://",
    ),
    *("*a ", "**a ", "*a_ ", "a**b", "*a**a ", "_a__a ", "~~a ", "||a", "||*a", "`a``", "a`", "😀"),
    *("\n", "a\n", ">\n", "> a\n", "- a\n", "* a\n\n", "1. a\n", "# a\n", "```\n", "~~~", "---\n"),
    *(
        "|a\n",
        "|-",
        "|a|b|\n|-|-|\n",
        "|-|-|\n",
        "||\n",
        "    a\n",
        "\t",
        " ",
        "  \n",
        "[ ] ",
        "- [ ] ",
    ),
    *("[a](<", "[a](b", '[a](http://b "', "[*a](", "![[", "<http://a", "[a][", "\\[", "]](", "a "),
    *("||[", "||]", "||||a", "*||", "[||", "| ", "é", "\u0301", "\u202e", "a.", "-", "+", "=", "x"),
]
WHOLE = {
    "> nested": lambda length: "".join(">" * n + " a\n" for n in range(length))[:length],
    "- nested": lambda length: "".join(" " * 2 * n + "- a\n" for n in range(length))[:length],
    "* between": lambda length: ("*" * (length // 2) + "a" + "*" * (length // 2))[:length],
    "[ between": lambda length: ("[" * (length // 2) + "a" + "]" * (length // 2))[:length],
    "[( between": lambda length: ("[" * (length // 4) + "a" + "](b)" * length)[:length],
    "` growing": lambda length: " ".join("`" * n for n in range(1, length))[:length],
    "a wide table": lambda length: ("|a" * (length // 4) + "|\n" + "|-" * (length // 4) + "|")[
        :length
    ],
    "a long table": lambda length: ("|a|b\n|-|-\n" + "|\n" * length)[:length],
    "a wide, long table": lambda length: (
        "|a" * (length // 6) + "|\n" + "|-" * (length // 6) + "|\n" + "a\n" * length
    )[:length],
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
    bodies = [*_bodies(), *(_code() if options.code else ())]
    found = sorted((_measured(kind, body) for kind, body in bodies), reverse=True)
    print(f"{'input':40} {'length':>8} {'ms':>8}")
    for each in found[: options.slowest]:
        print(f"{each.kind:40} {each.length:8} {1000 * each.seconds:8.1f}")
    print(f"{len(found)} kinds of input")


def _measured(kind: str, body: str) -> Measured:
    from chat import text

    start = perf_counter()
    text.to_html(body, {"a": 1, "a.a": 2}, frozenset({"a"}))
    return Measured(perf_counter() - start, kind, len(body))


def _bodies() -> Iterator[tuple[str, str]]:
    from chat.text import BODY_LIMIT

    for piece in PIECES:
        yield repr(piece), (piece * BODY_LIMIT)[:BODY_LIMIT]
        yield f"{piece!r} then a", (piece * BODY_LIMIT)[: BODY_LIMIT - 1] + "a"
        yield f"a then {piece!r}", "a" + (piece * BODY_LIMIT)[: BODY_LIMIT - 1]
    for first in PIECES:
        for second in PIECES:
            yield repr(first + second), ((first + second) * BODY_LIMIT)[:BODY_LIMIT]
    for kind, whole in WHOLE.items():
        yield kind, whole(BODY_LIMIT)


def _code() -> Iterator[tuple[str, str]]:
    from chat.text.code import LANGUAGES, LONGEST

    pieces = [
        *(
            "a",
            "(",
            "[",
            "{",
            "<",
            '"',
            "'",
            "`",
            "/*",
            "//",
            "#",
            "\\",
            "$",
            "${",
            "a ",
            "a\n",
            "@",
        ),
        *(
            "=",
            "-",
            ".",
            ":",
            "<a ",
            "{%",
            "{{",
            '"""',
            "r'",
            "$(",
            "<<a\n",
            "a(",
            "a.",
            "0",
            "/",
            "%",
        ),
        *(
            "a=",
            "a:",
            "\n",
            "\t",
            " ",
            "x<",
            "q{",
            "--",
            "[[",
            "<!--",
            "a::",
            "a->",
            "&",
            "|",
            "a,",
        ),
    ]
    for language in sorted(LANGUAGES):
        for piece in pieces:
            code = (piece * LONGEST)[: LONGEST - 1]
            yield f"{language} {piece!r}", f"```{language}\n{code}\n```"


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    from django import setup

    setup()
    main()

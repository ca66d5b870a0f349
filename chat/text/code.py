"""Code in colours."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, takewhile
from time import thread_time

from django.utils.html import escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

# What is longer, or takes longer, stays plain: a lexer is made of regular expressions, and some
# take the square of their time. (That of shell sessions does so before its first token.)
LONGEST = 4_000  # characters
PATIENCE = 0.05  # seconds of this thread's own time

LANGUAGES = {
    *("bash", "c", "cpp", "csharp", "css", "diff", "django", "docker", "elixir", "go"),
    *("html", "http", "ini", "java", "javascript", "json", "kotlin", "lua", "make", "perl", "php"),
    *("powershell", "python", "ruby", "rust", "scala", "sql", "swift", "toml", "typescript", "xml"),
    "yaml",
}
ALIASES = {
    "c++": "cpp",
    "c#": "csharp",
    "cs": "csharp",
    "dockerfile": "docker",
    "jinja": "django",
    "js": "javascript",
    "jsx": "javascript",
    "kt": "kotlin",
    "makefile": "make",
    "patch": "diff",
    "ps1": "powershell",
    "py": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "svg": "xml",
    "ts": "typescript",
    "tsx": "typescript",
    "yml": "yaml",
    "zsh": "bash",
}

# The first that holds a token decides.
COLOURS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (Generic.Inserted, "i"),
    (Generic.Deleted, "d"),
    (Generic.Subheading, "c"),
    (Generic.Prompt, "c"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Tag, "k"),
    (String, "s"),
    (Number, "n"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
    (Name.Attribute, "f"),
    (Name.Builtin, "f"),
)
CLASSES = {colour for _kind, colour in COLOURS}


def highlighted(code: str, hint: str) -> str:
    """Escaped; plain where the language is unknown."""
    name = hint.partition(" ")[0].lower()
    name = ALIASES.get(name, name)
    if name not in LANGUAGES or len(code) > LONGEST:
        return escape(code)
    tokens = list(_in_time(_lexer(name).get_tokens(code)))
    if "".join(value for _kind, value in tokens) != code:
        return escape(code)
    return "".join(_spans(tokens))


def _in_time(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[_TokenType, str]]:
    end = thread_time() + PATIENCE
    return takewhile(lambda _token: thread_time() < end, tokens)


def _spans(tokens: list[tuple[_TokenType, str]]) -> Iterator[str]:
    for colour, run in groupby(tokens, key=lambda token: _colour(token[0])):
        code = escape("".join(value for _kind, value in run))
        yield f'<span class="{colour}">{code}</span>' if colour else code


@cache
def _colour(kind: _TokenType) -> str:
    return next((colour for each, colour in COLOURS if kind in each), "")


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)

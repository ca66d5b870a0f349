"""Also in branches that no page of the tests takes: outside of what is translated there are no
words."""

import re

from chat.tests.languages.reading import LETTERS, NAMES, Reader
from environment import ROOT

TEMPLATES = ROOT / "templates"
TRANSLATED = re.compile(r"\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}", re.DOTALL)
ATTRIBUTES = re.compile(r"\{% block (?:in_\w+|kind|focus|body_class) %\}.*?\{% endblock \w*\s?%\}")
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def test_no_template_says_anything_but_names() -> None:
    said = {str(path): words_of(path.read_text()) - NAMES for path in TEMPLATES.rglob("*.*")}
    assert {path: words for path, words in said.items() if words} == {}


def words_of(source: str) -> set[str]:
    reader = Reader()
    for code in (TRANSLATED, ATTRIBUTES, CODE):
        source = code.sub("", source)
    reader.feed(source)
    return {word for said in reader.said for word in LETTERS.findall(said)}

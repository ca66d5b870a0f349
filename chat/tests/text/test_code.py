"""Code in colours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.tests.text.conftest import Reader
from chat.text import code, to_html

PYTHON = 'def f(x):\n    return "<b>"  # é\n'


def test_a_known_language_has_its_colours() -> None:
    assert to_html(f"```python\n{PYTHON}```") == (
        '<pre><code><span class="k">def</span> <span class="f">f</span>(x):\n'
        '    <span class="k">return</span> <span class="s">"&lt;b&gt;"</span>  '
        '<span class="c"># é</span>\n</code></pre>'
    )


@pytest.mark.parametrize("hint", ["", "klingon", "python3000", '"><script>'])
def test_any_other_is_plain(hint: str) -> None:
    assert "span" not in to_html(f"```{hint}\n{PYTHON}```")


@pytest.mark.parametrize("hint", ["Python", "py", "python title=x"])
def test_a_hint_is_taken_as_it_is_meant(hint: str) -> None:
    assert '<span class="k">def' in to_html(f"```{hint}\n{PYTHON}```")


def test_long_code_is_plain() -> None:
    assert "span" not in code.highlighted("def f\n" * code.LONGEST, "python")


def test_code_that_takes_long_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "PATIENCE", -1)
    assert code.highlighted("def f", "python") == "def f"


@pytest.mark.parametrize("name", sorted({*code.LANGUAGES, *code.ALIASES}))
@settings(deadline=None)  # a lexer is loaded when it is first asked for
@given(
    typed=st.lists(
        st.sampled_from(
            [*"<>'\"&{}()[]#/*\\$%@=- \n\t\f", "a", "0", "def", "class", "```", "{%", "é"]
        )
    ).map("".join)
)
def test_colours_change_no_character(name: str, typed: str) -> None:
    page = Reader(code.highlighted(typed, name))
    assert page.text == typed
    assert {tag for tag, _attributes in page.tags} <= {"span"}

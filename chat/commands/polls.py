"""/poll, and how a question is told from its options."""

import re

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from chat import actions
from chat.commands.base import Order, Outcome, command
from chat.text import Refused

_MULTIPLE = ("--multiple", "—multiple")  # a phone makes one dash of two
_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»"}
_QUOTED = "|".join(rf"{begin}[^{end}]*+[{end}]" for begin, end in _QUOTES.items())
_WORD = re.compile(rf"{_QUOTED}|\S+")


@command(
    _("Let people choose"),
    gettext_noop('"Question" "One" "Another" [--multiple]'),
    is_one_line=False,
)
def poll(order: Order) -> Outcome:
    words = _WORD.findall(order.words)
    said = [_unquoted(word) for word in words if word not in _MULTIPLE]
    if len(said) < 3:
        raise _senseless()
    question, *options = said
    actions.create_poll(
        room=order.room,
        author=order.author,
        question=question,
        options=options,
        is_multiple=len(words) > len(said),
        nonce=order.nonce,
        thread=order.thread,
        is_also_in_room=order.is_also_in_room,
    )
    return Outcome(is_posted=True)


def _unquoted(word: str) -> str:
    """A quote that is never closed would end in the wrong place, so it is refused."""
    if word[0] not in _QUOTES:
        return word
    if len(word) < 2 or word[-1] not in _QUOTES[word[0]]:
        raise _senseless()
    return word[1:-1]


def _senseless() -> Refused:
    return Refused(
        gettext('Write a question and at least two options: /poll "Lunch?" "Soup" "Fish".')
    )

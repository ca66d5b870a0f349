"""What a message costs: its bytes, the page that shows fifty, and each deed done with it.

Prints three tables. Times are this machine's, of one run; queries and bytes are the same anywhere.
Queries include those of the transaction (BEGIN, COMMIT).
"""

import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.alone import asked, counted, in_this_process

PLAIN = "The tide gauge at the north pier reads two centimetres high again, since about noon."
RICH = (
    "**Look**: @ada, `gauge.py` is [here](https://example.com/gauge), see #general\n\n"
    "```python\nfor level in levels:\n    print(level)\n```\n- one\n- two"
)
TIMES = 50


def main() -> None:
    with in_this_process() as ada:
        from chat import actions
        from chat.models import Room

        bob = actions.create_user(name="Bob", email="bob@example.com", password="")
        general = Room.objects.get(slug="general")
        messages(general, bob, ada)
        deeds(general, bob, ada)
        page(general, bob, ada)


def messages(room: Any, bob: Any, ada: Any) -> None:
    print("one message                    bytes   deflated   ms to render")
    plain = said(room, bob, PLAIN)
    weigh("one short sentence", said(room, bob, "Yes."))
    weigh("one of 84 characters", plain)
    weigh("markup of every kind", said(room, bob, RICH))
    react(plain, bob, ada)
    weigh("with three reactions", plain)
    for _reply in range(3):
        said(room, ada, "Yes.", thread=plain)
    weigh("and three replies", plain)
    weigh("a poll with four answers", poll(room, bob, ada))


def weigh(what: str, message: Any) -> None:
    from chat import partials
    from chat.models import Message

    now = Message.objects.for_rendering().get(pk=message.pk)
    html = partials.message(now, message.author.locale).encode()
    took = rendering(lambda: partials.message(now, message.author.locale))
    print(f"{what:28}  {len(html):6}  {len(zlib.compress(html)):9}  {took:13.2f}")


def deeds(room: Any, bob: Any, ada: Any) -> None:
    from chat import actions
    from chat.models import Message

    root = said(room, bob, PLAIN)
    asked_by_bob = poll(room, bob, ada)
    print("\ndone with it                 queries     ms   bytes to each page")
    for name, deed in {
        "post": lambda: said(room, bob, PLAIN),
        "post, and mention": lambda: said(room, bob, "@ada, look"),
        "edit": lambda: actions.edit_message(message=root, editor=bob, body=RICH),
        "react": lambda: actions.react(message=root, user=ada, emoji="👍"),
        "reply in its thread": lambda: said(room, ada, PLAIN, thread=root),
        "pin": lambda: actions.pin_message(message=root, pinner=ada),
        "vote": lambda: vote(asked_by_bob, bob, 1),
        "close the poll": lambda: actions.close_poll(message=asked_by_bob, closer=bob),
        "save": lambda: actions.save_message(message=root, user=ada),
        "delete": lambda: actions.delete_message(
            message=Message.objects.get(pk=root.pk), deleter=bob
        ),
    }.items():
        weigh_deed(name, room, deed)


def weigh_deed(name: str, room: Any, deed: Callable[[], Any]) -> None:
    from chat import frames
    from chat.models import Room

    head = Room.objects.get(pk=room.pk).head
    with counted() as cost:
        deed()
    news = list(room.events.with_messages().filter(seq__gt=head).order_by("seq"))
    sent = "".join(frames.news(news, room.creator.locale, tail=True)) if news else ""
    print(f"{name:28}  {cost.queries:6}  {cost.ms:5.1f}  {len(sent.encode()):18}")


def page(room: Any, bob: Any, ada: Any) -> None:
    from chat import partials
    from chat.history import Window

    for number in range(50):
        said(room, (ada, bob)[number // 3 % 2], PLAIN)
    window = Window.newest(room.pk)
    took = rendering(lambda: partials.log(window, ada.locale))
    html, cost = asked(ada, "/rooms/general/")
    print("\na page with fifty of them       KB   deflated   queries   ms   ms of that for its log")
    print(
        f"{'':27}  {len(html) / 1024:5.1f}  {len(zlib.compress(html)) / 1024:9.1f}  "
        f"{cost.queries:8}  {cost.ms:3.0f}  {took:23.0f}"
    )


def rendering(draw: Callable[[], object]) -> float:
    """Milliseconds, the median of several."""
    times = []
    for _time in range(TIMES):
        began = time.perf_counter()
        draw()
        times.append(time.perf_counter() - began)
    return 1000 * median(times)


def said(room: Any, author: Any, body: str, **more: Any) -> Any:
    from chat import actions

    return actions.post_message(room=room, author=author, body=body, nonce=uuid4(), **more)


def react(message: Any, *people: Any) -> None:
    from chat import actions

    for person, emoji in [(person, emoji) for person in people for emoji in "👍🎉"][:3]:
        actions.react(message=message, user=person, emoji=emoji)


def poll(room: Any, author: Any, voter: Any) -> Any:
    from chat import actions

    answers = ["Tea", "Coffee", "Water", "Nothing"]
    asked = {"room": room, "author": author, "nonce": uuid4()}
    message = actions.create_poll(question="What to drink?", options=answers, **asked)
    vote(message, voter, 0)
    return message


def vote(message: Any, voter: Any, index: int) -> None:
    from chat import actions
    from chat.models import PollOption

    options = PollOption.objects.select_related("poll__message__room").filter(poll=message.pk)
    actions.vote(option=options.order_by("pk")[index], voter=voter)


if __name__ == "__main__":
    main()

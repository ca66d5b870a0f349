"""Rooms in which a message of every kind stands."""

from collections.abc import Iterable
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chat import actions, uploads
from chat.models import Event, File, Message, Page, Room, User
from chat.outside import Fetched
from chat.uploads import Upload
from e2e.gallery import drawings

People = dict[str, User]
PAGE = (
    "<title>Spring tides in Marsa Nur: what pilots should know</title>"
    '<meta property="og:site_name" content="Harbour Gazette">'
    '<meta name="description" content="Twice a month the water falls lower than the chart says. '
    'Our harbour master explains when, why, and which buoys not to believe.">'
    '<meta property="og:image" content="https://gazette.example/harbour.png">'
)
CODE = """\
Smallest clearance, as it is in 3.0:
```python
def clearance(route: Route, draught: float) -> Clearance:
    # Where it is smallest is not where the chart is shallowest.
    return min((at.depth() - draught, at) for at in route.points)
```
and `min()` of nothing raises, so an empty route is refused before."""
DIFF = """\
# What changed

```diff
- sooner = tables(days=7)
+ sooner = tables(days=14)
```

---

```python
@cached
def table(harbour: str, days: int = 14) -> str:
    return f"{harbour}: " + str(12.5)  # metres
```"""
QUOTE = """\
> Nobody sails by the average.
> — Pilots' handbook, 1911

I want that on a mug."""
TABLE = """\
| Harbour | High water | Height | Low water | Height | Range | Stream | Remarks | Checked by |
|---|---|---|---|---|---|---|---|---|
| Saltmere | 04:12 | 5.3 m | 10:31 | 0.9 m | 4.4 m | 1.8 kn NE | dredging until Friday | Eve |
| Gullhaven | 04:48 | 4.9 m | 11:02 | 1.1 m | 3.8 m | 1.2 kn N | lock closed at night | Cy |
| Marsa Nur | 06:20 | 1.1 m | 12:44 | 0.3 m | 0.8 m | 0.4 kn E | | Rana |"""
LIST = """\
Before anybody presses anything:

- [x] tables for fourteen days
- [ ] the French tooltip
- [ ] a walk

1. **Bob** copies the database.
2. *Then* we look at it, ~~on Friday~~ today.
3. https://tidewater.example/handbook/launch#checks says the rest, as does #general."""
LONG = (
    "The address is https://tables.example/harbours/kestrel-point/constituents/"
    + "M2-S2-N2-K1-O1-" * 12
    + "end and the word of the day is Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    "bauunterbeamtengesellschaftsvorstandsvorsitzende."
)

RULE = (
    ("eve", "One. At half a metre it is too late to be told."),
    ("bob", "depends on the ship. a pilot boat draws less than my desk"),
    ("eve", "Then it should depend on the ship. We know the draught, they typed it."),
    ("cy", "`max(0.5, draught / 10)`? A tenth of the draught, but never less than half a metre"),
    ("ada", "That is a rule that one can say in one sentence. Taken."),
)


class Talk:
    """What is said in one room, minute by minute, until a while ago."""

    def __init__(self, room: Room, people: People, minutes: int) -> None:
        self.room, self.people = room, people
        self._at = timezone.now() - timedelta(minutes=minutes)

    def say(
        self,
        who: str,
        body: str = "",
        *,
        after: int = 6,
        files: Iterable[Upload] = (),
        thread: Message | None = None,
    ) -> Message:
        self._at += timedelta(minutes=after)
        author = self.people[who]
        with uploads.stored(list(files), author) as rows:
            return actions.post_message(
                room=self.room,
                author=author,
                body=body,
                nonce=uuid4(),
                at=self._at,
                files=rows,
                thread=thread,
            )

    def ask(self, who: str, question: str, *options: str, is_multiple: bool = False) -> Message:
        self._at += timedelta(minutes=6)
        message = actions.create_poll(
            room=self.room,
            author=self.people[who],
            question=question,
            options=options,
            is_multiple=is_multiple,
            nonce=uuid4(),
        )
        Message.objects.filter(pk=message.pk).update(created_at=self._at)
        return message

    def backdate(self) -> None:
        """What has happened in the room until now."""
        Event.objects.filter(room=self.room).update(created_at=self._at)

    def react(self, message: Message, emoji: str, *names: str) -> None:
        for name in names:
            actions.react(message=message, user=self.people[name], emoji=emoji)


def words(talk: Talk) -> dict[str, Message]:
    """Plain, continued, edited, deleted, purged, …: what words alone can be."""
    people, said = talk.people, {}
    said["plain"] = talk.say("eve", "Good morning from the night shift. The curve is *calm*.")
    talk.say("eve", "So am I, nearly.", after=1)
    said["edited"] = talk.say("cy", "Kestrel Point is right now: 4.2 m at noon.")
    for hours in ("at one", "at half past one"):
        body = f"Kestrel Point is right now: 4.2 m {hours}."
        actions.edit_message(message=said["edited"], editor=people["cy"], body=body)
        said["edited"].refresh_from_db()
    gone = talk.say("bob", "ring the harbour master at 2 in the morning, she loves it")
    actions.delete_message(message=gone, deleter=people["bob"])
    purged = talk.say("bob", "the password of the tide gauge is hunter2")
    actions.purge_message(message=purged, purger=people["ada"])
    talk.say("bob", "/me steps away from the keyboard")
    talk.say("ada", QUOTE)
    talk.say("bob", CODE)
    talk.say("cy", DIFF)
    talk.say("eve", TABLE)
    said["list"] = talk.say("ada", LIST)
    talk.say("cy", LONG)
    talk.say(
        "rana", "صباح الخير! الجداول الجديدة جاهزة، والمنحنى يبقى من اليسار إلى اليمين كما اتفقنا."
    )
    talk.say("rana", "In Arabic it says exactly that. שלום to Jaffa as well.", after=1)
    talk.say("cy", "🎉")
    talk.say("eve", "It was ||the second gull|| who took the roll.")
    said["call"] = talk.say(
        "bob", "@ada could you look at this before the call? @room, it's at three"
    )
    said["own"] = talk.say("ada", "I'll look now. Who else is coming?")
    actions.pin_message(message=said["list"], pinner=people["eve"])
    return said


def pictures(talk: Talk) -> dict[str, Message]:
    """Files in every state."""
    said = {}
    sunset = drawings.sent(drawings.harbour(1600, 1000), "saltmere-at-dusk.png")
    said["picture"] = talk.say("eve", "Saltmere, just now:", files=[sunset])
    _prepare(said["picture"], "A red boat beside the mole of Saltmere at dusk")
    skies = (drawings.DAY, drawings.DUSK, drawings.NIGHT)
    three = [
        drawings.sent(drawings.harbour(900, height, sky), f"day-{n}.png")
        for n, (height, sky) in enumerate(zip((700, 1200, 500), skies, strict=True), start=1)
    ]
    _prepare(talk.say("cy", "My three days in Nordsiel", files=three))
    tide = drawings.sent(drawings.curve(1200, 600), "passage-view.png")
    said["own picture"] = talk.say("ada", "What the home page shows from tomorrow:", files=[tide])
    _prepare(said["own picture"])
    small = drawings.sent(drawings.harbour(90, 60, drawings.DAY), "icon.png")
    _prepare(talk.say("bob", "too small?", files=[small]))
    waiting = talk.say("rana", files=[drawings.sent(drawings.curve(1000, 700), "marsa-nur.png")])
    later = timezone.now() + timedelta(days=1)  # nobody else prepares it meanwhile
    waiting.files.update(claimed_at=later)
    broken = talk.say("bob", files=[drawings.sent(drawings.curve(800, 600), "scan-0017.png")])
    broken.files.update(state=File.State.BROKEN, failure="This picture is damaged.")
    log = b"04:12 high water 5.3 m\n" * 900
    pdf, csv = b"%PDF-1.7 " + b"0" * 412_000, log * 7
    long = "minutes of the meeting about the naming of the second gull, final, really final (3).pdf"
    talk.say("cy", "All that I have", files=[_file(long, pdf), _file("gauges.csv", csv)])
    talk.say("eve", "How it sounds from here", files=[_file("fog-horn.wav", drawings.wav())])
    talk.say("bob", "and moves", files=[_file("mole.webm", drawings.VIDEO)])
    return said


def responses(talk: Talk) -> dict[str, Message]:
    """Previews, polls, reactions, threads, what was forwarded, and what the room says itself."""
    people, said = talk.people, {}
    actions.leave_room(room=talk.room, leaver=people["jonas"])
    actions.join_room(room=talk.room, joiner=people["jonas"])
    actions.set_topic(room=talk.room, setter=people["ada"], topic="What we can't decide alone.")
    talk.backdate()
    talk.room.refresh_from_db()
    closed = talk.ask(
        "eve", "What does the gull get?", "Bread", "Soup", "Nothing", is_multiple=True
    )
    vote(closed, people, ["cy"], ["ada", "bob", "cy"], ["eve"])
    actions.close_poll(message=closed, closer=people["eve"])
    who = f"**Eve** in [General]({settings.ENVIRONMENT.url('/rooms/general/12')})"
    talk.say(
        "bob", f"> {who}\n> It tells you how deep the water will be before you are in it.\n\nthis"
    )
    url = "https://gazette.example/spring-tides"
    link = talk.say("rana", f"We're in the paper: {url} (page two, below the fish prices)")
    _preview(url)
    talk.react(link, "🎉", "ada", "bob", "eve", "cy")
    talk.react(link, "📰", "ada")
    talk.react(link, "🐟", "eve", "cy")
    said["thread"] = talk.say("cy", "Should the clearance be red below half a metre, or below one?")
    for name, body in RULE:
        reply = talk.say(name, body, thread=said["thread"], after=2)
    talk.react(reply, "💙", "cy", "eve")
    said["poll"] = talk.ask("ada", "When do we have the call?", "At nine", "At three", "Never")
    vote(said["poll"], people, ["cy"], ["ada", "eve", "rana"], ["bob"])
    return said


def vote(message: Message, people: People, *voters: list[str]) -> None:
    """Of each option."""
    assert message.poll
    for option, names in zip(message.poll.options.all(), voters, strict=True):
        for name in names:
            actions.vote(option=option, voter=people[name])


def _file(name: str, content: bytes) -> Upload:
    return SimpleUploadedFile(name, content)


def _prepare(message: Message, *descriptions: str) -> None:
    files = list(message.files.all())
    for file in files:
        actions.prepare_picture(pk=file.pk)
    for file, alt in zip(files, descriptions, strict=False):
        file.refresh_from_db()
        actions.describe_file(file=file, describer=message.author, alt=alt)


def _preview(url: str) -> None:
    """As the background does, with a page and a picture of ours."""
    page = Fetched(url, "text/html", PAGE.encode())
    content = drawings.sent(drawings.harbour(640, 360, drawings.DAY), "harbour.png").read()
    picture = Fetched("https://gazette.example/harbour.png", "image/png", content)
    with (
        patch("chat.outside.fetch", return_value=page),
        patch("chat.outside.fetch_picture", return_value=picture),
    ):
        actions.preview_page(page_id=Page.objects.get(url=url).pk)

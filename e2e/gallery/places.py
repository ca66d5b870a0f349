"""All that people come to see. The one list: the gallery shows it, and tests walk it."""

from typing import NamedTuple

from e2e.gallery import states
from e2e.gallery.states import Act


class Place(NamedTuple):
    """`path` names its addresses as `Told` does; after a tilde it is a page without address."""

    name: str
    path: str
    who: str = "ada"  # nobody when it is ""
    act: Act | None = None
    is_tall: bool = False  # shown with all of its conversation
    is_main: bool = False  # shown on the smallest screen, too
    is_phone: bool = False  # nothing elsewhere


FIRST = [Place("account/set up", "/setup/", "")]  # while there is no team

ACCOUNT = [
    Place("account/sign in", "/accounts/login/", "", is_main=True),
    Place("account/sign in, refused", "/accounts/login/", "", states.refused),
    Place("account/two-factor code", "/accounts/login/", "", states.code_asked),
    Place("account/sign out", "/accounts/logout/"),
    Place("account/join", "{join}", "", is_main=True),
    Place("account/join, anybody", "/join/", ""),
    Place("account/join, no longer", "/join/nothing/", ""),
    Place("account/password forgotten", "/accounts/password/reset/", ""),
    Place("account/password, mail sent", "/accounts/password/reset/sent/", ""),
    Place("account/password, by the link", "{reset}", ""),
    Place("account/password, link too old", "/accounts/password/reset/1-dead-beef/", ""),
    Place("account/password, done", "/accounts/password/reset/done/", ""),
    Place("account/inactive", "~inactive", ""),
    Place("account/stranger to the provider", "~stranger", ""),
    Place("account/provider cancelled", "~cancelled", ""),
    Place("account/unsubscribe", "{unsubscribe}", ""),
]

ROOM = [
    Place("room/general", "{general}", is_main=True),
    Place("room/unread line", "{unread}", "eve", states.live, is_main=True),
    Place("room/linked message", "{call}", act=states.live),
    Place("room/words", "{words}", act=states.live, is_tall=True, is_main=True),
    Place("room/files", "{files}", act=states.live, is_tall=True, is_main=True),
    Place("room/questions", "{questions}", act=states.live, is_tall=True, is_main=True),
    Place("room/direct", "{direct}", act=states.live),
    Place("room/notes to oneself", "{alone}", "cy", states.live),
    Place("room/empty", "{empty}", act=states.live),
    Place("room/archived", "{archived}", act=states.live),
    Place("room/read only", "{readonly}", "cy", states.live),
    Place("room/none yet", "/", "lone"),
    Place("room/guest", "{readonly}", "gus", states.live),
    Place("room/somebody types", "{direct}", act=states.typing),
    Place("room/thread beside", "{questions}", act=states.thread, is_main=True),
    Place("room/thread page", "{thread}", act=states.live),
    Place("room/card", "{general}", act=states.card),
    Place("room/picture", "{files}", act=states.picture, is_main=True),
    Place("room/spoiler shown", "{words}", act=states.spoiler),
    Place("room/jump to date", "{general}", act=states.pressed("Jump to date")),
    Place("room/rooms", "{general}", act=states.shown_rooms, is_phone=True, is_main=True),
]

LINE = [
    Place("line/down", "{general}", act=states.line("down")),
    Place("line/silent", "{general}", act=states.silence),
    Place("line/signed out", "{general}", act=states.line("4401")),
    Place("line/no longer in the room", "{general}", act=states.line("4404")),
    Place("line/toast", "{general}", act=states.toast),
]

COMPOSER = [
    Place("composer/text", "{empty}", act=states.written),
    Place("composer/files", "{empty}", act=states.attached, is_main=True),
    Place("composer/uploading", "{empty}", act=states.uploading),
    Place("composer/unsent", "{empty}", act=states.unsent),
    Place("composer/held", "{alone}", "cy", states.held),
    Place("composer/preview", "{alone}", "cy", states.previewed),  # is kept as a draft
    Place("composer/people suggested", "{empty}", act=states.typed("@")),
    Place("composer/commands suggested", "{empty}", act=states.typed("/")),
    Place("composer/emoji suggested", "{empty}", act=states.typed(":ta")),
    Place("composer/formatting", "{empty}", act=states.pressed("Formatting")),
    Place("composer/send later", "{empty}", act=states.pressed("Send later")),
]

MESSAGE = [
    Place("message/tools", "{words}", act=states.hovered),
    Place("message/menu", "{words}", act=states.menu, is_main=True),
    Place("message/picker", "{words}", act=states.picker, is_main=True),
    Place("message/edit", "{words}", act=states.deed("Edit message")),
    Place("message/delete", "{words}", act=states.deed("Delete message")),
    Place("message/forward", "{words}", act=states.deed("Forward"), is_main=True),
    Place("message/remind", "{words}", act=states.deed("Remind me")),
    Place("message/purge", "{words}", act=states.deed("Purge")),
    Place("message/menu page", "{message}/menu/"),
    Place("message/picker page", "{message}/reactions/"),
    Place("message/edit page", "{message}/edit/"),
    Place("message/delete page", "{message}/delete/"),
    Place("message/history page", "{edited}/history/"),
    Place("message/forward page", "{message}/forward/"),
    Place("message/remind page", "{message}/remind/"),
    Place("message/report page", "{other}/report/"),
    Place("message/purge page", "{message}/purge/"),
    Place("message/why", "{call}/why"),
    Place("message/file page", "{file}"),
    Place("message/describe file", "{my file}describe/"),
]

OWN = [
    Place("own/activity", "/activity/", is_main=True),
    Place("own/threads", "/threads/"),
    Place("own/saved", "/saved/"),
    Place("own/drafts", "/drafts/"),
    Place("own/change what leaves later", "{outgoing}"),
    Place("own/files", "/files/"),
    Place("own/nothing saved", "/saved/", "rana"),
    Place("own/no threads", "/threads/", "lone"),
    Place("own/settings", "/settings/", is_main=True),
    Place("own/notices", "/settings/notices/"),
    Place("own/push", "/settings/push/"),
    Place("own/feed", "/settings/feed/"),
    Place("own/email", "/accounts/email/"),
    Place("own/password", "/accounts/password/change/"),
    Place("own/two-factor", "/accounts/two-factor/"),
    Place("own/two-factor on", "/accounts/two-factor/on/"),
    Place("own/two-factor, it is on", "/accounts/two-factor/", "cy"),
    Place("own/two-factor off", "/accounts/two-factor/off/", "cy"),
    Place("own/recovery codes", "/accounts/two-factor/codes/", "cy"),
    Place("own/new recovery codes", "/accounts/two-factor/codes/new/", "cy"),
    Place("own/password again", "/accounts/reauthenticate/"),
    Place("own/sessions", "/accounts/sessions/"),
]

ROOMS = [
    Place("rooms/browse", "/rooms/", is_main=True),
    Place("rooms/create", "/rooms/new/"),
    Place("rooms/new direct message", "/rooms/direct/"),
    Place("rooms/members", "{general}members/"),
    Place("rooms/pins", "{words}pins/"),
    Place("rooms/no pins", "{empty}pins/"),
    Place("rooms/files", "{files}files/"),
    Place("rooms/notices", "{general}notices/"),
    Place("rooms/settings", "{words}settings/"),
    Place("rooms/delete", "{empty}delete/"),
    Place("rooms/new poll", "{general}poll/"),
    Place("rooms/commands", "/commands/"),
    Place("rooms/people", "/people/", is_main=True),
    Place("rooms/person", "/people/eve/"),
    Place("rooms/oneself", "/people/ada/"),
]

TEAM = [
    Place("team/settings", "/team/"),
    Place("team/invitations", "/team/invitations/"),
    Place("team/a new invitation", "/team/invitations/", act=states.submitted("Invite")),
    Place("team/reports", "/team/reports/"),
    Place("team/jobs", "/team/jobs/", is_main=True),
    Place("team/audit log", "/team/audit/"),
]

TROUBLE = [
    Place("trouble/403", "/team/", "bob"),
    Place("trouble/404", "/nowhere/"),
    Place("trouble/500", "~500", ""),
    Place("trouble/429, writing", "~429 writing", ""),
    Place("trouble/429, signing in", "~429 signing in", ""),
]

MAIL = [
    Place("mail/calls", "~mail calls", ""),
    Place("mail/digest", "~mail digest", ""),
    Place("mail/reminder", "~mail reminder", ""),
]

PLACES = [
    *ACCOUNT, *ROOM, *LINE, *COMPOSER, *MESSAGE, *OWN, *ROOMS, *TEAM, *TROUBLE, *MAIL,
]  # fmt: skip

"""Keeps the jobs' page live: a state, which is compared with what each page was last sent."""

from chat import board, database, frames
from chat.hub import Read
from chat.listeners import Listener
from chat.values import Locale


class Boards:
    def __init__(self, read: Read = database.run) -> None:
        self._read = read
        self._shown: dict[Listener, str] = {}

    def watch(self, listener: Listener) -> None:
        self._shown.setdefault(listener, "")

    def leave(self, listener: Listener) -> None:
        """Idempotent."""
        self._shown.pop(listener, None)

    async def refresh(self) -> None:
        """Costs nothing while nobody looks. Who isn't an admin, or no longer, is sent nothing."""
        if not self._shown:
            return
        people = {listener.identity.user_id for listener in self._shown}
        admins, now = await self._read(board.read_for, people)
        frames_of: dict[Locale, str] = {}
        for listener, before in list(self._shown.items()):
            if listener.identity.user_id not in admins:
                self.leave(listener)
                continue
            locale = listener.locale
            frame = frames_of.setdefault(locale, frames.jobs(now, locale))
            if frame != before:
                self._shown[listener] = frame
                listener.deliver(frame)

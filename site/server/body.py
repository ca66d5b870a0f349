"""What an application receives of a request."""

import asyncio
from typing import IO, Any, override

PIECE = 64 * 1024  # bytes


class Body(asyncio.Queue[Any]):
    """The body, each piece read when it is asked for; then whatever else comes.

    Daphne would have all of it wait here, in memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._left = file.seek(0, 2)
        file.seek(0)

    @override
    async def get(self) -> Any:
        if self._file.closed:
            return await super().get()
        piece = self._file.read(PIECE)
        self._left -= len(piece)
        if self._left <= 0 or not piece:
            self._file.close()
        return {"type": "http.request", "body": piece, "more_body": not self._file.closed}

    @override
    def put_nowait(self, message: Any) -> None:
        if message["type"] != "http.request":
            super().put_nowait(message)

    def close(self) -> None:
        self._file.close()

"""Drawing PDFs without holding up anybody else."""

import asyncio
from collections.abc import Callable

from bot.prints.fonts import Typeface, find_typeface


class LabelPrinter:
    """Draws one PDF at a time in a thread: embedding a Chinese font takes seconds of a processor."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._typeface: Typeface | None = None

    async def draw(self, draw: Callable[[Typeface], bytes]) -> bytes:
        """Raises CannotPrint where the machine has no Chinese font."""
        async with self._turn:
            return await asyncio.to_thread(self._draw, draw)

    def _draw(self, draw: Callable[[Typeface], bytes]) -> bytes:
        self._typeface = self._typeface or find_typeface()
        return draw(self._typeface)

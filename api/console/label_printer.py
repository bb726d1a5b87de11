"""Drawing cabin labels without holding up anybody else."""

import asyncio
from collections.abc import Sequence

from bot.labels.fonts import Typeface, find_typeface
from bot.labels.sheet import Label, draw_labels


class LabelPrinter:
    """Draws one PDF at a time in a thread: embedding a Chinese font takes seconds of a processor."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._typeface: Typeface | None = None

    async def draw(self, labels: Sequence[Label]) -> bytes:
        """Raises CannotPrint where the machine has no Chinese font."""
        async with self._turn:
            return await asyncio.to_thread(self._draw, labels)

    def _draw(self, labels: Sequence[Label]) -> bytes:
        self._typeface = self._typeface or find_typeface()
        return draw_labels(labels, self._typeface)

"""Lift cards, kept for a minute in this process so that a chat message needs no database."""

from cachetools import TTLCache

from bot.clock import Clock
from models.actions.find_lift import LiftCard, RevokedCode, lift_by_code, lifts_by_rescue_number

KEEP_SECONDS = 60
KEEP_AT_MOST = 10_000


class LiftCards:
    """Looks lifts up by their public code or by their 识别码."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_code: TTLCache[str, LiftCard | RevokedCode] = TTLCache(KEEP_AT_MOST, KEEP_SECONDS)

    async def by_code(self, code: str) -> LiftCard | RevokedCode | None:
        """`code` is canonical, as `lift_code.read_code` gives it. Unknown codes are not kept."""
        known = self._by_code.get(code)
        if known is None:
            known = await lift_by_code(code, self._clock())
            if known is not None:
                self._by_code[code] = known
        return known

    async def by_rescue_number(self, number: str) -> list[LiftCard]:
        """All lifts with this number: one a city."""
        return await lifts_by_rescue_number(number, self._clock())

"""The most that a city lets the liability line of a lift cost (003): asked when a policy is recorded."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.actions.insurance.read_schemes import all_caps
from models.actions.shared.city_rules import city_rules_then
from models.rules.insurance.premium_scheme import Caps
from models.rules.lifts.use import LiftUse


@dataclass(frozen=True)
class OverCap:
    """The liability line of this lift costs more a year than `cap_fen`."""

    registration_number: str
    cap_fen: int


class CityCaps:
    """Caps by city and day, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[UUID, date], Caps | None] = {}

    async def broken(self, liability_fen: int | None, city_id: UUID, use: LiftUse, on: date) -> int | None:
        """The cap that is broken, in fen. A liability line that is not stated is not judged."""
        if liability_fen is None:
            return None
        if (city_id, on) not in self._known:
            rules = await city_rules_then(city_id, on)
            self._known[city_id, on] = all_caps().get(rules.premium_caps) if rules else None
        caps = self._known[city_id, on]
        return caps.for_use(use) if caps and liability_fen > caps.for_use(use) else None

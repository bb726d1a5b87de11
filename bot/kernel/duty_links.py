"""What makes a phone that of somebody with a duty, and what proves which sheet its page was opened for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from bot.kernel.signatures import Use
from bot.services import Services
from models.rules.duty.kinds import DutyPeriod

MOST_PASSES = 5  # of one phone: somebody may hold several posts


def duty_link(services: Services, appointment_id: UUID) -> str:
    signature = services.signatures.sign(Use.DUTY, appointment_id)
    return f"{services.settings.public_url}/duty?appointment={appointment_id}&signature={signature}"


def passes_in(services: Services, told: Iterable[tuple[str, str]]) -> dict[UUID, str]:
    """The signatures that hold, by the appointment's key."""
    found: dict[UUID, str] = {}
    for key, signature in list(told)[:MOST_PASSES]:
        try:
            appointment_id = UUID(key)
        except ValueError:
            continue
        if services.signatures.hold(Use.DUTY, signature, appointment_id):
            found[appointment_id] = signature
    return found


@dataclass(frozen=True)
class SheetPage:
    """A page with a sheet to sign. `about`: the key of the lift, or of the organisation."""

    appointment_id: UUID
    period: DutyPeriod
    about: UUID
    list_number: int
    opened: datetime

    def mark(self, services: Services) -> str:
        """For the form; `read_page` knows it again."""
        told = (str(self.list_number), _milliseconds(self.opened))
        signature = services.signatures.sign(Use.DUTY_SHEET, *self._signed, *told)
        return ".".join((str(self.appointment_id), *told, signature))

    @property
    def _signed(self) -> tuple[str, ...]:
        return (str(self.appointment_id), self.period.value, str(self.about))

    @classmethod
    def read(
        cls, services: Services, mark: str, period: DutyPeriod, about: Mapping[UUID, UUID]
    ) -> "SheetPage | None":
        """`about`: what a sheet of each appointment would be about here. None for a mark of another page."""
        parts = mark[:300].split(".", 3)
        if len(parts) != 4 or not all(
            one.isascii() and one.isdigit() and len(one) < 14 for one in parts[1:3]
        ):
            return None
        try:
            appointment_id = UUID(parts[0])
        except ValueError:
            return None
        if appointment_id not in about:
            return None
        number, opened = int(parts[1]), datetime.fromtimestamp(int(parts[2]) / 1000, UTC)
        page = cls(appointment_id, period, about[appointment_id], number, opened)
        holds = services.signatures.hold(Use.DUTY_SHEET, parts[3], *page._signed, parts[1], parts[2])
        return page if holds else None


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))

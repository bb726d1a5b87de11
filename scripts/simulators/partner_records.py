"""What a simulated partner keeps: one record a delivery, in the order of arrival."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scripts.simulators.pages import LOCAL

KEPT_RECORDS = 5000


@dataclass(frozen=True)
class CallbackSent:
    """One status callback and what the product answered: an HTTP status, or why there was none."""

    status: str
    at: datetime
    answer: str


@dataclass
class Record:
    """A delivery, by its webhook-id. `taken_at` is None while every attempt failed or was refused."""

    webhook_id: str
    payload: Mapping[str, Any]
    first_at: datetime
    last_at: datetime
    attempts: int = 0
    taken_at: datetime | None = None
    duplicates: int = 0  # attempts after it was taken
    under_way: int = 0  # attempts that are being answered
    overlaps: int = 0  # attempts that began while another one was being answered
    ticket: str = ""
    callbacks: list[CallbackSent] = field(default_factory=list)

    @property
    def data(self) -> Mapping[str, Any]:
        data = self.payload.get("data")
        return data if isinstance(data, Mapping) else {}

    @property
    def place(self) -> str:
        return str(_inside(self.data, "lift").get("place") or "")

    @property
    def words(self) -> str:
        return str(_inside(self.data, "report").get("words") or "")

    def called_back(self, status: str, answer: str) -> None:
        self.callbacks.append(CallbackSent(status, datetime.now(LOCAL), answer))

    def as_json(self) -> dict[str, Any]:
        return {
            "webhook_id": self.webhook_id,
            "first_at": self.first_at.isoformat(),
            "last_at": self.last_at.isoformat(),
            "taken_at": self.taken_at.isoformat() if self.taken_at else None,
            "attempts": self.attempts,
            "duplicates": self.duplicates,
            "ticket": self.ticket,
            "callbacks": [{"status": one.status, "answer": one.answer} for one in self.callbacks],
            "payload": dict(self.payload),
        }


class Records:
    """The oldest are forgotten beyond `keep`."""

    def __init__(self, ticket_style: str, keep: int = KEPT_RECORDS) -> None:
        self.style = ticket_style
        self._keep = keep
        self._records: OrderedDict[str, Record] = OrderedDict()
        self._tickets: OrderedDict[str, str] = OrderedDict()
        self._numbers = 0

    def all(self) -> list[Record]:
        """In the order of arrival."""
        return list(self._records.values())

    def find(self, webhook_id: str) -> Record | None:
        return self._records.get(webhook_id)

    def attempted(self, webhook_id: str, payload: Mapping[str, Any]) -> Record:
        now = datetime.now(LOCAL)
        record = self._records.setdefault(webhook_id, Record(webhook_id, payload, now, now))
        record.attempts += 1
        record.last_at = now
        while len(self._records) > self._keep:
            self._records.popitem(last=False)
        return record

    def take(self, record: Record) -> bool:
        """Process the delivery; False where it was processed before."""
        if record.taken_at is not None:
            record.duplicates += 1
            return False
        record.taken_at = datetime.now(LOCAL)
        # A partner has one case number for a matter, however much it is told about it.
        matter = str(record.data.get("incident_id") or record.webhook_id)
        record.ticket = self._tickets.get(matter) or self._new_ticket(matter)
        return True

    def _new_ticket(self, matter: str) -> str:
        self._numbers += 1
        ticket = self.style.format(day=datetime.now(LOCAL), number=self._numbers)
        self._tickets[matter] = ticket
        while len(self._tickets) > self._keep:
            self._tickets.popitem(last=False)
        return ticket


def _inside(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}

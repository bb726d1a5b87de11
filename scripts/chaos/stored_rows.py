"""What a handed-in file has left in the database, held against the lines that a person reads in it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from bot.services import Services
from models.actions.shared.scope import HOTLINES
from models.actions.votes.draft import DecisionDraft, create_decision
from models.rules.desks.read_record import read_record
from models.rules.desks.records import DeskRecord
from models.rules.imports.lifts import LIFTS
from models.rules.imports.table import FileLine
from models.rules.insurance.policy_terms import Funding
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import Purpose
from models.rules.votes.roll import read_roll
from models.tables.cities import Estate
from models.tables.desks.record import PartnerRecord
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Organisation
from models.tables.votes.decision import RollHead, RollOwner, RollUnit
from scripts.demo.data import DEMO

Stored = Mapping[str, Any]  # by the names of columns


class StoredRows(ABC):
    """One door: who stands there, the fields of its form, and the rows that a file has left."""

    role: ClassVar[StaffRole]

    def __init__(self, services: Services) -> None:
        self._services = services

    @abstractmethod
    async def open(self) -> None:
        """Find what the door belongs to in the demo data."""

    @abstractmethod
    def form(self) -> tuple[str, dict[str, str]]:
        """The path, and the fields beside the file."""

    @abstractmethod
    async def taken(self, since: datetime, /) -> list[Stored]:
        """The rows that the file has left which was handed in at `since`."""

    @abstractmethod
    def meant(self, lines: Sequence[FileLine], now: datetime) -> list[Stored]:
        """The rows that a person's reading of the file comes to."""

    @abstractmethod
    async def forget(self) -> None:
        """Make room for the next file."""

    def differences(self, stored: Sequence[Stored], lines: Sequence[FileLine], now: datetime) -> list[str]:
        """Rows that nobody reads in the file. A column that a file lacks is not compared."""
        meant = self.meant(lines, now)
        return [
            f"{dict(row)} is in no line of the file"
            for row in stored
            if not any(all(row[name] == value for name, value in one.items()) for one in meant)
        ]


class LiftRows(StoredRows):
    role = StaffRole.ADMINISTRATOR
    _names = (
        "registration_number", "rescue_number", "building", "unit", "position", "floors", "installed_on",
        "residents_served", "maintained_on_demand",
    )  # fmt: skip
    _others: Mapping[str, str] = {
        "kind": "kind",
        "use": "use",
        "estate": "estate__name",
        "district": "estate__district__division_code",
        "use_unit": "use_unit__name",
        "maintainer": "maintainer__name",
    }

    async def open(self) -> None:
        self._demo = await Lift.all().values_list("id", flat=True)

    def form(self) -> tuple[str, dict[str, str]]:
        return "/console/imports", {"kind": "lifts"}

    async def taken(self, _since: datetime, /) -> list[Stored]:
        rows = await Lift.exclude(id__in=self._demo).values(*self._names, *self._others.values())
        named = [{name: row[column] for name, column in self._others.items()} for row in rows]
        own = [{name: row[name] for name in self._names} for row in rows]
        return [one | more for one, more in zip(own, named, strict=True)]

    def meant(self, lines: Sequence[FileLine], now: datetime) -> list[Stored]:
        read = [LIFTS.read(line, now) for line in lines]
        compared = {*self._names, *self._others}
        return [
            {name: value for name, value in row.items() if name in compared}
            for row, _, problems in read
            if not problems
        ]

    async def forget(self) -> None:
        new = Lift.exclude(id__in=self._demo)
        if keys := await new.values_list("id", flat=True):
            await LiftCode.filter(lift_id__in=keys).delete()
            await Lift.filter(id__in=keys).delete()


class RecordRows(StoredRows):
    """The hash of a record's content stands for all of its columns."""

    role = StaffRole.HOTLINE_DESK

    async def open(self) -> None:
        desk = await Organisation.filter(kind__in=HOTLINES).order_by("kind", "id").first()
        assert desk is not None
        self._desk = desk.id

    def form(self) -> tuple[str, dict[str, str]]:
        return "/console/intake", {"organisation": str(self._desk)}

    async def taken(self, since: datetime, /) -> list[Stored]:
        rows = PartnerRecord.filter(organisation_id=self._desk, changed_at__gte=since)
        return cast(list[Stored], await rows.values("number", "kind", "occurred_at", "content_hash"))

    def meant(self, lines: Sequence[FileLine], now: datetime) -> list[Stored]:
        read = [read_record(line, now) for line in lines]
        return [
            {
                "number": one.number,
                "kind": one.kind,
                "occurred_at": one.occurred_at.astimezone(UTC),
                "content_hash": one.content_hash,
            }
            for one in read
            if isinstance(one, DeskRecord)
        ]

    async def forget(self) -> None:
        """The numbers of the next file are others."""


class RollRows(StoredRows):
    role = StaffRole.OWNERS_COMMITTEE

    async def open(self) -> None:
        estate = await Estate.get(name="翠湖苑")
        draft = DecisionDraft(
            "更换曳引机", "曳引机已用 15 年", Purpose.REPLACE, 6_000_000, 6_000_000, Funding.FUND
        )
        made = await create_decision(estate.id, draft, DEMO, self._services.clock())
        assert isinstance(made, UUID), made
        self._decision = made

    def form(self) -> tuple[str, dict[str, str]]:
        return f"/console/votes/{self._decision}/roll", {}

    async def taken(self, _since: datetime, /) -> list[Stored]:
        owners: dict[UUID, set[str]] = {}
        for owner in await RollOwner.filter(decision_id=self._decision):
            owners.setdefault(owner.head_id, set()).add(self._services.vault.open(owner.name_sealed))
        rows = RollUnit.filter(decision_id=self._decision).select_related("head")
        return [
            {
                "label": (row.building, row.unit, row.room),
                "area": row.area,
                "area_source": row.area_source,
                # The developer's unsold units are one head, under the owner of the first of them.
                "owners": None if row.head.is_developer else frozenset(owners[row.head_id]),
            }
            for row in await rows
        ]

    def meant(self, lines: Sequence[FileLine], now: datetime) -> list[Stored]:
        return [
            {
                "label": (row.building, row.unit, row.room),
                "area": row.area,
                "area_source": row.area_source,
                "owners": None if row.is_developer else frozenset(one.name for one in row.owners),
            }
            for row in read_roll(lines, now).rows
        ]

    async def forget(self) -> None:
        for table in (RollUnit, RollOwner, RollHead):
            await table.filter(decision_id=self._decision).delete()

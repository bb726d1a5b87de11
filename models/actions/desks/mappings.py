"""Which names and codes the platform of an organisation uses: its own file, or the one that comes with us."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.desks import mapping as rules
from models.rules.desks.mapping import PlatformMapping, UnknownCode
from models.rules.desks.mapping_file import parse_mapping
from models.rules.partners.kinds import OrganisationKind
from models.tables.desks.mapping import DeskMapping, UnmappedCode
from models.tables.partners.organisation import Organisation

_FILES = Path(rules.__file__).parent / "mappings"
_SHIPPED: Mapping[OrganisationKind, str] = {OrganisationKind.CITY_DESK: "work_orders"}
_OTHERWISE = "emergency_platform"
MOST_CODES = 200  # of one organisation that wait to be mapped


@dataclass(frozen=True)
class KeptMapping:
    """`told`: the file itself. `is_own`: the city has changed it."""

    mapping: PlatformMapping
    told: dict[str, Any]
    is_own: bool
    changed_at: datetime | None


async def read_mapping(organisation_id: UUID) -> KeptMapping:
    """Raises DoesNotExist."""
    row = await DeskMapping.get_or_none(organisation_id=organisation_id)
    if row is not None:
        return KeptMapping(parse_mapping(row.told), row.told, True, row.changed_at)
    kind = (await Organisation.get(id=organisation_id).only("id", "kind")).kind
    told = json.loads((_FILES / f"{_SHIPPED.get(kind, _OTHERWISE)}.json").read_text("utf-8"))
    return KeptMapping(parse_mapping(told), told, False, None)


async def save_mapping(organisation_id: UUID, told: dict[str, Any], by: Actor, now: datetime) -> None:
    """From the next message on. Raises BadMapping."""
    parse_mapping(told)
    async with in_transaction():
        await DeskMapping.update_or_create(
            organisation_id=organisation_id, defaults={"told": told, "changed_at": now}
        )
        await UnmappedCode.filter(organisation_id=organisation_id).delete()
        await record_audit(by, "set_mapping", AuditSubject("organisation", str(organisation_id)), now)


async def reset_mapping(organisation_id: UUID, by: Actor, now: datetime) -> None:
    """Back to the file that comes with the product."""
    async with in_transaction():
        await DeskMapping.filter(organisation_id=organisation_id).delete()
        await record_audit(by, "reset_mapping", AuditSubject("organisation", str(organisation_id)), now)


async def note_unknown(organisation_id: UUID, codes: Sequence[UnknownCode], now: datetime) -> None:
    """Keep codes that nobody has mapped, for the page where somebody does."""
    for one in codes[:MOST_CODES]:
        key: dict[str, Any] = {"organisation_id": organisation_id, "field": one.field, "code": one.code[:100]}
        if await UnmappedCode.filter(**key).update(last_at=now):
            continue
        if await UnmappedCode.filter(organisation_id=organisation_id).count() < MOST_CODES:
            await UnmappedCode.get_or_create(**key, defaults={"last_at": now})


async def unmapped_codes(organisation_id: UUID) -> list[UnknownCode]:
    rows = UnmappedCode.filter(organisation_id=organisation_id).order_by("field", "code")
    return [UnknownCode(row.field, row.code) for row in await rows.limit(MOST_CODES)]

"""Taking in a desk's record: a word on an incident that we know, else an incident of its own."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actions.desks.record_status import (
    keep_cause,
    keep_people,
    own_delivery,
    tell,
    words_of,
    write_down_record,
)
from models.actions.ledger.record import record as record_event
from models.actions.lifts.match import LiftMatcher, LiftNames
from models.actions.reports.file import ReportDraft, file_inside
from models.actions.reports.policy_snapshot import policy_snapshot
from models.actions.reports.receipts import receipt_columns
from models.actions.rescues.past import write_past_rescue
from models.actions.shared.city_rules import rescue_number_digits
from models.actions.shared.races import retry_on_race
from models.rules.desks.record_columns import NAMES, RecordField
from models.rules.desks.records import (
    HAZARD_WINDOW,
    DeskRecord,
    Known,
    NoLift,
    RecordNews,
    incident_of,
    standing,
)
from models.rules.imports.lift_numbers import wrong_length
from models.rules.imports.table import CellProblem
from models.rules.reports import receipt_number
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource
from models.tables.desks.record import PartnerRecord
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue
from models.vault import Vault

MOST_NEAR = 50  # incidents of one lift around one day

_NO_LIFT = {
    NoLift.UNKNOWN: "找不到这部电梯",
    NoLift.SEVERAL: "地址对应不止一部电梯，请补上识别码或登记证编号",
    NoLift.CONTRADICTION: "识别码、登记证编号、梯码指的不是同一部电梯",
}


class TakenRecord(StrEnum):
    """What became of a record."""

    NEW = "new"  # an incident of its own
    MERGED = "merged"  # a word on an incident that we know
    UPDATED = "updated"  # it has gone on since it was last sent
    UNCHANGED = "unchanged"  # it was sent before


async def take_record(
    record: DeskRecord, desk: Organisation, matcher: LiftMatcher, vault: Vault, now: datetime
) -> TakenRecord | tuple[CellProblem, ...]:
    """All of the record or nothing. A repeat changes nothing, also when the first is still under way."""
    names = LiftNames(record.rescue_number, record.registration_number, record.lift_code, record.address)
    lift_id = await matcher.match(names)
    if isinstance(lift_id, NoLift):
        return (await _no_lift(lift_id, record, desk, matcher, now),)
    # The same number, or the same entrapment, may be filed at this moment.
    return await retry_on_race(lambda: _take(record, desk, lift_id, vault, now))


async def _no_lift(
    why: NoLift, record: DeskRecord, desk: Organisation, matcher: LiftMatcher, now: datetime
) -> CellProblem:
    """Where to look for what is wrong with the lift: at the first of its names that is given."""
    fields = (
        RecordField.RESCUE_NUMBER,
        RecordField.REGISTRATION_NUMBER,
        RecordField.LIFT_CODE,
        RecordField.ADDRESS,
    )
    field = next(field for field in fields if getattr(record, field))
    reason = _NO_LIFT[why]
    if why is NoLift.UNKNOWN and record.rescue_number and desk.city_id:
        digits = (await rescue_number_digits([desk.city_id], now)).get(desk.city_id)
        reason = wrong_length(record.rescue_number, digits) or reason
    elif why is NoLift.UNKNOWN and record.registration_number:
        reason += await matcher.nearly(record.registration_number)
    return _problem(field, record, reason)


def _problem(field: RecordField, record: DeskRecord, reason: str) -> CellProblem:
    return CellProblem(NAMES[field], str(getattr(record, field, "")), reason)


async def _take(
    record: DeskRecord, desk: Organisation, lift_id: UUID, vault: Vault, now: datetime
) -> TakenRecord | tuple[CellProblem, ...]:
    # Records of one lift take turns, so that two of one matter find one another.
    await Lift.filter(id=lift_id).select_for_update(no_key=True).get()
    known = await PartnerRecord.get_or_none(organisation_id=desk.id, number=record.number)
    if known is not None:
        return await _update(known, record, desk, lift_id, now)
    near = incident_of(record, await _near(record, lift_id))
    if near is not None:
        incident = await _locked(near.key)
        await tell(incident, record, desk, now)
        await _keep(incident, record, desk, now)
        return TakenRecord.MERGED
    match standing(record, now):
        case RecordNews.UNFINISHED:
            return (_problem(RecordField.RELEASED_AT, record, "困人已超过 12 小时，请补上解困时间"),)
        case RecordNews.CURRENT:
            incident = await _pass_on(record, desk, lift_id, vault, now)
            await tell(incident, record, desk, now)
        case RecordNews.HISTORY:
            incident = await _write_history(record, desk, lift_id, vault, now)
    await _keep(incident, record, desk, now)
    return TakenRecord.NEW


async def _update(
    known: PartnerRecord, record: DeskRecord, desk: Organisation, lift_id: UUID, now: datetime
) -> TakenRecord | tuple[CellProblem, ...]:
    incident = await _locked(known.incident_id)
    if await _lacks_rescue(incident):
        await _write_rescue(incident, record, desk, now)
    elif known.content_hash == record.content_hash or _is_older(known, record):
        return TakenRecord.UNCHANGED
    if incident.lift_id != lift_id or known.kind is not record.kind:
        return (_problem(RecordField.NUMBER, record, "这个编号先前是另一部电梯或另一类事件"),)
    await tell(incident, record, desk, now)
    known.content_hash, known.facts = record.content_hash, known.facts | record.facts
    known.occurred_at, known.changed_at = record.occurred_at, now
    known.updated_at = record.updated_at or known.updated_at
    await known.save(update_fields=["content_hash", "facts", "occurred_at", "changed_at", "updated_at"])
    return TakenRecord.UPDATED


def _is_older(known: PartnerRecord, record: DeskRecord) -> bool:
    """A version that comes late says nothing that its later one has not said."""
    told = (known.updated_at, record.updated_at)
    return told[0] is not None and told[1] is not None and told[1] < told[0]


async def _lacks_rescue(incident: Incident) -> bool:
    """Ended entrapments that were taken in before their rescues were written down."""
    if incident.kind is not ReportKind.ENTRAPMENT or incident.progress is not Progress.RESOLVED:
        return False
    return not await Rescue.exists(incident_id=incident.id)


async def _locked(incident_id: UUID) -> Incident:
    """The incident, or the one that it was merged into."""
    incident = await Incident.filter(id=incident_id).select_for_update().get()
    return await _locked(incident.merged_into_id) if incident.merged_into_id else incident


async def _near(record: DeskRecord, lift_id: UUID) -> Iterable[Known]:
    """The lift's incidents around that time: by when we opened them, and by when desks say they began."""
    start, end = record.occurred_at - HAZARD_WINDOW, record.occurred_at + HAZARD_WINDOW
    opened = Incident.filter(lift_id=lift_id, merged_into_id=None, opened_at__gte=start, opened_at__lte=end)
    told = PartnerRecord.filter(
        incident__lift_id=lift_id,
        incident__merged_into_id=None,
        occurred_at__gte=start,
        occurred_at__lte=end,
    ).select_related("incident")
    by_us = [_known(row, row.opened_at) for row in await opened.limit(MOST_NEAR)]
    by_desks = [_known(row.incident, row.occurred_at) for row in await told.limit(MOST_NEAR)]
    return (*by_us, *by_desks)


def _known(row: Incident, began: datetime) -> Known:
    return Known(row.id, row.kind, began, row.closed_at, row.category)


async def _pass_on(
    record: DeskRecord, desk: Organisation, lift_id: UUID, vault: Vault, now: datetime
) -> Incident:
    """Like any other report, to everybody whom the city's routing names; the desk itself knows it already."""
    draft = ReportDraft(
        source_key=_source_key(record, desk),
        door=ReportSource.DESK,
        kind=record.kind.report_kind,
        lift_id=lift_id,
        words=record.words,
        category=_category(record),
    )
    return await _locked((await file_inside(draft, now, vault)).incident_id)


async def _write_history(
    record: DeskRecord, desk: Organisation, lift_id: UUID, vault: Vault, now: datetime
) -> Incident:
    """What is over is written down as it was. Nobody is sent anything."""
    is_entrapment = record.kind.report_kind is ReportKind.ENTRAPMENT
    incident = await Incident.create(
        kind=record.kind.report_kind,
        city_id=(await Lift.get(id=lift_id)).city_id,
        lift_id=lift_id,
        category=_category(record),
        open_key=None,
        opened_at=record.occurred_at,
        closed_at=record.over_at if is_entrapment else record.released_at or record.finished_at or now,
        progress=Progress.RESOLVED,
        policy_snapshot=await policy_snapshot(lift_id, record.occurred_at),
    )
    number = receipt_number.make(secrets.randbelow)
    report = await Report.create(
        **asdict(await receipt_columns(number, _source_key(record, desk), vault, now)),
        incident=incident,
        door=ReportSource.DESK,
        words=record.words,
        filed_at=record.occurred_at,
    )
    details = {"report": str(report.id)}
    await record_event(
        incident, EventKind.FILED, at=record.occurred_at, actor=ReportSource.DESK.value, details=details
    )
    event = await write_down_record(incident, record, desk, now)
    await own_delivery(incident, event, record, desk, now, Progress.RESOLVED)
    if is_entrapment:
        await _write_rescue(incident, record, desk, now)
    return incident


async def _write_rescue(incident: Incident, record: DeskRecord, desk: Organisation, now: datetime) -> None:
    """Its five moments, cause and how many were inside."""
    words = await words_of(record, desk, now, ends=True)
    await write_past_rescue(incident, record.occurred_at, words, now)
    await keep_people(incident, record)
    await keep_cause(incident, record, desk, now)


async def _keep(incident: Incident, record: DeskRecord, desk: Organisation, now: datetime) -> None:
    await PartnerRecord.create(
        organisation=desk,
        number=record.number,
        kind=record.kind,
        incident=incident,
        occurred_at=record.occurred_at,
        content_hash=record.content_hash,
        facts=record.facts,
        updated_at=record.updated_at,
        received_at=now,
        changed_at=now,
    )


def _category(record: DeskRecord) -> HazardCategory | None:
    if record.kind.report_kind is ReportKind.ENTRAPMENT:
        return None
    return record.category or HazardCategory.OTHER


def _source_key(record: DeskRecord, desk: Organisation) -> str:
    return f"record:{desk.id.hex}:{record.number}"

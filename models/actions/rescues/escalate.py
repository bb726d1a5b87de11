"""Climbing the ladder: whatever is due by now is done, in the transaction that holds the incident's lock."""

from datetime import datetime
from uuid import UUID

from models.actions.ledger.recipients import Players, players_of, recipients_in
from models.actions.ledger.record import locked_incident, record
from models.actions.ledger.write import OwedRecipient, recipients_of
from models.actions.rescues.call_outs import call_people
from models.actions.rescues.clock import LockedRescue, climbed_of, details_of, run_of, standing_of, write_down
from models.actions.shared.work import Queue
from models.rules.partners.party_role import Part
from models.rules.reports.events import EventKind
from models.rules.rescues.escalation import Action, EscalationDue, Ladder, Paged, Reason, next_due
from models.rules.rescues.trap_clock import KnownBy, RescueState, StatusUpdate, Step, hear
from models.tables.reports.report import Event
from models.tables.rescues import Rescue, Rung

LADDER = "升级规则"
MOST_AT_ONCE = 20  # more than a ladder has rungs: a deadline that did not move waits for the next look
# Asked to telephone where nobody confirms.
_CALLERS = (Part.RESCUE_DESK, Part.DUTY_OFFICER, Part.USE_UNIT)


RESCUES = Queue(Rescue)


async def run_deadline(rescue_id: UUID, now: datetime) -> None:
    """A deadline has come: do what is due. Harmless where it was done or moved meanwhile."""
    async with locked_incident((await Rescue.get(id=rescue_id)).incident_id) as incident:
        standing = await standing_of(incident)
        if standing is None or standing.rescue.state.value == "merged":
            return
        await climb(standing, now)
        await write_down(standing)


async def climb(
    standing: LockedRescue, now: datetime, carrier: Event | None = None, players: Players | None = None
) -> list[OwedRecipient]:
    """Do all that is due. Where `carrier` is given, the first page is recorded with that event.

    Its recipients are returned, and the caller owes the event to them with the
    others. Each deed moves the next deadline past `now` or up the ladder.
    """
    carried: list[OwedRecipient] = []
    ladder = Ladder.parse(standing.rescue.ladder)
    players = players or await players_of(standing.incident)
    for _ in range(MOST_AT_ONCE):
        due = next_due(ladder, await run_of(standing))
        if due is None or due.at > now:
            break
        match due.action:
            case Action.PAGE:
                paged = _of_level(ladder, players, due)
                if carrier is None:
                    await _page(standing, due, paged, players, now)
                else:
                    await _climbed(standing, due, carrier, paged, now)
                    carried, carrier = paged, None
            case Action.UNACKNOWLEDGE:
                await _unacknowledge(standing, now)
            case Action.ASK:
                await _ask(standing, players, now)
    return carried


async def page_now(standing: LockedRescue, now: datetime) -> int | None:
    """Page the next level without waiting for its deadline; the ladder goes on from there.

    Its level, or None where nobody waits for rescuers any more. The caller holds
    the incident's lock and writes the row down.
    """
    ladder = Ladder.parse(standing.rescue.ladder)
    if standing.clock.state in (RescueState.RELEASED, RescueState.CLOSED, RescueState.MERGED):
        return None
    paged = (await climbed_of(standing)).paged
    level = min(paged[-1].level + 1 if paged else 1, ladder.top)
    due = EscalationDue(Action.PAGE, now, level, Reason.BY_HAND)
    players = await players_of(standing.incident)
    await _page(standing, due, _of_level(ladder, players, due), players, now)
    return level


def _of_level(ladder: Ladder, players: Players, due: EscalationDue) -> list[OwedRecipient]:
    """Whom a level pages; 96333 where nobody plays its parts. Disagreement pages the levels below too."""
    first = 1 if due.reason is Reason.STILL_INSIDE else due.level
    parts = [part for level in ladder.levels[first - 1 : due.level] for part in level]
    return recipients_in(players, parts) or recipients_in(players, (Part.RESCUE_DESK,))


async def _page(
    standing: LockedRescue, due: EscalationDue, paged: list[OwedRecipient], players: Players, now: datetime
) -> None:
    reason = due.reason.value if due.reason else ""
    told = {one.organisation.id: one for one in (*recipients_in(players, (Part.RESCUE_DESK,)), *paged)}
    event = await record(
        standing.incident,
        EventKind.PAGED,
        at=now,
        actor=LADDER,
        details={"level": due.level, "reason": reason, "paged": [one.organisation.name for one in paged]},
        to=told.values(),
        notices=True,
    )
    await _climbed(standing, due, event, paged, now)


async def _climbed(
    standing: LockedRescue, due: EscalationDue, event: Event, paged: list[OwedRecipient], now: datetime
) -> None:
    """The rung's key is unique: two that climb at once cannot both page."""
    rescue, climbed = standing.rescue, await climbed_of(standing)
    if due.reason is None:
        raise ValueError("a page has a reason")
    await Rung.create(
        rescue=rescue,
        run=rescue.run,
        number=len(climbed.paged) + 1,
        level=due.level,
        reason=due.reason,
        was_due_at=due.at,
        paged_at=now,
        event=event,
    )
    await call_people(rescue, event, due.reason, [one.organisation.id for one in paged], now)
    climbed.paged.append(Paged(due.level, now, due.reason))
    climbed.voided_at = None


async def _unacknowledge(standing: LockedRescue, now: datetime) -> None:
    """Accepted but not on the way: nobody is counted on, and the next level is paged."""
    word = StatusUpdate(Step.UNACKNOWLEDGED, now, now, "", LADDER, KnownBy.LADDER)
    await record(
        standing.incident,
        EventKind.UNACKNOWLEDGED,
        at=now,
        actor=LADDER,
        details=details_of(word),
        to=await recipients_of(standing.incident),
    )
    _, standing.clock = hear(standing.clock, word)
    climbed = await climbed_of(standing)
    climbed.voided_at = now if climbed.paged else None


async def _ask(standing: LockedRescue, players: Players, now: datetime) -> None:
    """Ask whether they are out: the reporters, and whoever can call them."""
    rescue = standing.rescue
    rescue.asked, rescue.asked_at = rescue.asked + 1, now
    await record(
        standing.incident,
        EventKind.ASKED,
        at=now,
        actor=LADDER,
        details={"time": rescue.asked},
        to=recipients_in(players, _CALLERS),
        notices=True,
    )

"""A recipient that takes a report and says nothing is chased: its silence becomes a task with an owner."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.forwarding.dead_letters import GivenUp, open_letters
from models.actions.shared.work import Job, Queue
from models.rules.forwarding.delivery import DeliveryState
from models.rules.forwarding.silence import has_answered, in_words, may_be_silent_for
from models.rules.reports.kinds import Progress
from models.tables.forwarding.awaited_answer import AwaitedAnswer
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident

AWAITED_ANSWERS = Queue(AwaitedAnswer)


async def await_answers(delivered: Sequence[tuple[Delivery, Incident]], now: datetime) -> None:
    """Of deliveries to organisations that have just arrived without a ticket, in that transaction.

    It holds the locks of the incidents, so each organisation is waited for once in a matter.
    """
    silent = {
        (incident.id, delivery.organisation_id): (delivery, incident)
        for delivery, incident in delivered
        if incident.progress < Progress.RESOLVED
    }
    if not silent:
        return
    organisations = {organisation for _, organisation in silent}
    rows = Delivery.filter(
        incident_id__in={incident for incident, _ in silent}, organisation_id__in=organisations
    ).values_list("incident_id", "organisation_id", "state", "progress", "awaited__id", "letters__id")
    for incident_id, organisation_id, state, progress, awaited, letter in await rows:
        if awaited or letter or has_answered([(DeliveryState(state), Progress(progress))]):
            silent.pop((incident_id, organisation_id), None)
    await AwaitedAnswer.bulk_create(
        AwaitedAnswer(
            delivery_id=delivery.id,
            urgency=delivery.urgency,
            due_at=now + may_be_silent_for(incident.kind, severe=incident.severe),
        )
        for delivery, incident in silent.values()
    )


async def stop_awaiting(delivery_ids: Collection[UUID]) -> None:
    """They have answered."""
    if delivery_ids:
        await AwaitedAnswer.filter(delivery_id__in=delivery_ids).delete()


async def chase(awaited: Job, now: datetime) -> None:
    """The time is up: a task for the desk that owns the matter, unless it is over or answered."""
    async with in_transaction():
        row = await AwaitedAnswer.get_or_none(id=awaited.id).select_related("delivery")
        if row is None:
            return
        delivery = row.delivery
        incident = await Incident.filter(id=delivery.incident_id).select_for_update().get()
        of_same = Delivery.filter(
            incident_id=incident.id, organisation_id=delivery.organisation_id
        ).values_list("state", "progress")
        answered = has_answered([(DeliveryState(state), Progress(told)) for state, told in await of_same])
        if not answered and incident.progress < Progress.RESOLVED:
            waited = in_words(may_be_silent_for(incident.kind, severe=incident.severe))
            reason = f"对方收到后 {waited}没有受理，也没有给受理单号"
            await open_letters([GivenUp(delivery, incident, reason, now)])
        await AwaitedAnswer.filter(id=row.id).delete()

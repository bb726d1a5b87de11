"""Services rendered under a policy (保险+服务): recorded with what proves them, and looked at."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.kept_files import FileContent, HandedFile
from models.rules.base.documents import FileKind
from models.rules.insurance.policy_terms import Service
from models.tables.insurance.patrol import Patrol
from models.tables.insurance.policy import Policy, ServiceDelivered
from models.tables.insurance.service_evidence import ServiceEvidence
from models.tables.maintenance.sheet import MaintenanceCheck

MOST_DELIVERED = 100


@dataclass(frozen=True)
class Rendered:
    """A service rendered on a day. The digest is of the photo or document that proves it, empty for none."""

    service: Service
    done_on: date
    words: str
    evidence_sha256: str = ""
    lift_id: UUID | None = None


@dataclass(frozen=True)
class ServiceProof:
    """A document or photo as it was handed in. `signature`: the office that did."""

    file: HandedFile
    party: str
    signature: str


@dataclass(frozen=True)
class DeliveredLine:
    """`evidence`: its title, empty where nobody can look at it. A digest may be on record all the same."""

    id: UUID
    service: Service
    done_on: date
    words: str
    evidence_sha256: str
    evidence: str
    recorded_by: str


async def hand_in_service(
    policy_id: UUID, rendered: Rendered, evidence: ServiceProof | None, by: Actor, now: datetime
) -> None:
    """What somebody typed. The same words of a day, sent twice or twice at once, count once."""
    async with in_transaction():
        await Policy.filter(id=policy_id).select_for_update(no_key=True).get()
        if await ServiceDelivered.exists(policy_id=policy_id, **vars(rendered)):
            return
        row = await record_service(policy_id, rendered, by, now)
        if evidence is not None:
            await ServiceEvidence.create(
                delivered=row, party=evidence.party, added_by=evidence.signature[:100], added_at=now,
                **vars(evidence.file),
            )  # fmt: skip


async def record_service(policy_id: UUID, rendered: Rendered, by: Actor, now: datetime) -> ServiceDelivered:
    async with in_transaction():
        row = await ServiceDelivered.create(
            policy_id=policy_id, **vars(rendered), recorded_at=now, recorded_by=by.name
        )
        details = {"service": rendered.service.value, "done_on": rendered.done_on.isoformat()}
        if rendered.evidence_sha256:
            details["sha256"] = rendered.evidence_sha256
        await record_audit(by, "record_service", AuditSubject("policy", str(policy_id)), now, details=details)
    return row


async def delivered_under(policy_id: UUID) -> tuple[DeliveredLine, ...]:
    """The last ones, the newest first."""
    rendered = ServiceDelivered.filter(policy_id=policy_id)
    rows = await rendered.order_by("-done_on", "-id").limit(MOST_DELIVERED)
    kept = ServiceEvidence.filter(delivered_id__in=[row.id for row in rows])
    titles = dict(await kept.values_list("delivered_id", "title"))
    photos = await _photos_of_checks({row.evidence_sha256 for row in rows if row.id not in titles})
    return tuple(
        DeliveredLine(
            row.id, row.service, row.done_on, row.words, row.evidence_sha256,
            titles.get(row.id) or ("抽查照片" if row.evidence_sha256 in photos else ""), row.recorded_by,
        )
        for row in rows
    )  # fmt: skip


async def evidence_content(policy_id: UUID, delivered_id: UUID) -> FileContent | None:
    """None where the policy has no such service, or where only a digest was recorded."""
    row = await ServiceDelivered.get_or_none(id=delivered_id, policy_id=policy_id)
    if row is None:
        return None
    kept = await ServiceEvidence.get_or_none(delivered_id=row.id)
    if kept is not None:
        return FileContent(kept.kind, kept.title, kept.sha256, kept.content_sealed)
    if await _photos_of_checks({row.evidence_sha256}):
        return FileContent(FileKind.PHOTO, "", row.evidence_sha256, "")
    return None


async def _photos_of_checks(digests: set[str]) -> set[str]:
    """Those of the digests that a spot check or a patrol has taken a photo of."""
    asked = [one for one in digests if one]
    checks = MaintenanceCheck.filter(photo_sha256__in=asked).values_list("photo_sha256")
    patrols = Patrol.filter(photo_sha256__in=asked).values_list("photo_sha256")
    return {sha256 for (sha256,) in [*await checks, *await patrols]}

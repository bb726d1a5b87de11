"""Files of photos are named after what they hold, so one file may be shown by rows of many kinds."""

from collections.abc import Awaitable, Callable, Collection

from models.tables.duty import DutyFinding
from models.tables.insurance.claim_file import ClaimFile
from models.tables.insurance.patrol import Patrol
from models.tables.insurance.policy_change import PolicyChange
from models.tables.insurance.service_evidence import ServiceEvidence
from models.tables.lift_files import LiftFile
from models.tables.maintenance.sheet import MaintenanceCheck, SheetPhoto
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.reports.matter_file import MatterFile
from models.tables.reports.report import Photo
from models.tables.votes.ballot import PaperBallot
from models.tables.votes.decision import Decision
from models.tables.votes.publication import NoticeProof
from models.tables.votes.spending import FundEvent

BATCH = 500

RemovePhoto = Callable[[str], Awaitable[None]]  # removes the file of this SHA-256 where there is one


async def remove_unused(sha256s: Collection[str], remove_photo: RemovePhoto) -> None:
    """Remove those of the files that no report, claim, policy, visit, sheet or vote shows (any more)."""
    asked = {one for one in sha256s if one}
    if not asked:
        return
    shown = [
        *await Photo.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await MatterFile.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await ClaimFile.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await ServiceEvidence.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await LiftFile.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await PolicyChange.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await FundEvent.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await MaintenanceVisit.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        *await SheetPhoto.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await MaintenanceCheck.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        *await Patrol.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        *await DutyFinding.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        *await DutyFinding.filter(proof_sha256__in=asked).values_list("proof_sha256", flat=True),
        *await NoticeProof.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        # A paper ballot whose choice was purged names its photo still, as the proof that there was one.
        *await PaperBallot.filter(photo_sha256__in=asked)
        .exclude(choice_sealed="")
        .values_list("photo_sha256", flat=True),
    ]
    for sha256 in asked.difference(shown, await _attached(asked)):
        await remove_photo(sha256)


async def _attached(asked: set[str]) -> set[str]:
    """Those of the files that are attached to a decision; decisions are read a batch at a time."""
    found: set[str] = set()
    rows = Decision.all()
    while True:
        batch = await rows.order_by("id").limit(BATCH).values_list("id", "attachments")
        found |= asked & {one["sha256"] for _, attachments in batch for one in attachments}
        if len(batch) < BATCH:
            return found
        rows = Decision.filter(id__gt=batch[-1][0])

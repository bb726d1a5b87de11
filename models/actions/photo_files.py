"""Files of photos are named after what they hold, so one file may be shown by rows of many kinds."""

from collections.abc import Awaitable, Callable, Collection

from models.tables.ballot import NoticeProof, PaperBallot
from models.tables.maintenance import MaintenanceVisit
from models.tables.report import Photo
from models.tables.vote import Decision

RemovePhoto = Callable[[str], Awaitable[None]]  # removes the file of this SHA-256 where there is one


async def remove_unused(sha256s: Collection[str], remove_photo: RemovePhoto) -> None:
    """Remove those of the files that no report, visit or vote shows (any more)."""
    asked = {one for one in sha256s if one}
    if not asked:
        return
    shown = [
        *await Photo.filter(sha256__in=asked).values_list("sha256", flat=True),
        *await MaintenanceVisit.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        *await NoticeProof.filter(photo_sha256__in=asked).values_list("photo_sha256", flat=True),
        # A paper ballot whose choice was purged names its photo still, as the proof that there was one.
        *await PaperBallot.filter(photo_sha256__in=asked)
        .exclude(choice_sealed="")
        .values_list("photo_sha256", flat=True),
    ]
    for attachments in await Decision.all().values_list("attachments", flat=True):
        shown += [one["sha256"] for one in attachments]
    for sha256 in asked - set(shown):
        await remove_photo(sha256)

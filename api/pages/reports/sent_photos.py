"""Photos that come with a form: each kept by itself, and what could not be kept named on the next page."""

from collections.abc import Sequence
from uuid import UUID

from api.http.growing_form import FormFile, GrowingForm
from api.http.kept_photo import Translate, keep_sent, named
from bot.files.photos import NotAPhoto, PhotoTrouble
from bot.kernel.links import upload_of, upload_ticket
from bot.services import Services
from models.actions.reports.late_photos import add_stored_photo
from models.actions.shared.photo_files import remove_unused


class SentPhotos:
    """The photos of one form, kept in turn as they are read."""

    def __init__(self, services: Services, form: GrowingForm) -> None:
        self._services, self._form = services, form
        self._next = 0
        self.unkept: list[tuple[int, PhotoTrouble]] = []

    async def keep(self, *, is_last: bool = False) -> tuple[str, ...]:
        """The SHA-256 of each that has become whole; at last, those that never will are named."""
        kept: list[str] = []
        while self._next < len(self._form.files):
            one = self._form.files[self._next]
            if not (one.is_whole or is_last):
                break
            self._next += 1
            try:
                kept.append(await keep_sent(self._services.photos, one))
            except NotAPhoto as error:
                self.unkept.append((self._next, error.trouble))
        if is_last and self._form.file_count > self._next:
            self.unkept.append((self._next + 1, PhotoTrouble.TOO_MANY))
        return tuple(kept)

    async def add(self, report_id: UUID, sha256s: Sequence[str]) -> None:
        """Put them on a report that is filed already."""
        for sha256 in sha256s:
            if trouble := await add_photo_to(self._services, report_id, sha256):
                self.unkept.append((self._next, trouble))


async def add_photo_to(services: Services, report_id: UUID, sha256: str) -> PhotoTrouble | None:
    """Put a stored photo on a report; why not, where it takes no more."""
    if await add_stored_photo(report_id, sha256, services.clock()):
        await services.wake_workers()
        return None
    await remove_unused([sha256], services.photos.remove)
    return PhotoTrouble.TOO_MANY


async def kept_as_uploads(
    services: Services, files: Sequence[FormFile], translate: Translate = str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tickets for the photos of a form that has to be shown again, and what is said of the others."""
    tickets: list[str] = []
    unkept: list[str] = []
    for number, one in enumerate(files, start=1):
        try:
            ticket, _ = upload_ticket(services, await keep_sent(services.uploads, one))
        except NotAPhoto as error:
            unkept.append(named(number, error.trouble, translate))
        else:
            tickets.append(ticket)
    return tuple(tickets), tuple(unkept)


async def uploads_in(services: Services, tickets: Sequence[str]) -> tuple[str, ...]:
    """The photos that tickets name, put among the others. One that is too old is left out."""
    named = [upload_of(services, ticket) for ticket in tickets]
    return tuple([one for one in named if one and await services.uploads.adopt(one)])

"""What each recipient has said of an incident so far."""

from collections.abc import Iterable
from uuid import UUID

from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import Progress
from models.tables.forwarding.delivery import Delivery


class Said:
    """What organisations have said of one incident, by delivery.

    Later events of an incident are delivered one by one, and each answer would
    otherwise be told to the reporter again.
    """

    def __init__(self) -> None:
        self._words: dict[UUID, tuple[UUID | None, DeliveryState, Progress]] = {}
        self._given_up: set[UUID] = set()
        self._awaited: set[UUID] = set()

    def add(self, delivery: Delivery) -> None:
        self.note(delivery.id, delivery.organisation_id, delivery.state, delivery.progress)

    def note(self, key: UUID, organisation: UUID | None, state: DeliveryState, progress: Progress) -> None:
        self._words[key] = (organisation, state, progress)

    def note_open(self, key: UUID, *, given_up: bool, awaited: bool) -> None:
        if given_up:
            self._given_up.add(key)
        if awaited:
            self._awaited.add(key)

    def given_up(self, organisation: UUID | None) -> list[UUID]:
        """The deliveries to this organisation that have a letter, open or settled."""
        return [key for key in self._given_up if self._words[key][0] == organisation]

    def awaited(self, organisation: UUID | None) -> list[UUID]:
        """The deliveries to this organisation whose answer is waited for."""
        return [key for key in self._awaited if self._words[key][0] == organisation]

    def has_said(self, delivery: Delivery, progress: Progress | None) -> bool:
        """Whether the organisation has come as far on another delivery of the incident. None: it refused."""
        others = (
            (state, reached)
            for key, (organisation, state, reached) in self._words.items()
            if organisation == delivery.organisation_id and key != delivery.id
        )
        if progress is None:
            return any(state is DeliveryState.REFUSED for state, _ in others)
        return any(reached >= progress for _, reached in others)


async def said_so_far(incident_ids: Iterable[UUID]) -> dict[UUID, Said]:
    said = {key: Said() for key in incident_ids}
    rows = Delivery.filter(incident_id__in=said, organisation_id__not_isnull=True)
    for key, incident, organisation, state, progress, awaited, letter in await rows.values_list(
        "id", "incident_id", "organisation_id", "state", "progress", "awaited__id", "letters__id"
    ):
        said[incident].note(key, organisation, DeliveryState(state), Progress(progress))
        said[incident].note_open(key, given_up=letter is not None, awaited=awaited is not None)
    return said

"""Links that we sign ourselves and that expire."""

from datetime import datetime
from uuid import UUID

from bot.services import Services


def photo_link(services: Services, photo_id: UUID, until: datetime) -> str:
    """An address for one photo, good until then for whoever has it."""
    expires = int(until.timestamp())
    signature = services.vault.sign(_photo_text(photo_id, expires))
    return f"{services.settings.public_url}/photos/{photo_id}?until={expires}&signature={signature}"


def photo_link_holds(services: Services, photo_id: UUID, until: int, signature: str) -> bool:
    in_time = services.clock().timestamp() <= until
    return in_time and services.vault.signature_holds(_photo_text(photo_id, until), signature)


def _photo_text(photo_id: UUID, expires: int) -> str:
    return f"photo:{photo_id}:{expires}"

"""Links that we sign ourselves and that expire."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.services import Services

LAST = timedelta(days=7)
MY_DATA_LASTS = timedelta(minutes=15)


def photo_link(services: Services, photo_id: UUID, now: datetime, *, relative: bool = False) -> str:
    """An address for one photo, good for 7 days for whoever has it."""
    expires = int((now + LAST).timestamp())
    signature = services.vault.sign(_photo_text(photo_id, expires))
    host = "" if relative else services.settings.public_url
    return f"{host}/photos/{photo_id}?until={expires}&signature={signature}"


def photo_link_holds(services: Services, photo_id: UUID, until: int, signature: str) -> bool:
    in_time = services.clock().timestamp() <= until
    return in_time and services.vault.signature_holds(_photo_text(photo_id, until), signature)


def _photo_text(photo_id: UUID, expires: int) -> str:
    return f"photo:{photo_id}:{expires}"


def my_data_link(services: Services, person_id: UUID, now: datetime) -> str:
    """An address for everything that one person reported, good for 15 minutes for whoever has it."""
    expires = int((now + MY_DATA_LASTS).timestamp())
    signature = services.vault.sign(_my_data_text(person_id, expires))
    return f"{services.settings.public_url}/my/data?person={person_id}&until={expires}&signature={signature}"


def my_data_link_holds(services: Services, person_id: UUID, until: int, signature: str) -> bool:
    in_time = services.clock().timestamp() <= until
    return in_time and services.vault.signature_holds(_my_data_text(person_id, until), signature)


def _my_data_text(person_id: UUID, expires: int) -> str:
    return f"my data:{person_id}:{expires}"

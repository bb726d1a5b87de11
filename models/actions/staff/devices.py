"""Browsers in which somebody has signed in before.

Whoever guesses a password is slowed down wherever they are, and with them
everybody else who claims that name; but not the browser in which the person
signed in before (OWASP: device cookies).
"""

from datetime import datetime
from uuid import UUID

from models.tables.staff import Staff, StaffDevice

MOST_DEVICES = 10


async def known_device(staff: Staff, device_id: UUID | None) -> StaffDevice | None:
    """None for another person's, and for one known from before the person's sessions were ended."""
    if device_id is None:
        return None
    return await StaffDevice.get_or_none(id=device_id, staff_id=staff.id, known_from__gte=staff.sessions_from)


async def remember_device(staff: Staff, now: datetime) -> UUID:
    """The newest ones are kept. The caller holds the lock on the staff row."""
    device = await StaffDevice.create(staff_id=staff.id, known_from=now)
    newest = StaffDevice.filter(staff_id=staff.id).order_by("-known_from").limit(MOST_DEVICES)
    kept = [row.id for row in await newest.only("id")]
    await StaffDevice.filter(staff_id=staff.id).exclude(id__in=kept).delete()
    return device.id

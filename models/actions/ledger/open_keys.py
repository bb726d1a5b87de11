"""What makes two reports the same open incident."""

from uuid import UUID


def open_entrapment_key(lift_id: UUID) -> str:
    return f"entrapment:lift:{lift_id}"

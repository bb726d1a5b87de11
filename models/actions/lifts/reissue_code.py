"""A new code for a lift whose label was lost, copied or damaged."""

import secrets
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.lifts import code as lift_code
from models.tables.lifts import Lift, LiftCode


async def reissue_code(lift_id: UUID, seen: str, why: str, by: Actor, now: datetime) -> str | None:
    """Revoke the code in force and issue another, which is returned.

    `seen` is the code that the person meant to revoke (empty where there was
    none): None, and nothing is changed, where it has been replaced meanwhile.
    """
    async with in_transaction():
        await Lift.filter(id=lift_id).select_for_update().get()
        in_force = await LiftCode.filter(lift_id=lift_id, revoked_at=None)
        if [row.code for row in in_force] != ([seen] if seen else []):
            return None
        await LiftCode.filter(lift_id=lift_id, revoked_at=None).update(revoked_at=now, reason=why[:200])
        code = lift_code.make(secrets.token_bytes)
        await LiftCode.create(code=code, lift_id=lift_id, issued_at=now)
        await record_audit(by, "reissue_code", AuditSubject("lift", str(lift_id)), now, why=why)
    return code

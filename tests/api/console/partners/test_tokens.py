"""The page of an organisation's tokens: shown once, revoked at once."""

import re

from bot.services import Services
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.partner_tokens import ANHE, Program
from tests.support.staff import sit_down


async def test_a_token_is_made_shown_once_used_and_revoked(web_client: Client, services: Services) -> None:
    admin = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    insurer = await Organisation.get(name=ANHE)
    path = f"/console/organisations/{insurer.id}"
    assert f"{path}/tokens" in await admin.open(path)
    assert "intake:write" not in await admin.open(f"{path}/tokens")
    for wrong in ({"name": ""}, {"scope": "intake:write"}, {"scope": "odd"}, {"days": "9999"}, {"days": ""}):
        await admin.send(
            f"{path}/tokens", 422, **({"name": "理赔", "scope": "feed:read", "days": "90"} | wrong)
        )
    answer = await admin.send(f"{path}/tokens", 200, name="理赔系统", scope="feed:read", days="90")
    assert answer.headers["Cache-Control"] == "no-store"
    token = re.search(r"tima_[\w-]{43}", await answer.text())
    assert token
    await Program(web_client, token[0]).get("/partners/v1/reports")
    page = await admin.open(f"{path}/tokens")
    assert token[0] not in page
    assert token[0] not in await stored_in_tables()
    key = re.search(r'name="token" value="([^"]+)"', page)
    assert key
    await admin.send(f"{path}/tokens/revoke", token=key[1])
    await admin.send(f"{path}/tokens/revoke", 409, token=key[1])
    await Program(web_client, token[0]).get("/partners/v1/reports", 401)
    verbs = await AuditEntry.filter(subject_id=str(insurer.id)).order_by("sequence").values("verb")
    assert [row["verb"] for row in verbs] == ["create_token", "revoke_token"]

"""Files with something wrong in them, at the three doors of the console: an answer, and no error of ours."""

import aiohttp
import pytest

from bot.services import Services
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.lifts import LIFTS
from models.rules.imports.table import ImportTable
from models.rules.staff.access import StaffRole
from models.rules.votes.roll import ROLL
from models.tables.partners.organisation import Organisation
from scripts.chaos.mutated_files import csv_of, workbook_of
from tests.conftest import Client
from tests.support.partner_tokens import DESK_96333
from tests.support.staff import Browser, at_desk, hire
from tests.support.votes import draft_vote

SEEDS = range(500, 510)
ANSWERS = {200, 303, 409, 422}


async def hand_in(desk: Browser, path: str, body: bytes, name: str, **fields: str) -> int:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for field, value in ({"csrf": desk.csrf} | fields).items():
        form.add_field(field, value)
    form.add_field("file", body, filename=name)
    return (await desk.request("POST", path, data=form)).status


@pytest.mark.parametrize(
    ("table", "role"),
    [
        (LIFTS, StaffRole.ADMINISTRATOR),
        (RECORDS, StaffRole.HOTLINE_DESK),
        (ROLL, StaffRole.OWNERS_COMMITTEE),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
async def test_every_file_is_answered(
    web_client: Client,
    services: Services,
    caplog: pytest.LogCaptureFixture,
    table: ImportTable,
    role: StaffRole,
) -> None:
    desk = await at_desk(web_client, services, await hire(services, role))
    for seed in SEEDS:
        fields: dict[str, str] = {}
        if table is LIFTS:
            path, fields = "/console/imports", {"kind": "lifts"}
        elif table is RECORDS:
            organisation = await Organisation.get(name=DESK_96333)
            path, fields = "/console/intake", {"organisation": str(organisation.id)}
        else:
            path = f"/console/votes/{await draft_vote(services)}/roll"
        await desk.open(path.removesuffix("/roll"))
        made, name = (workbook_of, "f.xlsx") if seed % 2 else (csv_of, "f.csv")
        assert await hand_in(desk, path, made(table, seed), name, **fields) in ANSWERS, seed
    assert not [record for record in caplog.records if record.exc_info]

"""People with a duty, their phones, and sheets as they fill them in."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from uuid import UUID

from aiohttp import ClientResponse, FormData

from bot.kernel.duty_links import duty_link
from bot.services import Services
from models.actions.duty.appointments import NewAppointment, appoint
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DutyPost
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.photos import jpeg
from tests.support.staff import TESTER

USE_UNIT, MAINTAINER = "翠湖物业服务有限公司", "迅安电梯维保有限公司"


async def appointed(
    services: Services,
    post: DutyPost,
    organisation: str = USE_UNIT,
    name: str = "沈安全",
    **more: UUID | None,
) -> UUID:
    now = services.clock()
    estate = more.get("estate_id")
    new = NewAppointment(post, name, "考核合格 2026-01", estate, now.astimezone(LOCAL).date())
    unit = await Organisation.get(name=organisation)
    made = await appoint(unit.id, new, organisation, TESTER, now)
    assert isinstance(made, UUID)
    return made


class DutyPhone:
    """A phone that a duty link was opened on."""

    def __init__(self, client: Client, services: Services) -> None:
        self.client, self.services = client, services
        self.cookie = ""

    async def take(self, appointment: UUID) -> "DutyPhone":
        link = duty_link(self.services, appointment).removeprefix(self.services.settings.public_url)
        answer = await self.client.get(link, headers=self.headers, allow_redirects=False)
        assert answer.status == 303
        self.cookie = answer.cookies["tima_duty"].value
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"tima_duty={self.cookie}"} if self.cookie else {}

    async def open(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path, headers=self.headers)
        text = await answer.text()
        assert answer.status == status, f"{path}: {answer.status}\n{text}"
        return text

    async def post(self, path: str, form: FormData, **headers: str) -> ClientResponse:
        return await self.client.post(path, data=form, headers=self.headers | headers, allow_redirects=False)

    async def sign(
        self,
        path: str,
        *,
        mark_of: str = "",
        photo: bool = False,
        more: Mapping[str, str] | None = None,
        **fields: str,
    ) -> ClientResponse:
        """Fill in the page: what fits unless `fields` say otherwise. `mark_of`: another page's mark."""
        form = filled(await self.open(mark_of or path), more, photo=photo, **fields)
        return await self.post(path, form)


def filled(
    page: str, more: Mapping[str, str] | None = None, *, photo: bool = False, **fields: str
) -> FormData:
    """The form of a page, with `more` fields as they are; a field `doors="fails"` answers an item, `note="…"` is written beside it."""
    told = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }
    keys = dict.fromkeys(re.findall(r'name="a-([\w-]+)"', page))
    assert keys, page
    note = fields.pop("note", "")
    told |= {f"a-{key}": fields.pop(key.replace("-", "_"), "fits") for key in keys}
    told |= {f"n-{name[2:]}": note for name, value in list(told.items()) if value == "fails"}
    form = FormData(told | fields | dict(more or {}), default_to_multipart=True)
    for name, value in told.items():
        if photo and value == "fails":
            form.add_field(f"p-{name[2:]}", jpeg(), filename="a.jpg", content_type="image/jpeg")
    return form


def tap(services: Services, age: timedelta, key: str = "a" * 32) -> dict[str, str]:
    """What the script adds to a form that has waited on the phone for so long."""
    sent = int(services.clock().timestamp() * 1000)
    return {"tap": key, "tapped": str(sent - int(age.total_seconds() * 1000)), "sent": str(sent)}


async def stranger_to(lift: LiftCard) -> Organisation:
    """A use unit that has nothing to do with the lift."""
    unit = (await Lift.get(id=lift.lift_id)).use_unit_id
    other = await Organisation.filter(kind="use_unit").exclude(id=unit).order_by("name").first()
    assert other is not None
    return other

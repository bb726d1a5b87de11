"""People of the staff for tests: made as administrators make them, at a browser that keeps one cookie."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from uuid import UUID

import pyotp
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher

from api.console.sessions import SessionStore, SignInStage
from bot.services import Services
from models.actions.shared.audit import Actor
from models.actions.staff.set_up import CodeProof, NewStaff, complete_setup, create_staff
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import BELONGS_TO, Belonging, StaffRole, canonical_name, needs_code
from models.tables.cities import City, District, Estate, Office
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff

COOKIE = "__Host-tima"
DEVICE_COOKIE = "__Host-tima-device"
PASSWORD = "correct horse battery"
TESTER = Actor(ActorKind.PROGRAM, name="test")
# Sign-in replaces it by a hash of the present strength, as it would an old one.
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

Client = TestClient[Any, Any]


@dataclass(frozen=True)
class Colleague:
    staff: Staff
    totp_secret: str
    recovery_codes: tuple[str, ...]

    def code(self, now: datetime) -> str:
        return pyotp.TOTP(self.totp_secret).at(now)


async def belonging_of(role: StaffRole, name: str = "") -> UUID | None:
    """What somebody in the role belongs to in the demo data; `name` chooses among several."""
    match BELONGS_TO[role]:
        case Belonging.ORGANISATION:
            names = {
                StaffRole.PROPERTY_COMPANY: "翠湖物业服务有限公司",
                StaffRole.MAINTAINER: "迅安电梯维保有限公司",
                StaffRole.INSURER: "安和财产保险江城分公司",
            }
            return (await Organisation.get(name=name or names[role])).id
        case Belonging.DISTRICT:
            return (await District.get(name=name or "滨江区")).id
        case Belonging.CITY:
            return (await City.get(name=name or "江城市")).id
        case Belonging.ESTATE:
            return (await Estate.get(name=name or "翠湖苑")).id
        case Belonging.OFFICE:
            return await office_of(name or "翠湖街道")
        case Belonging.EVERYTHING:
            return None


async def office_of(name: str, estate: str = "翠湖苑") -> UUID:
    """The sub-district of an estate, made where it is missing."""
    place = await Estate.get(name=estate)
    office, _ = await Office.get_or_create(district_id=place.district_id, name=name)
    await Estate.filter(id=place.id).update(sub_district_id=office.id)
    return office.id


async def hire(
    services: Services, role: StaffRole, name: str = "", belongs_to: UUID | None = None
) -> Colleague:
    """Somebody who has finished the set-up."""
    now = services.clock()
    belongs_to = belongs_to or await belonging_of(role)
    new = NewStaff(name or role.value, f"{role.value} 同事", role, belongs_to)
    token = await create_staff(new, TESTER, now)
    secret = pyotp.random_base32() if needs_code(role) else ""
    codes = await complete_setup(token, _CHEAP, CodeProof(secret, 0) if secret else None, services.vault, now)
    assert codes is not None
    return Colleague(await Staff.get(sign_in_name=canonical_name(new.sign_in_name)), secret, tuple(codes))


class Browser:
    """Keeps the console's cookies and the hidden fields of the last page, as a person's browser does."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookie = ""
        self.device = ""
        self.csrf = ""
        self.version = ""

    async def open(self, path: str, status: int = 200) -> str:
        """The text of the page."""
        answer = await self.request("GET", path)
        text = await answer.text()
        assert answer.status == status, f"{path}: {answer.status}\n{text}"
        return text

    async def send(self, path: str, status: int = 303, **fields: str) -> ClientResponse:
        """Submit a form of the page that was opened last."""
        answer = await self.request("POST", path, data={"csrf": self.csrf, "version": self.version} | fields)
        assert answer.status == status, f"{path}: {answer.status}\n{await answer.text()}"
        return answer

    async def fill(self, path: str, status: int = 303, *, at: str = "", **fields: str) -> ClientResponse:
        """Open the page of a form (at another address than its own with `at`), and submit it."""
        await self.open(at or path)
        return await self.send(path, status, **fields)

    async def request(self, method: str, path: str, **more: Any) -> ClientResponse:
        headers = {"Cookie": f"{COOKIE}={self.cookie}; {DEVICE_COOKIE}={self.device}"} | more.pop(
            "headers", {}
        )
        answer = await self.client.request(method, path, headers=headers, allow_redirects=False, **more)
        if COOKIE in answer.cookies:
            self.cookie = answer.cookies[COOKIE].value
        if DEVICE_COOKIE in answer.cookies:
            self.device = answer.cookies[DEVICE_COOKIE].value
        if answer.content_type == "text/html":
            found = re.search(r'name="csrf" value="([^"]+)"', await answer.text())
            self.csrf = unescape(found[1]) if found else self.csrf
            found = re.search(r'name="version" value="([^"]+)"', await answer.text())
            self.version = unescape(found[1]) if found else ""
        return answer


async def at_desk(client: Client, services: Services, colleague: Colleague) -> Browser:
    """A browser in which the colleague is signed in already."""
    browser = Browser(client)
    store = SessionStore(services.redis)
    session = await store.begin(SignInStage.SIGNED_IN, services.clock(), colleague.staff.id)
    browser.cookie, browser.csrf = session.key, session.csrf
    return browser


async def sit_down(
    client: Client, services: Services, role: StaffRole, belongs_to: UUID | None = None
) -> Browser:
    """Hire somebody and sign them in."""
    name = f"{role.value}-{belongs_to}" if belongs_to else ""
    return await at_desk(client, services, await hire(services, role, name[:60], belongs_to))

"""One person of every role for the demo; two of the committee, who decide together.

Passwords are new at every start, unless the caller gives the seed of the start before.
"""

import asyncio
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.shared.audit import Actor
from models.actions.staff.one_time_codes import new_secret
from models.actions.staff.passwords import Passwords
from models.actions.staff.set_up import CodeProof, NewStaff, complete_setup, create_staff, reset_staff
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole, needs_code
from models.tables.cities import City, District, Estate, Office
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff
from models.vault import Vault

DEMO = Actor(ActorKind.PROGRAM, name="demo")


@dataclass(frozen=True)
class DemoPerson:
    """`codes` are the recovery codes, each good for one sign-in, and known only when they are made.

    `totp_secret` is empty where no code is asked for.
    """

    name: str
    role: StaffRole
    password: str
    totp_secret: str
    codes: tuple[str, ...]


async def people_of_the_demo() -> list[NewStaff]:
    """Who works in the demo data's one district, and for whom."""

    async def company(name: str) -> UUID:
        return (await Organisation.get(name=name)).id

    city, district, estate = await City.get(), await District.get(), await Estate.get(name="翠湖苑")
    return [
        NewStaff("admin", "管理员", StaffRole.ADMINISTRATOR),
        NewStaff("regulator", "林科长", StaffRole.REGULATOR, district.id),
        NewStaff("street", "翠湖街道小何", StaffRole.OFFICE, (await Office.get(name="翠湖街道")).id),
        NewStaff("hotline", "坐席小周", StaffRole.HOTLINE_DESK, city.id),
        NewStaff(
            "property", "翠湖物业王经理", StaffRole.PROPERTY_COMPANY, await company("翠湖物业服务有限公司")
        ),
        NewStaff("maintainer", "迅安维保陈师傅", StaffRole.MAINTAINER, await company("迅安电梯维保有限公司")),
        NewStaff("insurer", "安和保险赵专员", StaffRole.INSURER, await company("安和财产保险江城分公司")),
        NewStaff("owners", "翠湖苑业委会", StaffRole.OWNERS_COMMITTEE, estate.id),
        NewStaff("owners-2", "翠湖苑业委会沈委员", StaffRole.OWNERS_COMMITTEE, estate.id),
    ]


async def set_up_demo_staff(vault: Vault, now: datetime, seed: str = "") -> list[DemoPerson]:
    """Who has the password of this `seed` already keeps it, and stays signed in."""
    passwords = Passwords()
    people = await people_of_the_demo()
    key = seed or secrets.token_hex(32)
    chosen = {new.sign_in_name: _password(key, new.sign_in_name) for new in people}
    done = await _as_they_are(chosen, passwords, vault) if seed else {}
    others = [new for new in people if new.sign_in_name not in done]
    hashes = await asyncio.gather(*(passwords.hash(chosen[new.sign_in_name]) for new in others))
    for new, hashed in zip(others, hashes, strict=True):
        done[new.sign_in_name] = await _set_up(new, chosen[new.sign_in_name], hashed, vault, now)
    return [done[new.sign_in_name] for new in people]


def _password(key: str, name: str) -> str:
    return urlsafe_b64encode(hmac.digest(key.encode(), name.encode(), "sha256")[:12]).decode()


async def _as_they_are(chosen: dict[str, str], passwords: Passwords, vault: Vault) -> dict[str, DemoPerson]:
    """Those whose passwords are the chosen ones, by name."""
    rows = await Staff.filter(sign_in_name__in=chosen)
    fits = await asyncio.gather(
        *(passwords.match(row.password_hash, chosen[row.sign_in_name]) for row in rows)
    )
    good = {row.sign_in_name: row for row, is_good in zip(rows, fits, strict=True) if is_good}
    return {
        name: DemoPerson(
            name, row.role, chosen[name], vault.open(row.totp_sealed) if row.totp_sealed else "", ()
        )
        for name, row in good.items()
    }


async def _set_up(new: NewStaff, password: str, hashed: str, vault: Vault, now: datetime) -> DemoPerson:
    known = await Staff.get_or_none(sign_in_name=new.sign_in_name)
    token = await (reset_staff(known.id, DEMO, now) if known else create_staff(new, DEMO, now))
    secret = new_secret() if needs_code(new.role) else ""
    codes = await complete_setup(token, hashed, CodeProof(secret, 0) if secret else None, vault, now)
    return DemoPerson(new.sign_in_name, new.role, password, secret, tuple(codes or ()))


def sign_ins(people: list[DemoPerson]) -> list[tuple[str, str]]:
    """What the demo prints: each name, and how to sign in with it."""
    return [(one.name, _how(one)) for one in people]


def _how(one: DemoPerson) -> str:
    how = f"password {one.password}"
    if one.totp_secret:
        how += f"  TOTP secret {one.totp_secret}"
    if one.codes:
        how += f"  or, once each, {'  '.join(one.codes[:2])}"
    return how

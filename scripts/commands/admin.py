"""`scripts/admin`: the first administrator, and whoever has lost the way in."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import Field, ValidationError
from rich.console import Console

from models.actions.shared.audit import Actor
from models.actions.staff.read import belongings
from models.actions.staff.set_up import NewStaff, StaffNameTaken, create_staff, reset_staff
from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import BELONGS_TO, Belonging, StaffRole, canonical_name
from models.tables.staff import Staff
from scripts.lib.data_settings import DataSettings

OPERATOR = Actor(ActorKind.OPERATOR, name="scripts/admin")


class AdminSettings(DataSettings):
    """Where the data is, and what the links begin with."""

    public_url: str = Field(pattern=r"^https?://[^/]+$")


class CannotDo(Exception):
    """Something has to be put right first; the text says what."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/admin", description="The people of the console.")
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="add a person; prints a set-up link, good for 1 hour")
    create.add_argument("--name", help="the sign-in name; asked for where it is not given")
    create.add_argument("--display-name", metavar="NAME", help="the person's name; default: the sign-in name")
    create.add_argument("--role", choices=[role.value for role in StaffRole], default="administrator")
    create.add_argument("--belongs-to", metavar="NAME", help="organisation, district, city, estate or office")
    reset = commands.add_parser("reset", help="forget password and codes; prints a new set-up link")
    reset.add_argument("--name", help="the sign-in name; asked for where it is not given")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace, name: str, settings: AdminSettings) -> str:
    """The set-up link. Raises CannotDo."""
    if not name:
        raise CannotDo("a sign-in name is needed (--name)")
    async with open_database(settings.database_url):
        token = await (_create(options, name) if options.command == "create" else _reset(name))
    return f"{settings.public_url}/console/set-up/{token}"


async def _create(options: argparse.Namespace, name: str) -> str:
    role = StaffRole(options.role)
    new = NewStaff(name, options.display_name or name, role)
    if BELONGS_TO[role] is not Belonging.EVERYTHING:
        choices = {shown: key for key, shown in (await belongings(role)).items()}
        if options.belongs_to not in choices:
            known = "\n".join(f"  {shown}" for shown in sorted(choices)[:20])
            raise CannotDo(f"choose the {BELONGS_TO[role]} with --belongs-to from:\n{known}")
        new = NewStaff(name, new.display_name, role, choices[options.belongs_to])
    try:
        return await create_staff(new, OPERATOR, datetime.now(UTC))
    except StaffNameTaken:
        raise CannotDo(f"{name} is taken; for a new link use: scripts/admin reset --name {name}") from None


async def _reset(name: str) -> str:
    staff = await Staff.get_or_none(sign_in_name=name)
    if staff is None:
        raise CannotDo(f"nobody has the sign-in name {name}")
    return await reset_staff(staff.id, OPERATOR, datetime.now(UTC))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 with a message where something has to be put right first."""
    options = parse_arguments(arguments)
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        settings = AdminSettings()  # type: ignore[call-arg]  # filled from the environment
        name = canonical_name(options.name or input("Sign-in name: "))
        link = asyncio.run(run(options, name, settings))
    except ValidationError:
        console.print("scripts/admin: set TIMA_PUBLIC_URL to what people reach the console by")
        return 2
    except CannotDo as problem:
        console.print(f"scripts/admin: {problem}")
        return 2
    console.print("Good for 1 hour, once. Whoever opens it chooses the password:")
    print(link)
    return 0


if __name__ == "__main__":
    sys.exit(main())

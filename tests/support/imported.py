"""Registers that are imported, and what became of them."""

from typing import Any

from bot.files.registers.run import run_import
from bot.services import Services
from models.tables.imports import Import
from models.tables.keys import new_key
from models.tables.lifts import Lift
from tests.support.register_files import give

NEW_LIFTS = [
    {"使用登记证编号": f"梯11新A{n}", "识别码": f"44{n:04d}", "小区或场所": "新苑", "位置": f"{n}号"}
    for n in range(7)
]

AS_TYPED = ("梯11江A330998（24）", "梯 11江B330998【24】", "梯１１江c330998(24)")


async def stored_as(number: str) -> dict[str, Any]:
    """A lift of the demo's place with a number that an import once took as it was typed."""
    [like] = await Lift.all().limit(1).values()
    place = AS_TYPED.index(number)
    return like | {"id": new_key(), "registration_number": number, "rescue_number": f"66000{place}"}


async def ran(services: Services, kind: str, body: bytes, *, accepts_good: bool = False) -> Import:
    job = await give(services, kind, body, accepts_good=accepts_good, held=True)
    await run_import(job, services.imports, services.clock)
    return await Import.get(id=job.id)


def counts(job: Import) -> tuple[str, int, int, int, int]:
    return job.phase.value, job.added, job.updated, job.unchanged, job.bad


def report_of(services: Services, job: Import) -> str:
    return services.imports.report(job.id).read_text("utf-8-sig")

"""Paperless maintenance for tests: a certified worker, the phone's pass, and a filled-in sheet."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from bot.kernel.links import MaintenanceWorker, work_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.certificates import add_certificate
from models.actions.maintenance.file_sheet import FiledSheet, NewSheet, file_sheet
from models.actions.maintenance.sheet_items import items_for
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.certificates import NewCertificate
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import ItemResult, ItemTap
from models.rules.privacy.audit_chain import ActorKind
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Organisation
from tests.conftest import Client

MAINTAINER, WORKER = "迅安电梯维保有限公司", "陈师傅"
TESTS = Actor(ActorKind.PROGRAM, name="tests")


async def certify(
    services: Services, until: date | None = None, *, maintainer: str = MAINTAINER, worker: str = WORKER
) -> None:
    """A certificate of four years; `until`: its last day."""
    company = await Organisation.get(name=maintainer)
    today = services.clock().astimezone(LOCAL).date()
    last = until or date(today.year + 2, 6, 30)
    new = NewCertificate(worker, f"51010119800101{last:%m%d}", date(last.year - 4, 7, 1), last)
    assert await add_certificate(company.id, new, services.vault, TESTS, services.clock()) is None


async def phone_of(
    services: Services, client: Client, *, maintainer: str = MAINTAINER, worker: str = WORKER
) -> dict[str, str]:
    """The cookie of a phone whose work link was opened."""
    company = await Organisation.get(name=maintainer)
    link = work_link(services, MaintenanceWorker(company.id, worker))
    answer = await client.get(link.removeprefix(services.settings.public_url))
    assert answer.status == 200
    return {"Cookie": f"tima_work={answer.cookies['tima_work'].value}"}


async def taps_for(
    services: Services, lift_id: UUID, node: Node, changed: Mapping[str, ItemTap] | None = None
) -> tuple[ItemTap, ...]:
    """Every item in order, but for those of `changed`."""
    due = (await items_for(lift_id, services.clock())).due(node)
    return tuple((changed or {}).get(item.code, ItemTap(item.code, ItemResult.OK)) for item in due)


async def sheet_form(
    services: Services, lift: LiftCard, node: Node = Node.HALF_MONTHLY, nonce: str = "s" * 20
) -> dict[str, object]:
    """The worker's form with every item in order."""
    taps = await taps_for(services, lift.lift_id, node)
    done_at = services.clock().astimezone(LOCAL)
    return {
        "nonce": nonce,
        "code": lift.code,
        "done_at": f"{done_at:%Y-%m-%dT%H:%M}",
        **{f"i.{tap.item}": tap.result.value for tap in taps},
    }


async def filed_sheet(
    services: Services,
    lift_id: UUID,
    node: Node = Node.HALF_MONTHLY,
    *,
    key: str = "sheet:1",
    changed: Mapping[str, ItemTap] | None = None,
    corrects: UUID | None = None,
) -> UUID:
    """A sheet that a certified worker has sent. `corrects`: the one in whose place it stands."""
    maintainer_id = (await Lift.get(id=lift_id)).maintainer_id
    code = await LiftCode.filter(lift_id=lift_id, revoked_at=None).first()
    assert maintainer_id is not None
    assert code is not None
    new = NewSheet(
        lift_id=lift_id,
        maintainer_id=maintainer_id,
        worker=WORKER,
        node=node,
        done_at=services.clock(),
        cabin_code=code.code,
        taps=await taps_for(services, lift_id, node, changed),
        remarks="",
        photos=(),
        source_key=key,
        corrects_id=corrects,
        reason="写错了" if corrects else "",
    )
    filed = await file_sheet(new, services.clock())
    assert isinstance(filed, FiledSheet), filed
    return filed.sheet_id

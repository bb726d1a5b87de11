"""The list of workers' certificates, over maintainers."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import Column, ListSpec, OneOf
from api.http.keys import SERVICES
from api.http.params import asked_choice
from bot.texts.sheets import CERTIFICATES, CERTIFICATES_WANTED
from models.actions.maintenance.certificates import CertificatesWanted, WorkersCertificate, list_certificates
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[WorkersCertificate]:
    wanted = asked_choice(request, "standing", CertificatesWanted)
    return await list_certificates(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


WORKER_CERTIFICATES: ListSpec[WorkersCertificate] = ListSpec(
    name="worker_certificates",
    path="/console/certificates",
    template="maintenance/worker_certificates",
    title="作业人员证",
    permission=Permission.ISSUE_WORK_LINKS,
    by="valid_until",
    filters=(OneOf("standing", "状态", words_of(CERTIFICATES_WANTED)),),
    columns=(
        Column("worker", "姓名", lambda one: one.line.worker),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("number", "证书编号", lambda one: f"尾号 {one.line.number_end}"),
        Column("since", "有效期首日", lambda one: one.line.valid_from, is_usual=False),
        Column("until", "有效期末日", lambda one: one.line.valid_until, by="valid_until", label="到期"),
        Column("standing", "状态", lambda one: CERTIFICATES[one.line.standing]),
    ),
    read=_read,
    empty="没有符合条件的作业人员证。",
    has_pages=False,
)

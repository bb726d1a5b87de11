"""The list of imports, with the form that begins one."""

from collections.abc import Mapping

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import Me
from api.console.lists.common import words_of
from api.console.lists.spec import Column, ListSpec, OneOf
from api.console.words.lifts import IMPORT_PHASES
from api.console.words.times import full_time
from api.http.params import asked_choice, asked_words
from models.actions.imports.all import REGISTERS
from models.actions.imports.read import NEWEST, ImportFilter, ListedImport, list_imports
from models.actions.shared.pages import ListPage, PageOf
from models.rules.imports.phase import ImportPhase
from models.rules.imports.table import ImportTable
from models.rules.staff.access import Permission


def registers_of(me: Me) -> dict[str, ImportTable]:
    """The registers that this person's role may fill."""
    return {
        name: register.kind for name, register in REGISTERS.items() if me.scope.role in register.importers
    }


async def _titles(request: web.Request) -> Mapping[str, str]:
    return {name: kind.title for name, kind in registers_of(me_of(request)).items()}


async def _read(request: web.Request, page: PageOf) -> ListPage[ListedImport]:
    told = request.query.get("kind", "")
    wanted = ImportFilter(
        words=asked_words(request),
        kind=told if told in registers_of(me_of(request)) else "",
        phase=asked_choice(request, "phase", ImportPhase),
    )
    return await list_imports(me_of(request).scope, wanted, page)


async def _kinds(request: web.Request) -> Mapping[str, object]:
    return {"kinds": registers_of(me_of(request))}


IMPORTS: ListSpec[ListedImport] = ListSpec(
    name="imports",
    path="/console/imports",
    template="imports/imports",
    title="导入登记",
    permission=Permission.IMPORT,
    by=NEWEST,
    search="文件名",
    filters=(OneOf("kind", "登记", _titles), OneOf("phase", "结果", words_of(IMPORT_PHASES))),
    columns=(
        Column("time", "时间", lambda one: full_time(one.created_at), by="created_at"),
        Column("kind", "登记", lambda one: REGISTERS[one.kind].kind.title),
        Column("file", "文件", lambda one: one.file_name),
        Column("by", "谁", lambda one: one.actor_name),
        Column("phase", "结果", lambda one: IMPORT_PHASES[one.phase]),
        Column("rows", "行", lambda one: one.rows),
        Column("bad", "不对的行", lambda one: one.bad),
        Column("added", "新增", lambda one: one.added, is_usual=False),
        Column("updated", "更新", lambda one: one.updated, is_usual=False),
        Column("unchanged", "没有变化", lambda one: one.unchanged, is_usual=False, label="没变"),
        Column("reason", "说明", lambda one: one.reason, is_usual=False),
    ),
    read=_read,
    empty="没有符合条件的导入。",
    beside=_kinds,
)

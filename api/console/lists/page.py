"""Showing a list: one template for all, in which each list says what is in a cell."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.asked import read_asked
from api.console.lists.spec import Column, DayField, Line, ListSpec, OneOf
from api.console.pages import allow_own_script, console_page
from api.http.access import requires
from api.http.keys import SERVICES
from models.actions.staff.saved_views import list_views
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


def add_page(routes: web.RouteTableDef, spec: ListSpec[Line]) -> None:
    @routes.get(spec.path, name=f"console_{spec.name}")
    @requires(spec.permission)
    async def page(request: web.Request) -> web.Response:
        return await list_page(request, spec)


async def list_page(
    request: web.Request, spec: ListSpec[Line], status: int = 200, *, wrong: str = ""
) -> web.Response:
    me, services = me_of(request), request.app[SERVICES]
    asked = await read_asked(request, spec)
    found = await spec.read(request, asked.page())
    response = console_page(
        request,
        spec.template,
        status,
        list=spec,
        asked=asked,
        choices=[one for one in spec.filters if isinstance(one, OneOf)],
        days=[one for one in spec.filters if isinstance(one, DayField)],
        found=found,
        next_address=asked.address(after=found.after) if found.after else "",
        orders=_orders(spec),
        actions=[one for one in spec.actions if me.may(one.permission)],
        may_export=me.may(Permission.EXPORT),
        views=await list_views(me.staff.id, spec.name, services.vault),
        now=services.clock(),
        wrong=wrong,
        **(await spec.beside(request) if spec.beside else {}),
    )
    allow_own_script(response)
    return response


def _orders(spec: ListSpec[Line]) -> list[tuple[str, str]]:
    """For a phone, which shows no headings to press."""
    return [
        (f"{sign}{column.key}", f"{_heading(column)} {arrow}")
        for column in spec.columns
        if column.by
        for sign, arrow in (("", "↑"), ("-", "↓"))
    ]


def _heading(column: Column[Line]) -> str:
    return column.label or column.title

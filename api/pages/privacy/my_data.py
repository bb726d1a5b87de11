"""`/privacy`: what is kept and for how long. `/my/data`: one person's own data, by a link from the chat."""

import json
from dataclasses import asdict
from typing import Any

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.pages import page
from bot.kernel.links import photo_link, voice_players
from bot.kernel.signatures import Use
from bot.services import Services
from bot.texts.templates import CATEGORY_NAMES, PART_NAMES, local_time
from bot.texts.votes import CHOICES
from models.actions.notices.results import SentByTemplate
from models.actions.people.read_hand_overs import SaidLine
from models.actions.privacy.my_data import AnswerLine, Export, export_person
from models.actions.reports.read import ReportView
from models.actions.votes.my_votes import MyVotes
from models.rules.privacy.retention import PERIODS
from models.rules.reports.events import EventKind

routes = web.RouteTableDef()

EXPIRED = ("这个链接打不开了", "链接 15 分钟内有效。请在公众号里再发“我的数据”。")


@routes.get("/privacy", name="privacy")
@public
async def privacy(request: web.Request) -> web.Response:
    return page(request, "privacy/privacy", periods=PERIODS, operator=request.app[SERVICES].settings.operator)


@routes.get("/my/data", name="my_data")
@public
async def my_data(request: web.Request) -> web.Response:
    """The person's reports and answers as a page, or as a file with `format=json`."""
    services = request.app[SERVICES]
    found = await _export(request, services)
    if found is None:
        title, words = EXPIRED
        return page(request, "message", 404, title=title, words=words, hotline=None)
    if request.query.get("format") == "json":
        return web.json_response(
            exported(services, found),
            dumps=lambda data: json.dumps(data, ensure_ascii=False, indent=2),
            headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
        )
    return page(
        request,
        "privacy/my_data",
        found=found,
        as_file=f"{request.path_qs}&format=json",
    )


async def _export(request: web.Request, services: Services) -> Export | None:
    person_id = services.signatures.person_of(Use.MY_DATA, request.query)
    return await export_person(person_id, services.vault, services.clock()) if person_id else None


def exported(services: Services, found: Export) -> dict[str, Any]:
    """Everything that is kept of a person, as a file."""
    return {
        "phone": found.phone or None,
        "reports": [_plain(services, report) for report in found.reports],
        "survey_answers": [_answer(one) for one in found.answers],
        "votes": _votes(found.votes),
        "conversations": [_said(line) for line in found.conversations],
        "message_grants": dict(found.grants),
        "messages": [_message(one) for one in found.messages],
        "followed_lifts": [{"place": one.place, "until": one.until.isoformat()} for one in found.follows],
    }


def _message(one: SentByTemplate) -> dict[str, Any]:
    return {
        "template": one.template_id,
        "sent_at": one.sent_at.isoformat(),
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "failure": one.failure or None,
    }


def _votes(votes: MyVotes) -> dict[str, Any]:
    return {
        "bound": [{"estate": name, "since": since.isoformat()} for name, since in votes.bound],
        "ballots": [
            {
                "title": one.title,
                "at": one.at.isoformat(),
                "units": list(one.units),
                "choice": CHOICES[one.choice],
                "receipt": one.receipt,
            }
            for one in votes.ballots
        ],
    }


def _answer(one: AnswerLine) -> dict[str, Any]:
    return {
        "survey": one.title,
        "place": one.place,
        "given_at": one.given_at.isoformat(),
        "changed_at": one.changed_at.isoformat(),
        "answers": [{"question": question, "answer": answer} for question, answer in one.said],
    }


def _plain(services: Services, report: ReportView) -> dict[str, Any]:
    """Everything that the person told us, and what came of it."""
    said = [line for line in report.timeline if line.kind is EventKind.SAID]
    return {
        "receipt_number": report.receipt_number,
        "kind": report.kind.value,
        "category": CATEGORY_NAMES[report.category] if report.category else None,
        "filed_at": report.filed_at.isoformat(),
        "place": report.place,
        "words": report.words,
        "added": [{"at": local_time(line.at), **line.details} for line in said],
        "photos": [photo_link(services, photo) for photo in report.photos],
        "voices": [asdict(one) for one in voice_players(services, report.voices, relative=False)],
        "recipients": [
            {"part": PART_NAMES[line.part], "name": line.name, "ticket": line.ticket}
            for line in report.recipients
        ],
    }


def _said(line: SaidLine) -> dict[str, str]:
    """A line of a conversation with staff (转人工); `by` is empty for the person."""
    return {"at": line.at.isoformat(), "by": line.said_by, "words": line.words}

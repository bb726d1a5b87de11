"""What a list of lifts is narrowed to in the address."""

from aiohttp import web

from api.http.params import asked_choice, asked_id, asked_words
from models.actions.lifts.read import LiftFilter
from models.rules.insurance.cover import CoverState
from models.rules.lifts.examinations import ExaminationStanding
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.state import LiftState


def asked_filter(request: web.Request) -> LiftFilter:
    return LiftFilter(
        words=asked_words(request),
        kind=asked_choice(request, "kind", LiftKind),
        cover=asked_choice(request, "cover", CoverState),
        district_id=asked_id(request, "district"),
        state=asked_choice(request, "state", LiftState),
        examination=asked_choice(request, "examination", ExaminationStanding),
        mark=asked_choice(request, "mark", LiftMarkKind),
    )

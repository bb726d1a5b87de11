"""The parts of the mini-program that are written from the product itself, so that no twin is kept by hand."""

import json
from collections.abc import Mapping
from typing import Any

from api.pages.insurance.suggestions import MAX_WORDS as MAX_SUGGESTION
from api.pages.reports.report import MAX_PHOTOS, MAX_WORDS
from bot.texts import states, surveys, votes
from bot.texts.insurance import WORDS as INSURANCE
from bot.texts.templates import (
    CATEGORY_NAMES,
    KIND_NAMES,
    NEED_NAMES,
    NODE_NAMES,
    PART_NAMES,
    STEP_NAMES,
    VOICE_ALONE,
)
from models.rules.insurance.contract import Benefit
from models.rules.insurance.policy_terms import CoverLine, Funding, Payer
from models.rules.insurance.premium import Factor
from models.rules.reports.contact import CONTACT_PARTS
from scripts.lib.mini_program.city import CityFile

PREFIX = "/api/v1"
METHODS = ("get", "post", "put", "delete")

WORDS: Mapping[str, Mapping[Any, str]] = {
    "category": CATEGORY_NAMES,
    "kind": KIND_NAMES,
    "part": PART_NAMES,
    "contact_part": {part: PART_NAMES[part] for part in CONTACT_PARTS},
    "step": STEP_NAMES,
    "need": NEED_NAMES,
    "node": NODE_NAMES,
    "state": states.MATTERS,
    "recipient": states.RECIPIENTS,
    "alone": {"voice": VOICE_ALONE},
    "cover_line": INSURANCE[CoverLine],
    "benefit": INSURANCE[Benefit],
    "funding": INSURANCE[Funding],
    "payer": INSURANCE[Payer],
    "factor": INSURANCE[Factor],
    "score": surveys.SCORES,
    "vote_stage": votes.STAGES,
    "vote_mode": votes.MODES,
    "purpose": votes.PURPOSES,
    "threshold": votes.THRESHOLDS,
    "choice": votes.CHOICES,
    "ballot_standing": votes.STANDINGS,
    "ballot_way": votes.WAYS,
    "objection": votes.OBJECTIONS,
}
LIMITS = {"photos": MAX_PHOTOS, "words": MAX_WORDS, "suggestion": MAX_SUGGESTION}


def generated_files(city: CityFile, document: Mapping[str, Any]) -> dict[str, str]:
    """Each by its path below `src/`."""
    values = city.model_dump(include={"name", "server", "hotline"})
    return {
        "api/operations.ts": _constant("OPERATIONS", _operations(document)) + _constant("LIMITS", LIMITS),
        "lib/words_generated.ts": _constant("WORDS", {name: dict(words) for name, words in WORDS.items()}),
        "city.ts": _constant("VALUES", values)
        + "export const CITY: Record<keyof typeof VALUES, string> = VALUES\n",
        "city.wxss": f"page{{--sea:{city.colour}}}\n",
    }


def _operations(document: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Method, path below `/api/v1`, and whether a session is wanted, by the operation's name."""
    return {
        operation["operationId"]: (method.upper(), path.removeprefix(PREFIX), _session(operation["security"]))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def _session(security: list[dict[str, Any]]) -> str:
    if not security:
        return "none"
    return "optional" if {} in security else "needed"


def _constant(name: str, value: object) -> str:
    return f"export const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))} as const\n"

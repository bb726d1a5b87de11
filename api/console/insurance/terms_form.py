"""The fields that the forms of policies and of products share: from what was typed to terms, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.http.body import Form, text_field
from api.http.params import read_fen
from bot.texts.insurance import tier_words, word
from models.actions.insurance.terms_draft import TermsDraft
from models.rules.insurance.contract import NAMED, Benefit, LineLimit
from models.rules.insurance.policy_terms import CoverLine, Limit, Service
from models.rules.insurance.trapped_benefit import Tier, parse_tiers

MOST_LINES = 50
# What no limit of 004 names already: `line_rescue_event`.
LINE_FIELDS = {
    f"line_{benefit.value}_{bound.value}": (benefit, bound)
    for benefit in Benefit
    for bound in LineLimit
    if (benefit, bound) not in NAMED
}
_TEXTS = (
    "entrapment_tiers", "deductible", "deductible_percent", "exclusions", "clause_title", "clause_sha256",
    "hotline", *(f"limit_{limit.value}" for limit in Limit), *LINE_FIELDS,
)  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """What the form shows: the text of each field, and which boxes are ticked."""

    fields: dict[str, str]
    ticked: frozenset[str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


TITLES = {
    "ticked": "险种和服务",
    "entrapment_tiers": "困人补偿",
    "deductible": "免赔额（元）",
    "deductible_percent": "免赔率",
    "exclusions": "不赔的情形",
    "clause_title": "条款名称",
    "clause_sha256": "条款文件",
    "hotline": "报案电话",
    **{f"limit_{limit.value}": word(limit) for limit in Limit},
    **{name: f"{word(benefit)}，{word(bound)}" for name, (benefit, bound) in LINE_FIELDS.items()},
}


FREE_LIMITS = tuple(limit for limit in Limit if limit not in NAMED.values())  # bound to no single line


def bound_fields() -> list[tuple[Benefit, list[tuple[str, LineLimit]]]]:
    """Each kind of benefit with the fields of its limits, in the order of the form."""
    return [
        (
            benefit,
            [
                (
                    f"limit_{NAMED[benefit, bound].value}"
                    if (benefit, bound) in NAMED
                    else f"line_{benefit.value}_{bound.value}",
                    bound,
                )
                for bound in LineLimit
            ],
        )
        for benefit in Benefit
    ]


def as_texts(typed: Typed) -> dict[str, str]:
    """All that the form shows, in words, to be compared."""
    ticked = [word(one) for kind in (CoverLine, Service) for one in kind if one.value in typed.ticked]
    if "with_service" in typed.ticked:
        ticked.append("含服务")
    return {name: _tidy(text) for name, text in typed.fields.items()} | {"ticked": "、".join(ticked)}


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


class WrongTerms(Exception):
    """What somebody has typed cannot be read; says what and where, in Chinese."""


def typed_of(form: Form, names: Iterable[str]) -> Typed:
    """The terms, and the form's own fields."""
    ticked = {value for name in ("line", "service", "with_service") for value in form.getall(name, [])}
    fields = {name: text_field(form, name) for name in (*names, *_TEXTS)}
    return Typed(fields, frozenset(str(one) for one in ticked))


def read_terms(typed: Typed) -> dict[str, Any]:
    """What `TermsDraft` takes. Raises Wrong."""
    return {
        "lines": frozenset(line for line in CoverLine if line in typed.ticked),
        "with_service": "with_service" in typed.ticked,
        "limits": {
            limit: fen for limit in Limit if (fen := fen_of(typed, f"limit_{limit.value}", word(limit)))
        },
        "bounds": _bounds(typed),
        "tiers": _tiers(typed["entrapment_tiers"]),
        "deductible_fen": fen_of(typed, "deductible", "免赔额") or 0,
        "deductible_percent": _whole(typed, "deductible_percent", "免赔率", 100) or 0,
        "exclusions": tuple(line[:300] for line in lines_of(typed["exclusions"])),
        "services": frozenset(service for service in Service if service in typed.ticked),
        "clause_title": typed["clause_title"][:200],
        "clause_sha256": typed["clause_sha256"],
        "hotline": typed["hotline"][:30],
    }


def typed_terms(terms: TermsDraft, own: dict[str, str]) -> Typed:
    """Existing terms in their form, with the form's own fields."""
    fields = own | {
        "entrapment_tiers": "\n".join(f"{tier_words(one)} {yuan_of(one.fen)}" for one in terms.tiers),
        "deductible": yuan_of(terms.deductible_fen),
        "deductible_percent": str(terms.deductible_percent or ""),
        "exclusions": "\n".join(terms.exclusions),
        "clause_title": terms.clause_title,
        "clause_sha256": terms.clause_sha256,
        "hotline": terms.hotline,
        **{f"limit_{limit.value}": yuan_of(terms.limits.get(limit)) for limit in Limit},
        **{
            name: yuan_of(terms.bounds.get(benefit, {}).get(bound))
            for name, (benefit, bound) in LINE_FIELDS.items()
        },
    }
    with_service = {"with_service"} if terms.with_service else set()
    return Typed(fields, frozenset({*terms.lines, *terms.services} | with_service))


def _bounds(typed: Typed) -> dict[Benefit, dict[LineLimit, int]]:
    bounds: dict[Benefit, dict[LineLimit, int]] = {}
    for name, (benefit, bound) in LINE_FIELDS.items():
        if fen := fen_of(typed, name, TITLES[name]):
            bounds.setdefault(benefit, {})[bound] = fen
    return bounds


def _tiers(text: str) -> tuple[Tier, ...]:
    """`满 30 分钟 200`, `超过 120 分钟 每人 500 元`: a line each, in rising order."""
    try:
        return parse_tiers(lines_of(text))
    except ValueError:
        raise WrongTerms(
            "困人补偿每行一档，时间和金额从低到高，例如：满 30 分钟 200，下一行：超过 60 分钟 300。"
        ) from None


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]


def fen_of(typed: Typed, name: str, title: str) -> int | None:
    if not typed[name]:
        return None
    fen = read_fen(typed[name])
    if fen is None or fen > 2**31 - 1:
        raise WrongTerms(f"{title}请填元，最多两位小数，不超过两千万。")
    return fen


def yuan_of(fen: int | None) -> str:
    return "" if not fen else f"{fen // 100}.{fen % 100:02}".removesuffix(".00")


def _whole(typed: Typed, name: str, title: str, most: int) -> int | None:
    text = typed[name]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= most):
        raise WrongTerms(f"{title}请填 0 到 {most} 的整数。")
    return int(text)

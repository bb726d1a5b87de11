"""The form of a policy: from what was typed to a draft, or to what is wrong with it; and back."""

import re
from datetime import datetime

from api.console.insurance.terms_form import TITLES as TERMS_TITLES
from api.console.insurance.terms_form import (
    Typed,
    WrongTerms,
    lines_of,
    read_terms,
    typed_of,
    typed_terms,
    yuan_of,
)
from api.http.body import Form
from api.http.params import beginning_of, read_day, read_fen
from models.actions.insurance.edit_policy import LiftPremium, PolicyDraft
from models.actions.insurance.read_policies import MOST_LIFTS, PolicyDetails
from models.actions.shared.city_rules import LOCAL
from models.rules.base.numbers import spell_number
from models.rules.insurance.policy_terms import WHOLE_SHARE, Funding, Payer
from models.rules.lifts import registration

_SHARERS = (Payer.OWNER, Payer.MAINTAINER, Payer.INSPECTION)


_TEXTS = (
    "number", "insurer", "product", "starts_on", "ends_on", "co_insurers", "funding", "payer_shares",
    "lifts", "keep_lifts", "refund_kept", "agent",
)  # fmt: skip


TITLES = {
    "number": "保单号",
    "insurer": "首席保险机构",
    "co_insurers": "共保机构",
    "product": "产品",
    "starts_on": "起期",
    "ends_on": "止期",
    "lifts": "电梯",
    "funding": "保费来源",
    "payer_shares": "分摊比例",
    "refund_kept": "退费",
    "agent": "投保代理人",
    **TERMS_TITLES,
}


def typed_policy(form: Form) -> Typed:
    return typed_of(form, _TEXTS)


def read_draft(typed: Typed) -> PolicyDraft:
    """Raises Wrong."""
    starts_at, ends_at = _midnight(typed, "starts_on", "起期"), _midnight(typed, "ends_on", "止期")
    for name, title in (("number", "保单号"), ("insurer", "保险机构"), ("product", "产品")):
        if not typed[name]:
            raise WrongTerms(f"请填{title}。")
    if len(spell_number(typed["number"])) > 60 or len(typed["product"]) > 100:
        raise WrongTerms("保单号最长 60 字，产品名最长 100 字。")
    if typed["funding"] not in ("", *Funding):
        raise WrongTerms("请选择保费来源。")
    return PolicyDraft(
        number=spell_number(typed["number"]),
        insurer=typed["insurer"],
        product=typed["product"],
        starts_at=starts_at,
        ends_at=ends_at,
        lifts=None if typed["keep_lifts"] else _lifts(typed["lifts"]),
        co_insurers=dict(_co_insurer(line) for line in lines_of(typed["co_insurers"])),
        funding=Funding(typed["funding"]) if typed["funding"] else None,
        payer_shares=_payer_shares(typed["payer_shares"]),
        refund_kept=_refund_kept(typed["refund_kept"]),
        agent=typed["agent"],
        **read_terms(typed),
    )


def typed_from(details: PolicyDetails, covered: list[LiftPremium]) -> Typed:
    """An existing policy in its form, with its lifts."""
    policy = details.policy
    shares = [str(policy.payer_shares[payer]) for payer in _SHARERS if payer in policy.payer_shares]
    fields = {
        "number": policy.number,
        "insurer": details.line.insurer,
        "product": policy.product,
        "starts_on": policy.starts_at.astimezone(LOCAL).date().isoformat(),
        "ends_on": policy.ends_at.astimezone(LOCAL).date().isoformat(),
        "co_insurers": "\n".join(
            f"{one.name} {one.share_percent}%" for one in details.insurers if not one.is_lead
        ),
        "funding": policy.funding.value if policy.funding else "",
        "payer_shares": ":".join(shares),
        "lifts": "\n".join(map(_lift_line, covered)),
        "agent": policy.agent.name if policy.agent else "",
        "refund_kept": "" if policy.refund_kept is None else yuan_of(policy.refund_kept),
        "keep_lifts": "1" if details.lift_count > MOST_LIFTS else "",
    }
    return typed_terms(details.terms, fields)


def _midnight(typed: Typed, name: str, title: str) -> datetime:
    moment = beginning_of(read_day(typed[name]))
    if moment is None:
        raise WrongTerms(f"请填{title}。")
    return moment


def _co_insurer(line: str) -> tuple[str, int]:
    """`同舟保险江城中心支公司 35%` or `… 12.5%`."""
    found = re.fullmatch(r"(.+?)\s+(\d{1,2}(?:\.\d{1,2})?)\s*[%％]", line)
    if found is None:
        raise WrongTerms(f"共保机构每行写“名称 比例%”，这一行看不懂：{line[:50]}")
    percent = read_fen(found[2])  # two places of a percentage are ten-thousandths, as fen are of yuan
    return found[1], percent or 0


def _refund_kept(text: str) -> int | None:
    """`10` or `12.5` percent; empty where the contract says nothing."""
    kept = read_fen(text.rstrip("%％")) if text else None
    if text and (kept is None or kept > WHOLE_SHARE):
        raise WrongTerms("退费写保险机构留下百分之几，0 到 100；合同没有写就不填。")
    return kept


def _payer_shares(text: str) -> dict[str, int]:
    """`2:3:5` for the owner, the maintainer and the inspection body."""
    if not text:
        return {}
    parts = re.split(r"[:：]", text)
    if len(parts) != len(_SHARERS) or not all(
        part.isascii() and part.isdigit() and len(part) < 5 for part in parts
    ):
        raise WrongTerms("分摊比例写成“业主:维保:检验”，例如 2:3:5。")
    shares = {payer.value: int(part) for payer, part in zip(_SHARERS, parts, strict=True) if int(part)}
    if not shares:
        raise WrongTerms("分摊比例不能全是 0。")
    return shares


def _lifts(text: str) -> tuple[LiftPremium, ...]:
    """A line each: registration number, premium, then liability line and star where known."""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    if not rows or len(rows) > MOST_LIFTS:
        raise WrongTerms(f"请写 1 到 {MOST_LIFTS} 部电梯，每行一部；更多的请用导入。")
    return tuple(_lift(cells) for cells in rows)


def _lift(cells: list[str]) -> LiftPremium:
    number, premium, liability, star = [*cells, "", "", ""][:4]
    premium_fen, liability_fen = read_fen(premium), read_fen(liability) if liability else None
    is_wrong = premium_fen is None or premium_fen > 2**31 - 1 or len(cells) > 4
    is_wrong = is_wrong or (bool(liability) and (liability_fen is None or liability_fen > (premium_fen or 0)))
    is_wrong = is_wrong or star not in ("", "0", "2", "3", "4", "5")
    if is_wrong or premium_fen is None:
        raise WrongTerms(f"电梯这一行看不懂：{' '.join(cells)[:80]}")
    return LiftPremium(
        registration.spell(number),
        premium_fen,
        liability_fen,
        int(star) if star else None,
    )


def _lift_line(one: LiftPremium) -> str:
    star = "" if one.star is None else str(one.star)
    cells = [one.registration_number, yuan_of(one.premium_fen), yuan_of(one.liability_fen), star]
    return " ".join(cell for cell in cells if cell)

"""The sources of the owners' part of a premium as they are typed, a line each."""

from api.http.params import read_fen
from bot.texts.insurance import word
from models.rules.insurance.bills import FundSource
from models.rules.insurance.policy_terms import Funding

WHOLE = 10_000
REST = "其余"
MOST_SOURCES = 10


def read_sources(text: str) -> tuple[FundSource, ...] | str:
    """`政府财政支持 20`, `物业专项维修资金 60%`, `自筹 其余`; else why not, in Chinese."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_SOURCES:
        return f"请写资金来源，每行一个，最多 {MOST_SOURCES} 个。"
    names = {word(funding): funding for funding in Funding}
    sources: list[FundSource] = []
    rest: Funding | None = None
    for cells in lines:
        funding = names.get(cells[0])
        if funding is None or len(cells) != 2 or (cells[1] == REST and rest):
            return f"这一行看不懂：{' '.join(cells)[:50]}。来源只能写：{'、'.join(names)}。"
        if cells[1] == REST:
            rest = funding
            continue
        amount = read_fen(cells[1].removesuffix("元").rstrip("%％"))
        if not amount:
            return f"这一行的金额看不懂：{' '.join(cells)[:50]}"
        is_share = cells[1].endswith(("%", "％"))
        sources.append(FundSource(funding, weight=amount) if is_share else FundSource(funding, fen=amount))
    shared = sum(source.weight for source in sources)
    if shared > WHOLE or (rest is None and 0 < shared < WHOLE):
        return "百分比之和要是 100%，或者有一个来源写“其余”。"
    if rest is not None:
        sources.append(FundSource(rest, weight=WHOLE - shared))
    return tuple(sources)

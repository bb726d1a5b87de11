"""A government list (统保): one policy over many lifts at one price below the list price.

003 district plan 三(一): offices hand in a list of their lifts, the insurer grants a lower price.
"""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, hundredths, number, text
from models.rules.imports.cover_lines import COVER_COLUMNS, MOST_FEN, whole_tiers
from models.rules.imports.dates import midnight
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.policies import FUNDINGS, liability_within_premium, whole_terms
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row
from models.rules.insurance.policy_terms import Funding


def _is_discounted(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if row["premium_fen"] > row["list_fen"]:
        yield CellProblem("统保价", f"{row['premium_fen'] / 100:.2f}", "不能高于原价")


GROUP_POLICIES = ImportTable(
    name="group_policies",
    title="统保清单",
    columns=(
        ImportColumn("number", "保单号", number(60), "AHTB202600000001", required=True),
        LIFT,
        ImportColumn("insurer", "保险机构", text(100), "安和财产保险江城分公司", required=True,
            note="主承保，须已在单位登记里"),
        ImportColumn("product", "产品", text(100), "电梯安全责任保险（统保）", required=True),
        ImportColumn("starts_at", "起期", midnight, "2026-01-01", required=True),
        ImportColumn("ends_at", "止期", midnight, "2027-01-01", required=True, note="到这一天零时止，不含"),
        ImportColumn("list_fen", "原价", hundredths(MOST_FEN), "93.00", required=True,
            note="元，这一台一年"),
        ImportColumn("premium_fen", "统保价", hundredths(MOST_FEN), "79.00", required=True,
            note="元，这一台一年；一张保单一个价"),
        ImportColumn("liability_fen", "其中责任险保费", hundredths(MOST_FEN), "79.00", note="元"),
        ImportColumn("holder", "投保人", text(100), "", note="须已在单位登记里"),
        ImportColumn("funding", "保费来源", choice(FUNDINGS), "政府财政支持",
            default=Funding.GOVERNMENT.value, note="、".join(FUNDINGS)),
        *COVER_COLUMNS,
        ImportColumn("hotline", "报案电话", text(30), "95000", default=""),
    ),
    key=("number", "registration_number"),
    rules=(whole_terms, liability_within_premium, _is_discounted, whole_tiers),
    notes=(
        "清单里的每台电梯一行，保单自己的各列在每行写得一样，统保价也一样。",
        "导入以后，在保单的“保费账单”里一次开出各使用单位的账单。",
    ),
)  # fmt: skip

"""The register of organisations (单位)."""

from models.rules.base.numbers import spell_number
from models.rules.imports.cells import BadCell, choice, pattern, text
from models.rules.imports.places import DATUM, LATITUDE, LONGITUDE, both_or_neither
from models.rules.imports.table import ImportColumn, ImportTable

KINDS = {
    "保险机构": "insurer",
    "维保单位": "maintainer",
    "使用单位": "use_unit",
    "应急救援": "rescue_desk",
    "政务服务热线": "city_desk",
    "救援站": "rescue_station",
}
OF_A_CITY = ("rescue_desk", "city_desk", "rescue_station")

# GB 32100-2015: 18 characters without I, O, S, V, Z; the last makes the weighted sum vanish modulo 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


def credit_code(typed: str) -> str:
    """A 统一社会信用代码 in capitals. Raises BadCell, also where its check character does not fit."""
    code = spell_number(typed)
    if len(code) != 18 or any(one not in _ALPHABET for one in code):
        raise BadCell("要 18 位，只有数字和大写字母（不含 I、O、S、V、Z）")
    if code[17] != check_character(code[:17]):
        raise BadCell("校验位不对，请核对")
    return code


def check_character(body: str) -> str:
    """The eighteenth character of the seventeen (GB 32100-2015)."""
    total = sum(_ALPHABET.index(one) * weight for one, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


ORGANISATIONS = ImportTable(
    name="organisations",
    title="单位",
    columns=(
        ImportColumn("name", "名称", text(100), "迅安电梯维保有限公司", required=True),
        ImportColumn("kind", "类型", choice(KINDS), "维保单位", required=True, note="、".join(KINDS)),
        ImportColumn("credit_code", "统一社会信用代码", credit_code, "91990102MA5AAAAA0U", note="18 位"),
        ImportColumn("phone", "电话", pattern(r"\+?[\d\- ()]{3,30}", "要填电话号码"), "0990-5550101",
            default=""),
        ImportColumn("parent", "上级单位", text(100), "", note="分公司填总公司的名称；总公司须已登记"),
        ImportColumn(
            "city", "城市代码", pattern(r"\d{6}", "要填 6 位行政区划代码"), "",
            note="只有应急救援、政务服务热线和救援站要填",
        ),
        LATITUDE,
        LONGITUDE,
        DATUM,
    ),
    key=("name",),
    rules=(both_or_neither,),
    notes=("同一统一社会信用代码（没有的，同一名称）再次导入，就是更新这个单位。类型不能改。",),
)  # fmt: skip

"""行政区划代码 (GB/T 2260): six digits; two for the province, two for the city, two for the district."""

import re

_CODE = re.compile(r"[1-9][0-9]{5}", re.ASCII)
_OF_THE_PROVINCE = "90"  # where the city stands: a county-level city right below its province, 济源 419001


def is_city(code: str) -> bool:
    """A city or a municipality, `320100`, `500000`, or a county-level city below no other."""
    return bool(_CODE.fullmatch(code)) and (code.endswith("00") or code[2:4] == _OF_THE_PROVINCE)


def is_district_of(code: str, city: str) -> bool:
    """Check that a district's code lies in the city's: `320102` in `320100`, `500229` in `500000`.

    A city without districts (东莞 441900, 济源 419001) is its own.
    """
    own = city.removesuffix("00").removesuffix("00")
    return code == city or (bool(_CODE.fullmatch(code)) and not code.endswith("00") and code.startswith(own))

"""Does a hazard report tell of a severe hazard (严重隐患), of which the regulator is told?"""

import re

from models.rules.triage.plain import fold

_HURT = r"(受伤|伤到|伤了|骨折|流血|出血|触电|夹伤|摔伤|砸伤)"
_NOBODY_HURT = re.compile(rf"(没有?|无|未|不曾)(任何)?(人员?|乘客|谁)?(被|有)?{_HURT}")
# What must be stopped at once and told to the regulator: the car moves or falls where it must not,
# the shaft stands open, what holds it fails, fire, water and current, somebody hurt.
_SEVERE = re.compile(
    "|".join(
        (
            r"开(着)?门(就)?(走车|运行|走|跑|上升|下降|移动)|门(还)?(没有?|未)关(好|上|严|紧)?.{0,6}(就)?(走|动|上升|下降|运行|跑|启动)",
            r"下坠|坠落|坠梯|掉(下|落)|急(速)?(下降|下滑|坠)|突然(下滑|下降|往下|掉)|自由落体|失控|冲顶|蹲底|溜(车|梯)|飞车",
            r"(钢丝绳|曳引绳|钢缆|吊绳|钢带).{0,8}(断|松|磨|裂|毛刺|脱)",
            r"(制动器|抱闸|刹车|安全钳|限速器).{0,8}(失灵|失效|坏|不灵|打滑)",
            r"(层门|厅门|外门|电梯门).{0,8}(脱落|掉|倒|扒开|推开|敞开|脱轨)|井道.{0,6}(敞开|开着|没有?门|外露)",
            r"冒烟|着火|起火|失火|火花|烧焦|焦(糊)?味|漏电|进水|水淹|泡水|灌水",
            r"(梯级|踏板|踏步|梳齿板?|扶手带?|盖板).{0,6}(缺|断|塌|翘|脱落|反向|不同步)|(扶梯|人行道|电梯).{0,6}(逆转|反转|倒转|倒退)",
            _HURT,
        )
    )
)


def is_severe(text: str) -> bool:
    """Whether the words of a hazard report tell of a severe one (严重隐患), for the district regulator."""
    return bool(_SEVERE.search(_NOBODY_HURT.sub("。", fold(text))))


def tells_of_hurt(text: str) -> bool:
    """Whether the words say that somebody is hurt."""
    return bool(re.search(_HURT, _NOBODY_HURT.sub("。", fold(text))))

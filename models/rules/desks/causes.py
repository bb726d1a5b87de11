"""The groups of causes by the names under which desks write them down."""

from collections.abc import Mapping

from models.rules.rescues.trap_clock import Cause

# Names of groups only: which group a description of a fault belongs to is for the desk to say.
SPELLINGS: Mapping[Cause, str] = {
    Cause.EXTERNAL: "外部原因 外部因素 外界原因 停电 外部原因（停电等） external",
    Cause.HUMAN: "人为原因 人为因素 使用不当 乘客原因 human",
    Cause.DOOR_SYSTEM: "门系统 门系统故障 开关门系统 door_system",
    Cause.CONTROL_SYSTEM: "控制系统 控制系统故障 电气控制系统 电气系统 control_system",
    Cause.MANAGEMENT: "使用管理 管理原因 管理不善 使用管理原因 management",
    Cause.MAINTENANCE: "维保或部件 维保原因 维护保养 维护保养原因 部件原因 零部件 maintenance",
}
_BY_NAME = {name: cause for cause, names in SPELLINGS.items() for name in names.split()}


def cause_named(text: str) -> Cause | None:
    """The group that the text is the name of; None for anything else, such as a description."""
    return _BY_NAME.get("".join(text.split()))

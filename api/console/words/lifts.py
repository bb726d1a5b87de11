"""Words for lifts, how they are maintained, and the registers that they come from."""

from typing import Any

from bot.texts.on_demand import ON_DEMAND_STANDINGS, ON_DEMAND_TONES, REASONS
from bot.texts.sheets import STANDINGS
from models.actions.imports.all import REGISTERS
from models.actions.maintenance.list_visits import VisitCheck
from models.rules.imports import lifts
from models.rules.imports.phase import ImportPhase
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.use import LiftUse
from models.rules.maintenance.schedule import Doubt
from models.rules.terminals.heartbeat import TerminalStanding
from models.rules.terminals.signals import MessageFlag, TerminalSignal

LIFT_KINDS = {
    LiftKind.PASSENGER: "乘客电梯",
    LiftKind.FREIGHT: "载货电梯",
    LiftKind.BED: "病床电梯",
    LiftKind.FIREFIGHTER: "消防员电梯",
    LiftKind.SIGHTSEEING: "观光电梯",
    LiftKind.HOME: "家用电梯",
    LiftKind.ESCALATOR: "自动扶梯",
    LiftKind.WALKWAY: "自动人行道",
}
LIFT_USES = {LiftUse(value): words for words, value in lifts.USES.items()}
DOUBTS = {
    Doubt.FAR_AWAY: "手机不在电梯附近",
    Doubt.FUTURE: "时间在将来",
    Doubt.BEFORE_LAST: "比上一次还早",
    Doubt.TWO_PLACES: "同一人同时在两处",
    Doubt.LATE_RECORD: "三天以后才补记",
}
VISIT_CHECKS = {VisitCheck.OPEN: "对不上，还没核实", VisitCheck.DONE: "对不上，已核实"}
IMPORT_PHASES = {
    ImportPhase.STAGING: "正在读文件",
    ImportPhase.CHECKING: "正在核对",
    ImportPhase.APPLYING: "正在写入",
    ImportPhase.DONE: "完成",
    ImportPhase.REJECTED: "没有写入",
    ImportPhase.FAILED: "读不了",
}
IMPORT_TONES = {
    ImportPhase.STAGING: "warn",
    ImportPhase.CHECKING: "warn",
    ImportPhase.APPLYING: "warn",
    ImportPhase.DONE: "good",
    ImportPhase.REJECTED: "bad",
    ImportPhase.FAILED: "bad",
}
TERMINALS = {
    TerminalStanding.UNSEEN: "还没有连上",
    TerminalStanding.ONLINE: "在线",
    TerminalStanding.OFFLINE: "失联",
    TerminalStanding.RETIRED: "已停用",
}
TERMINAL_TONES = {
    TerminalStanding.UNSEEN: "warn",
    TerminalStanding.ONLINE: "good",
    TerminalStanding.OFFLINE: "bad",
    TerminalStanding.RETIRED: "",
}
SIGNALS = {
    TerminalSignal.ENTRAPMENT: "困人报警",
    TerminalSignal.RELEASED: "轿厢内已没有人",
    TerminalSignal.DANGER: "危险故障",
    TerminalSignal.FAULT: "故障",
    TerminalSignal.DOOR: "门故障",
    TerminalSignal.LEVEL: "平层故障",
    TerminalSignal.POWER: "停电",
    TerminalSignal.OFFLINE: "失联",
    TerminalSignal.ONLINE: "恢复在线",
    TerminalSignal.UNKNOWN: "未登记的代码",
}
MESSAGE_FLAGS = {
    MessageFlag.UNREADABLE: "读不懂",
    MessageFlag.UNKNOWN_CODE: "代码未登记",
    MessageFlag.OTHER_LIFT: "电梯编号不符",
    MessageFlag.NO_TIME: "没有时间",
    MessageFlag.LATE: "来得晚或时钟慢",
    MessageFlag.CLOCK_FAST: "时钟快",
}
FILTERS: dict[str, Any] = {
    "lift_kind": LIFT_KINDS.__getitem__,
    "doubt": DOUBTS.__getitem__,
    "sheet_standing": STANDINGS.__getitem__,
    "on_demand_standing": ON_DEMAND_STANDINGS.__getitem__,
    "on_demand_tone": ON_DEMAND_TONES.__getitem__,
    "on_demand_reason": REASONS.__getitem__,
    "terminal": TERMINALS.__getitem__,
    "terminal_tone": TERMINAL_TONES.__getitem__,
    "signal": SIGNALS.__getitem__,
    "message_flag": MESSAGE_FLAGS.__getitem__,
    "import_phase": IMPORT_PHASES.__getitem__,
    "register_title": lambda name: REGISTERS[name].kind.title,
    "import_tone": IMPORT_TONES.__getitem__,
}

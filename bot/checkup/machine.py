"""Of this machine: its disk, the shared folder, and the journal of calls for help."""

import shutil
from datetime import UTC, datetime

from bot.checkup.installation import Installation
from bot.checkup.sign import Health, InBoth, Sign
from bot.checkup.spans import span
from bot.emergency.journal import ENTRY
from bot.files.shared_folder import missing_parts

LEAST_FREE_BYTES = 2 * 1024**3
DISK = InBoth("disk", "磁盘")
SHARED = InBoth("shared folder", "共享文件夹")
JOURNAL = InBoth("journal", "求助日志")


def check_disk(installation: Installation) -> Sign:
    var = installation.var_dir
    free = shutil.disk_usage(var if var.exists() else var.parent).free
    gib = f"{free / 1024**3:.1f} GiB"
    found = InBoth(f"{gib} free below TIMA_VAR_DIR", f"TIMA_VAR_DIR 所在的盘还剩 {gib}")
    if free >= LEAST_FREE_BYTES:
        return Sign(DISK, Health.GOOD, found)
    advice = InBoth("make room: photos and the journal need 2 GiB", "请腾出空间：照片和求助日志至少要 2 GiB")
    return Sign(DISK, Health.BAD, found, advice)


def check_shared(installation: Installation) -> list[Sign]:
    """Nothing where there is but one host."""
    if installation.shared_dir is None:
        return []
    if missing := missing_parts(installation.shared_dir):
        names = ", ".join(missing)
        found = InBoth(
            f"TIMA_SHARED_DIR is not mounted, or was never set up: no {names} in it",
            f"TIMA_SHARED_DIR 没有挂载，或者没有建过：里面没有 {names}",
        )
        advice = InBoth("mount it, then start the processes again", "挂载以后重启各进程")
        return [Sign(SHARED, Health.BAD, found, advice)]
    return [Sign(SHARED, Health.GOOD, InBoth("is there", "在"))]


def check_journal(installation: Installation, now: datetime) -> Sign:
    directory = installation.var_dir / "journal"
    written = [file.stat().st_mtime for file in directory.glob(f"*{ENTRY}")] if directory.exists() else []
    if not written:
        return Sign(JOURNAL, Health.GOOD, InBoth("no call for help waits in it", "没有等着补登记的求助"))
    waits = span(now - datetime.fromtimestamp(min(written), UTC))
    found = InBoth(
        f"{len(written)} calls for help wait, the oldest for {waits.english}",
        f"{len(written)} 次求助等着补登记，最早的等了 {waits.chinese}",
    )
    advice = InBoth(
        "call the hotline about these lifts, and see to the database: they are filed once it is back",
        "请给热线打电话核实，并修复数据库：恢复以后会自动补登记",
    )
    return Sign(JOURNAL, Health.BAD, found, advice)

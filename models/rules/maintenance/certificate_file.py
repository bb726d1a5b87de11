"""A file of workers' certificates (作业人员证): its columns, and what is wrong with a row."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from models.rules.imports.cells import BadCell, Reader, number, text
from models.rules.imports.dates import day
from models.rules.imports.table import CellProblem, FileLine, ImportColumn, ImportTable, RefusedLine, Row
from models.rules.maintenance.certificates import CertificateProblem, NewCertificate, certificate_problem

LEAST_OF_A_NUMBER, MOST_OF_A_NUMBER = 6, 40
MOST_ROWS = 2_000  # of one file: the largest maintainers have a few hundred workers
_READ_NUMBER = number(MOST_OF_A_NUMBER)
_PROBLEMS = {
    CertificateProblem.ENDS_TOO_EARLY: "不能在有效期首日以前",
    CertificateProblem.ENDS_TOO_LATE: "离首日太久，请核对证书上的日期",
}


def certificate_number(typed: str) -> str:
    """As it is compared: without spaces, in capitals. Raises BadCell."""
    spelled: str = _READ_NUMBER(typed).upper()
    if len(spelled) < LEAST_OF_A_NUMBER:
        raise BadCell(f"太短，至少 {LEAST_OF_A_NUMBER} 位")
    return spelled


def _days(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if (problem := certificate_problem(row["valid_from"], row["valid_until"])) is not None:
        yield CellProblem("有效期末日", row["valid_until"].isoformat(), _PROBLEMS[problem])


CERTIFICATES = ImportTable(
    name="certificates",
    title="作业人员证",
    columns=(
        ImportColumn("worker", "姓名", text(50), "陈师傅", required=True, note="和工作链接上的一样"),
        ImportColumn("number", "证书编号", Reader(certificate_number), "510101198001011234", required=True),
        ImportColumn("valid_from", "有效期首日", day, "2024-07-01", required=True),
        ImportColumn("valid_until", "有效期末日", day, "2028-06-30", required=True),
    ),
    key=("number", "valid_until"),
    rules=(_days,),
    notes=("只要有一行不对，就一行也不写入。登记过的证再次导入，不变。",),
    skips_unknown=True,
)


def read_certificates(
    lines: Iterable[FileLine], now: datetime
) -> tuple[tuple[NewCertificate, ...], tuple[RefusedLine, ...]]:
    """The rows, and those that are wrong; line 0 stands for the file as a whole."""
    rows: list[NewCertificate] = []
    refused: list[RefusedLine] = []
    seen: dict[tuple[str, date], int] = {}
    for line in lines:
        row, _, problems = CERTIFICATES.read(line, now)
        if not problems:
            one = NewCertificate(row["worker"], row["number"], row["valid_from"], row["valid_until"])
            first = seen.setdefault((one.number, one.valid_until), line.number)
            if first != line.number:
                problems.append(CellProblem("证书编号", one.number[-4:], f"与第 {first} 行重复"))
            rows.append(one)
        if problems:
            refused.append(RefusedLine(line, tuple(problems)))
        if len(rows) > MOST_ROWS:
            return (), (_as_a_whole(f"超过 {MOST_ROWS} 行"),)
    if not rows and not refused:
        refused.append(_as_a_whole("文件是空的"))
    return tuple(rows), tuple(refused)


def _as_a_whole(reason: str) -> RefusedLine:
    return RefusedLine(FileLine(0, {}), (CellProblem("", "", reason),))

"""CSV files as Excel, WPS and databases write them in China."""

import csv
import io

from models.rules.imports.table import ImportTable
from tests.support.spreadsheets.kinds import Given, Make, example, headings, place_of_text


def comma_separated(encoding: str, separator: str = ",", before: str = "", identifier: str = "") -> Make:
    def make(table: ImportTable) -> bytes:
        text = io.StringIO()
        text.write(before)
        row = example(table)
        if identifier:
            row[place_of_text(table)] = identifier
        csv.writer(text, delimiter=separator).writerows([headings(table), row])
        return text.getvalue().encode(encoding)

    return make


def _open_quote(table: ImportTable) -> bytes:
    return comma_separated("utf-8")(table) + b'"A-1,'


FILES: dict[str, Given] = {
    "UTF-8 with its mark": Given(comma_separated("utf-8-sig")),
    "GB18030, as WPS saves": Given(comma_separated("gb18030")),
    "UTF-16 with tabs, Excel's Unicode text": Given(comma_separated("utf-16", "\t")),
    "semicolons": Given(comma_separated("utf-8-sig", ";")),
    "a line that names the separator": Given(comma_separated("utf-8-sig", ";", "sep=;\r\n")),
    "a title above": Given(comma_separated("gb18030", before="江城市登记表\r\n\r\n")),
    "a number in short form": Given(comma_separated("utf-8", identifier="1.0508E+19"), "当成数字改写了"),
    "an error value as text": Given(comma_separated("utf-8", identifier="#VALUE!"), "是错误值 #VALUE!"),
    "a formula as text": Given(comma_separated("utf-8", identifier="=A1"), "不能是公式"),
    "a quote that is not closed": Given(_open_quote, "引号"),
    "bytes of no encoding": Given(lambda table: comma_separated("utf-8")(table) + b"\xff\x80,\n", "编码"),
}

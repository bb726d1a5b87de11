"""Files as spreadsheet programs and people make them, each by the writer that causes the trouble.

`FILES` names them all: what makes the file of a table, and what each door says to it.
"""

from tests.support.spreadsheets import by_hand, csv_files, written
from tests.support.spreadsheets.kinds import Given

FILES: dict[str, Given] = written.FILES | by_hand.FILES | csv_files.FILES

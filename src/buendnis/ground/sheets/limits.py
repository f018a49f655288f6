"""How much is read. A list of an alliance has hundreds of rows; what is far larger is an accident or an attack."""

from __future__ import annotations

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000  # of a sheet
MOST_COLUMNS = 120
MOST_CELLS = 500_000  # of a file
MOST_SHEETS = 40
MOST_MEMBERS = 1_000  # of the archive that an XLSX file is
MOST_UNPACKED = 80 * 1024 * 1024
MOST_RATIO = 150
RATIO_COUNTS_FROM = 1024 * 1024  # small parts may be packed as tightly as they like
LONGEST_TEXT = 32_767  # what Excel takes in a cell

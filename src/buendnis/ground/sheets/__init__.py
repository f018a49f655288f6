"""Tables that people keep in spreadsheets: read safely, understood with their help, written harmlessly.

``read_book`` refuses what could do harm; ``guess_header`` and ``guess_columns`` propose what a person then
confirms; ``read_table`` says row by row what it could not read. Nothing here is ever evaluated.
"""

from buendnis.ground.sheets.columns import Kind, Target, guess_columns
from buendnis.ground.sheets.grid import Book, Formula, Grid, Value, letter
from buendnis.ground.sheets.header import Header, guess_header, headings_of
from buendnis.ground.sheets.problems import Level, Problem, SheetRefused
from buendnis.ground.sheets.reading import MOST_ROWS, read_book
from buendnis.ground.sheets.table import Record, Table, read_table

__all__ = [
    "MOST_ROWS",
    "Book",
    "Formula",
    "Grid",
    "Header",
    "Kind",
    "Level",
    "Problem",
    "Record",
    "SheetRefused",
    "Table",
    "Target",
    "Value",
    "guess_columns",
    "guess_header",
    "headings_of",
    "letter",
    "read_book",
    "read_table",
]

"""The process in which one workbook is read, within limits that the kernel holds.

It is started by file, for one workbook, and writes its sheets to standard output as JSON. Whatever
a workbook does to its reader, it does here: a sheet that claims 17 billion cells, a number of
300 MB, a comment without end.
"""

import datetime
import json
import resource
import sys

# Beyond this, a float no longer holds every whole number.
WHOLE = 1 << 53


def text_of(cell: object) -> str:
    """A cell as text: whole numbers without decimals, dates in ISO 8601."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE else repr(cell)
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def main(path: str, memory: int, seconds: int) -> None:
    """Write the sheets of a workbook as a list of pairs: name, rows; or what is wrong with it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    from python_calamine import CalamineError, CalamineWorkbook

    found: list[object] = []
    try:
        with open(path, "rb") as stream, CalamineWorkbook.from_filelike(stream) as book:  # noqa: PTH123
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                found.append((name.strip(), [[text_of(cell) for cell in row] for row in rows]))
    except (CalamineError, ValueError, OverflowError) as error:
        found = [str(error)]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

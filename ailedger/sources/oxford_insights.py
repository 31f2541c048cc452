"""Oxford Insights, Government AI Readiness Index: one workbook a year, 2019 to 2025.

The frame changed twice: 0 to 10 in 2019, three pillars from 2020, six from 2025. Sheets, heading
rows and names change every year, so each table is found by its headings.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from ailedger.base.readers import Form, Items, Maybe, read_json
from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable, Want
from ailedger.fetch.workbook import read_sheets
from ailedger.settings import Settings
from ailedger.sources._columns import iso_day, number, only

HOSTS = ("oxfordinsights.com",)
MEDIA = "https://oxfordinsights.com/wp-json/wp/v2/media"
COLUMNS = ("series", "economy", "year", "figure")
WORKBOOK = re.compile(r"(20\d\d)-(?:Government-AI-Readiness-Index|GAIRI).*\.xlsx$")
RANK = re.compile(r"^(?:(20\d\d) )?rank(?:ing)?(?: \(of \d+\))?$", re.IGNORECASE)
TOTAL = re.compile(r"^(?:20\d\d )?(?:overall |total )?(?:score|total)$", re.IGNORECASE)
FRAMES = (2019, 2020, 2025)  # first year of each
HEADINGS = 3
BLANK = ("", "N/A")
TAKES = "take the workbook of the year, which is the edition"
CATALOGUE = Facts(
    source="oxford_insights",
    publisher="Oxford Insights",
    title="Government AI Readiness Index",
    url="https://oxfordinsights.com/ai-readiness/ai-readiness-index/",
    licence="custom (CC BY-SA 4.0 in the reports of 2022 and 2023; not stated for this edition)",
    licence_url="https://oxfordinsights.com/ai-readiness/ai-readiness-index/",
    citation="Oxford Insights, Government AI Readiness Index.",
    cadence="yearly",
    notes="The frame of 2019 (0 to 10), those of 2020 to 2024 (three pillars) and that of 2025 "
    "(six pillars) do not compare. Between 160 and 195 economies are ranked, so a rank does not "
    "compare over the years. The third sheet of 2023, indicators of other publishers, stays in "
    "the payload.",
)


class _Upload(Form):
    date: Maybe = ""
    source_url: Maybe = ""


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """The newest workbook that the list of uploads names; nothing where it is the last one."""
    asked = [("search", "Government AI Readiness"), ("per_page", "100")]
    listed = web.get("media.json", MEDIA, Want("json"), params=asked)
    found = [
        (match[1], item.date, item.source_url)
        for item in read_json(listed.path, Items[_Upload], MEDIA)
        if (match := WORKBOOK.search(item.source_url))
    ]
    if not found:
        raise RefusedError("lists no workbook of the index", where=MEDIA)
    year, date, url = max(found)
    if last is not None and url == last.version:
        return None
    name = Path(urlsplit(url).path).name
    payload = web.get(name, url, Want("xlsx"))
    today = web.today()
    return FetchedEdition(year, min(today, iso_day(date[:10]) or today), url, (listed, payload))


def tables_of(edition: str, payloads: Mapping[str, Path]) -> Parsed:
    """Scores and ranks of one edition.

    Args:
        edition: the year, which some workbooks name nowhere inside.

    Raises:
        RefusedError: the edition is no year, no sheet has ranks, or one has headings that are not
            known.
    """
    if not re.fullmatch(r"20\d\d(\..*)?", edition):
        raise RefusedError("is no edition of the index: give its year", where=edition)
    year = int(edition[:4])
    name, path = only(payloads, ".xlsx", takes=TAKES)
    rows: dict[tuple[str, str], Cell] = {}
    for sheet, cells in read_sheets(path, Settings()):
        for series, economy, figure in _figures(year, sheet, cells):
            known = str(rows.get((series, economy), figure))
            if not _same(known, figure):
                raise RefusedError(
                    f"gives {economy} two figures of {series}: {known} and {figure}", where=name
                )
            rows[series, economy] = max(known, figure, key=len)
    frame = _frame(year)
    if not any(series == f"{frame}/rank" for series, _ in rows):
        raise RefusedError("has no sheet of ranks and countries", where=name)
    made = [(series, economy, year, figure) for (series, economy), figure in sorted(rows.items())]
    title = "Government AI readiness: scores, ranks, pillars and dimensions, by economy"
    return Parsed((RawTable("readiness", title, COLUMNS, made),))


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """As `tables_of`, the year taken from the workbook's name."""
    found = [m[1] for name in payloads if (m := WORKBOOK.search(name))]
    return tables_of(found[0] if found else "", payloads)


def _frame(year: int) -> int:
    return max((first for first in FRAMES if first <= year), default=FRAMES[0])


def _figures(
    year: int, sheet: str, cells: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str, str]]:
    """Series, economy and figure of a sheet; nothing where it is no sheet of the index."""
    head = next((i for i, row in enumerate(cells[:HEADINGS]) if "Country" in row), None)
    if head is None or ("Source" in cells[head + 1] if len(cells) > head + 1 else True):
        return
    names = _names(cells[head], cells[head - 1] if head else ())
    country = list(cells[head]).index("Country")
    for place, name in names.items():
        if name is None:
            raise RefusedError(f"has the unknown column {cells[head][place]}", where=sheet)
        for row in cells[head + 1 :]:
            economy = row[country].strip() if len(row) > country else ""
            figure = row[place].strip() if len(row) > place else ""
            if economy and economy != "AVERAGE" and figure not in BLANK:
                yield f"{_frame(year)}/{name}", economy, number(figure)


def _names(header: Sequence[str], groups: Sequence[str]) -> dict[int, str | None]:
    """What each column holds: of blocks side by side only the first, which is the world's."""
    found: dict[int, str | None] = {}
    group = ""
    for place, text in enumerate(header):
        name = " ".join(text.split())
        group = groups[place].strip().lower() if place < len(groups) and groups[place] else group
        if name == "Country" and "Country" in list(header)[:place]:
            return {at: of for at, of in found.items() if at < place - 1}
        if not name or name == "Country":
            continue
        if RANK.match(name):
            found[place] = "rank"
        elif TOTAL.match(name):
            found[place] = "score"
        elif group in ("pillars", "dimensions"):
            found[place] = f"{group[:-1]}/{name}"
        else:
            found[place] = None
    return found


def _same(one: str, other: str) -> bool:
    """Whether two figures are one, printed with more and with fewer decimals."""
    first, second = Decimal(one), Decimal(other)
    fewer = Decimal(1).scaleb(max(int(first.as_tuple().exponent), int(second.as_tuple().exponent)))
    return abs(first - second) < fewer

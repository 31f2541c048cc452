"""World Bank Group and LinkedIn: net migration of members with AI skills, 2015 to 2019.

A finished table: it is fetched once. Its denominator is the members who have the skill.
"""

from collections.abc import Mapping
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.content import records
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable, Want
from ailedger.fetch.workbook import read_sheet
from ailedger.settings import Settings
from ailedger.sources._columns import alpha3, match, number, only

HOSTS = ("datacatalogfiles.worldbank.org",)
URL = (
    "https://datacatalogfiles.worldbank.org/ddh-published/0038044/DR0046256/"
    "public_use-talent-migration.xlsx"
)
SHEET = "Skill Migration"
GROUP = "2407"
YEARS = tuple(range(2015, 2020))
UNIT = "net flow per 10,000 members with the skill"
EDITION = "2015-2019"
# Columns of the tables by country and by industry.
OTHERS = frozenset({"base_country_code", "isic_section_index", "isic_section_name"})
TAKES = "take public_use-talent-migration.xlsx or skill_migration_public.csv, under any name"
NAMES = {name: (name,) for name in ("country_code", "country_name", "skill_group_id")} | {
    f"net_per_10K_{year}": (f"net_per_10K_{year}",) for year in YEARS
}
CATALOGUE = Facts(
    source="worldbank_linkedin",
    publisher="World Bank Group and LinkedIn",
    title="Digital Data for Development: Skill Migration, skill group Artificial Intelligence (AI)",
    url="https://linkedindata.worldbank.org/data",
    licence="CC-BY-3.0-IGO",
    licence_url="https://creativecommons.org/licenses/by/3.0/igo/",
    citation='"World Bank LinkedIn Digital Data for Development" by World Bank Group and LinkedIn '
    "Corporation, licensed under CC BY 3.0 IGO.",
    cadence="none",
    notes=f"Skill group {GROUP}, complete for what the publisher has. The denominator is the "
    "members who have the skill, not all members: never in one series with the net migration of "
    "the AI Index.",
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """The file never changes: what was fetched once is not asked for again."""
    if last is not None:
        return None
    payload = web.get("public_use-talent-migration.xlsx", URL, Want("xlsx"))
    return FetchedEdition(EDITION, web.today(), EDITION, (payload,))


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """The AI skill group, one row per economy and year, in order of economy and year.

    Takes the workbook, or the CSV of its sheet.

    Raises:
        RefusedError: a column is gone, the skill group is absent, or a code is unknown.
    """
    name, path = only(payloads, ".xlsx", ".csv", takes=TAKES)
    rows: list[tuple[Cell, ...]] = []
    known = alpha3()
    workbook = name.lower().endswith(".xlsx")
    lines = read_sheet(path, SHEET, Settings()) if workbook else [r for _, r in records(path)]
    first = lines[0] if lines else []
    if OTHERS & {" ".join(cell.split()).lower() for cell in first}:
        raise RefusedError(
            "is another of the four tables: it has no skill group", where=name, hint=TAKES
        )
    columns = match(first, NAMES, tuple(NAMES), name)
    for record in lines[1:]:
        code, economy, group, *values = columns.cells(record, tuple(NAMES))
        if group is None or number(group) != GROUP:
            continue
        iso3 = known.get(str(code).upper())
        if iso3 is None:
            raise RefusedError(f"has the unknown country code {code!r}", where=name)
        for year, value in zip(YEARS, values, strict=True):
            if value is not None:
                rows.append((str(economy).strip(), iso3, year, number(value), UNIT))
    if not rows:
        raise RefusedError(f"has no rows of skill group {GROUP}", where=name)
    rows.sort(key=lambda row: (str(row[0]), str(row[2])))
    title = "Net migration of members with AI skills, by economy and year"
    header = ("economy", "iso3", "year", "figure", "unit")
    return Parsed((RawTable("ai_skill_migration", title, header, rows),))

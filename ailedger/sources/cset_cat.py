"""CSET and ETO, Country AI Activity Metrics, from Zenodo: patents, publications, investment.

The concept record leads to the latest version; a version never changes, and its window starts later
each time, so old versions are kept. Counts and money are kept beside the AI Index's, never in its
series: other counting, other patents, other deals.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pydantic import Field

from ailedger.base.readers import Form, Maybe, read_json
from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.pace import Pace
from ailedger.fetch.payloads import (
    Cell,
    Facts,
    FetchedEdition,
    LastGood,
    Parsed,
    Payload,
    RawTable,
    Want,
)
from ailedger.sources._columns import ending, iso_day, read, shown

HOSTS = ("zenodo.org",)
# The stricter of what its pages and its server say.
PACES = {"zenodo.org": (Pace(60, 60.0),)}
CONCEPT = "https://zenodo.org/api/records/13984221"
# table: file, column of the figure, title
FILES = {
    "patent_applications": (
        "patents_yearly_applications.csv",
        "num_patent_applications",
        "AI patent families by office of first filing, field and year of application",
    ),
    "patents_granted": (
        "patents_yearly_granted.csv",
        "num_patent_granted",
        "AI patent families granted by office of first filing, field and year of application",
    ),
    "publications": (
        "publications_yearly_articles.csv",
        "num_articles",
        "AI publications by country of the authors' institutions, field and year",
    ),
    "citations": (
        "publications_yearly_citations.csv",
        "num_citations",
        "Citations of AI publications by country, field and year",
    ),
    "investment_disclosed": (
        "companies_yearly_disclosed.csv",
        "disclosed_investment",
        "Disclosed private AI investment by country, field and year (million current US$)",
    ),
    "investment_estimated": (
        "companies_yearly_estimated.csv",
        "estimated_investment",
        "Estimated private AI investment by country, field and year (million current US$)",
    ),
}
TAKES = "take cat.zip of the release, or any of its yearly CSVs, under any name"
COLUMNS = ("country", "field", "year", "figure", "complete")
CATALOGUE = Facts(
    source="cset_cat",
    publisher="Emerging Technology Observatory, Center for Security and Emerging Technology (CSET)",
    title="Country Activity Tracker: Artificial Intelligence (Country AI Activity Metrics)",
    url="https://doi.org/10.5281/zenodo.13984221",
    licence="CC-BY-NC-4.0",
    licence_url="https://creativecommons.org/licenses/by-nc/4.0/",
    citation="Emerging Technology Observatory, Country Activity Tracker: Artificial Intelligence "
    "(Country AI Activity Metrics), doi:10.5281/zenodo.13984221.",
    cadence="half-yearly",
    notes="Fields overlap: only the field All is read into the record. Years marked incomplete are "
    "kept and set aside. Patents stand at the office of first filing, which may be no country. "
    "A zero investment is no disclosed deal.",
)


class _Links(Form):
    content: Maybe = ""
    self: Maybe = ""


class _File(Form):
    """A file of a record, in any of the shapes the server has had."""

    key: Maybe = ""
    filename: Maybe = ""
    checksum: Maybe = ""
    size: int = Field(0, ge=0)
    filesize: int = Field(0, ge=0)
    links: _Links = _Links()


class _Files(Form):
    """The newer shape of the list of files."""

    entries: dict[str, _File] = Field({})


class _Metadata(Form):
    publication_date: Maybe = ""


class _Record(Form):
    id: str = Field(min_length=1)
    metadata: _Metadata
    files: list[_File] | _Files = Field([])


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """The latest record first; its zip only where the record is new."""
    known = last.payloads.get("record.json") if last else None
    record = web.get_if_changed("record.json", CONCEPT, Want("json"), known)
    if record is None:
        return None
    said: _Record = read_json(record.path, _Record, record.url)
    if last is not None and said.id == last.version:
        return None
    key, size, md5, link = _zip_of(said)
    want = Want("zip", max_bytes=size or None, md5=md5)
    body = web.get("cat.zip", link, want)
    if size and body.size != size:
        raise RefusedError(f"{key} has {body.size} bytes, the record states {size}", where=link)
    return _draft(said, (record, body))


def _draft(said: _Record, payloads: tuple[Payload, ...]) -> FetchedEdition:
    text = said.metadata.publication_date
    published = iso_day(text)
    if published is None:
        told = f"states no day of publication ({text or 'nothing'})"
        raise RefusedError(told, where=f"record {said.id}")
    return FetchedEdition(text, published, said.id, payloads)


def _zip_of(said: _Record) -> tuple[str, int, str | None, str]:
    """Name, bytes, md5 and address of the zip, in any of the shapes the server has had."""
    files = said.files if isinstance(said.files, list) else [*said.files.entries.values()]
    for entry in files:
        key = entry.key or entry.filename
        if not key.endswith("cat.zip"):
            continue
        place = f"https://zenodo.org/api/records/{said.id}/files/{quote(key)}/content"
        link = entry.links.content or entry.links.self or place
        size = entry.size or entry.filesize
        return key, size, entry.checksum.removeprefix("md5:") or None, link
    names = [entry.key or entry.filename for entry in files]
    raise RefusedError(
        f"has no cat.zip; it has {shown(names) or 'no files'}", where=f"record {said.id}"
    )


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """The yearly tables, as published but for the name of the figure's column.

    Raises:
        RefusedError: a file lacks a column, or none of the files is there.
    """
    made: list[RawTable] = []
    notes, problems = [], []
    for table, (file, figure, title) in FILES.items():
        csvs = ending(payloads, ".csv")
        named = [path for _, path in ending(payloads, file)]
        path = next(iter(named or (p for n, p in csvs if _has(n, p, figure))), None)
        if path is None:
            problems.append(f"the release has no {file}: its last snapshot stays in use")
            continue
        names = {column: (column,) for column in COLUMNS} | {"figure": (figure,)}
        columns, records = read(path, names, COLUMNS[:4], file)
        rows: list[list[Cell]] = [list(columns.cells(rec, COLUMNS)) for _, rec in records]
        rows.sort(key=lambda row: [str(cell) for cell in row])
        made.append(RawTable(table, title, COLUMNS, rows))
        if columns.unknown:
            notes.append(f"{file} has columns that nobody mapped: {shown(columns.unknown)}")
    if not made:
        raise RefusedError(
            "holds none of the yearly tables", where=", ".join(payloads)[:200], hint=TAKES
        )
    return Parsed(tuple(made), tuple(notes), tuple(problems))


def _has(name: str, path: Path, figure: str) -> bool:
    """Whether a CSV of another name is the yearly table with this column."""
    names = {column: (column,) for column in (*COLUMNS[:3], figure)}
    return read(path, names, (), name)[0].at.keys() == names.keys()

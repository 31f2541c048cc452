"""The AI Index's public data: mapped by edition, number and header, never by number alone."""

import csv
import datetime
from pathlib import Path

import pytest

from ailedger.archive.adopt import add_edition
from ailedger.archive.fetch_sources import Outcome
from ailedger.errors import RefusedError, UsageError
from ailedger.settings import Settings
from ailedger.sources import ai_index
from schemas.registry import raw_contracts
from tests.replay.publishers import as_zip

DAY = datetime.date(2026, 4, 13)
MIGRATION = "year,country,netflow_per_10K\r\n1/1/24,Australia*,-0.5\r\n1/1/25,Ruritania,0.25"
CONCENTRATION = "AI talent concentration,Country\n0.02104,Israel\n"
DIFFUSION = "Economy,H2 2025 AI Diffusion\r\nTürkiye,64.00%\r\nSingapore,60.9%"
FILES = {
    "4. Economy/Data/fig_4.4.24.csv": MIGRATION,
    "4. Economy/Data/fig_4.4.21.csv": CONCENTRATION,
    "4. Economy/Data/fig_4.2.2.csv": (
        "Year,Total investment (in billions of US dollars)\n2013.0,5.17\n"
    ),
    "1. R&D/Data/fig_1.7.1.csv": "Year,Number of AI patents granted (in thousands)\n2010,3.866\n",
    "4. Economy/Data/fig_4.4.26.csv": (
        "Country,Gender,ai_talent_concentration_perc,Year\nArgentina,Female,0.00062,2016\n"
        "Argentina,Male,,2016\n"
    ),
}


@pytest.fixture
def limits(tmp_path: Path) -> Settings:
    return Settings(raw_dir=tmp_path / "raw")


def add(limits: Settings, files: dict[str, str | bytes], edition: str = "2026") -> Outcome:
    folder = limits.raw_dir.parent / "public"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return add_edition(limits, "ai_index", edition, folder, published=DAY)


def rows(limits: Settings, table: str, edition: str = "2026") -> list[dict[str, str]]:
    path = limits.raw_dir / "ai_index" / edition / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_figures_keep_names_periods_and_units_as_published(limits: Settings) -> None:
    mac = {"4. Economy/Data/fig_4.3.1.csv": DIFFUSION.encode("mac_roman")}
    outcome = add(limits, {**FILES, **mac})
    assert (outcome.state, outcome.problems, outcome.notes) == ("new", (), ())
    migration = rows(limits, "talent_migration")
    assert [(r["country"], r["period"], r["figure"]) for r in migration] == [
        ("Australia*", "1/1/24", "-0.5"), ("Ruritania", "1/1/25", "0.25"),
    ]  # fmt: skip
    (share,) = rows(limits, "talent_concentration")
    assert (share["figure"], share["unit"], share["coverage"]) == ("0.02104", "fraction", "top 15")
    (world,) = rows(limits, "private_investment")
    assert (world["country"], world["period"], world["unit"]) == ("World", "2013.0", "billion US$")
    (patents,) = rows(limits, "patents_granted")
    assert (patents["figure"], patents["unit"]) == ("3.866", "thousand patents")
    diffusion = rows(limits, "genai_diffusion")
    assert [(r["country"], r["figure"]) for r in diffusion] == [
        ("Türkiye", "64"), ("Singapore", "60.9"),
    ]  # fmt: skip
    (women,) = rows(limits, "talent_concentration_by_gender")
    assert (women["gender"], women["unit"]) == ("female", "fraction")


def test_a_zip_is_the_same_as_its_folder(limits: Settings, tmp_path: Path) -> None:
    path = tmp_path / "public.zip"
    path.write_bytes(as_zip({f"PUBLIC DATA_ 2026/{name}": text for name, text in FILES.items()}))
    first = add_edition(limits, "ai_index", "2026", path, published=DAY)
    assert first.state == "new"
    second = add(limits, FILES)  # type: ignore[arg-type]
    assert (second.state, second.edition) == ("unchanged", first.edition)


def test_the_number_alone_maps_nothing(limits: Settings) -> None:
    moved = {"fig_4.4.25.csv": MIGRATION, "fig_4.4.24.csv": CONCENTRATION}
    outcome = add(limits, {**moved, "fig_1.7.1.csv": FILES["1. R&D/Data/fig_1.7.1.csv"]})
    assert list(outcome.rows) == ["patents_granted"]
    assert sorted(outcome.notes) == [
        "not mapped: fig_4.4.24.csv with columns AI talent concentration, Country "
        "(the header of 2026 fig. 4.4.21)",
        "not mapped: fig_4.4.25.csv with columns year, country, netflow_per_10K "
        "(the header of 2026 fig. 4.4.24)",
    ]


def test_another_edition_has_its_own_mapping(limits: Settings) -> None:
    with pytest.raises(RefusedError, match="no figure of edition 2027 that is mapped") as error:
        add(limits, FILES, "2027")  # type: ignore[arg-type]
    assert "fig_4.4.24.csv with columns year, country" in error.value.hint


def test_copies_that_differ_are_told(limits: Settings) -> None:
    other = CONCENTRATION.replace("0.02104", "0.03104")
    outcome = add(
        limits,
        {
            "fig_4.4.21.csv": CONCENTRATION,
            "fig_4.4.21(1).csv": other,
            "a/fig_4.4.21(2).csv": CONCENTRATION,
            "fig_4.3.1(1).csv": "Year,% of respondents,Label\n2023,0.33,GenAI\n",
            "fig_6.4,2.csv": "Year,Figure\n2023,1\n",
        },
    )
    assert [r["figure"] for r in rows(limits, "talent_concentration")] in (["0.02104"], ["0.03104"])
    assert len(outcome.problems) == 1
    assert "differs from" in outcome.problems[0]
    assert outcome.exit_code == 3
    assert len([n for n in outcome.notes if n.startswith("not mapped")]) == 2


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("fig_4.4.21.csv", "AI talent concentration,Country\n2.1%,Israel\n", "no percent sign"),
        ("fig_4.3.1.csv", "Economy,H2 2025 AI Diffusion\nSingapore,0.609\n", "a percent sign"),
        ("fig_4.4.21.csv", "AI talent concentration,Country\n0.02,C\xf4te\n", "MacRoman"),
        ("fig_4.4.21.csv", "AI talent concentration,Country\n0.02\n", "cut short"),
    ],
)
def test_a_figure_that_is_not_itself_stops_no_other(
    file: str, text: str, words: str, limits: Settings
) -> None:
    outcome = add(limits, {**FILES, f"z/{file}": text.encode("latin-1")})
    if file == "fig_4.4.21.csv":
        (limits.raw_dir.parent / "public" / "4. Economy/Data/fig_4.4.21.csv").unlink()
        outcome = add(limits, {f"z/{file}": text.encode("latin-1")})
    assert outcome.state == "new"
    assert len(outcome.problems) == 1 and words in outcome.problems[0]
    assert "talent_migration" in outcome.rows


def test_an_edition_that_is_there_stays_and_the_new_one_stands_beside_it(limits: Settings) -> None:
    add(limits, FILES)  # type: ignore[arg-type]
    changed = {**FILES, "4. Economy/Data/fig_4.4.21.csv": CONCENTRATION.replace("21", "22")}
    outcome = add(limits, changed)  # type: ignore[arg-type]
    assert (outcome.state, outcome.edition) == ("new", "2026.2")
    assert rows(limits, "talent_concentration")[0]["figure"] == "0.02104"


def test_the_day_of_publication_is_asked_for_where_nothing_says_it(
    limits: Settings, tmp_path: Path
) -> None:
    (tmp_path / "fig_4.4.21.csv").write_text(CONCENTRATION)
    with pytest.raises(UsageError, match="not known"):
        add_edition(limits, "ai_index", "2026", tmp_path)
    for path, words in ((tmp_path / "gone", "no such file"), (tmp_path / "empty", "no table")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(UsageError, match=words):
            add_edition(limits, "ai_index", "2026", path, published=DAY)
    with pytest.raises(UsageError, match="no name of an edition"):
        add_edition(limits, "ai_index", "../2026", tmp_path, published=DAY)


def test_every_mapped_figure_fits_the_contract_of_its_table() -> None:
    figures, titles = ai_index.mapping()
    contracts = raw_contracts()
    seen = set()
    for figure in figures:
        columns = contracts[f"ai_index_{figure.table}"].to_schema().columns
        dimensions = ai_index.DIMENSIONS.get(figure.table, ("country",))
        assert list(columns) == [
            "measure", *dimensions, "period", "figure", "unit", "coverage", "printed_in", "remark",
        ]  # fmt: skip
        assert set(figure.take) == {*dimensions, "period"}
        for source in (*figure.take.values(), figure.value):
            assert source.startswith("=") or source in figure.header
        assert figure.table in titles
        place = (figure.edition, figure.number, figure.header)
        assert place not in seen
        seen.add(place)

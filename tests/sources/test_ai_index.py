"""The AI Index's public data: mapped by edition, number and header, never by number alone.

The figures are those of the publisher's files where a country is named, else made up.
"""

import csv
import datetime
import tomllib
from pathlib import Path

import pytest

from ailedger.archive.adopt import add_edition
from ailedger.archive.fetch_sources import Outcome
from ailedger.errors import RefusedError, UsageError
from ailedger.settings import Settings
from ailedger.sources import _ai_index_figures as _figures
from ailedger.sources._ai_index_rows import COLUMNS
from schemas.raw.ai_index import register
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


def rows(limits: Settings, measure: str, edition: str = "2026") -> list[dict[str, str]]:
    """The rows of one measure, as written."""
    path = limits.raw_dir / "ai_index" / edition / "figures.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["measure"] == measure]


def shown(limits: Settings, measure: str, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in columns) for row in rows(limits, measure)]


def test_figures_keep_names_periods_and_units_as_published(limits: Settings) -> None:
    mac = {"4. Economy/Data/fig_4.3.1.csv": DIFFUSION.encode("mac_roman")}
    outcome = add(limits, {**FILES, **mac})
    assert (outcome.state, outcome.problems, outcome.notes) == ("new", (), ())
    assert shown(limits, "net_ai_talent_migration", "entity", "period", "figure") == [
        ("Australia*", "1/1/24", "-0.5"), ("Ruritania", "1/1/25", "0.25"),
    ]  # fmt: skip
    share, women = rows(limits, "ai_talent_concentration")
    assert (share["figure"], share["unit"], share["coverage"]) == ("0.02104", "fraction", "top 15")
    assert (women["breakdown"], women["unit"], women["coverage"]) == ("female", "fraction", "full")
    (world,) = rows(limits, "private_ai_investment")
    assert (world["entity"], world["period"], world["unit"]) == ("World", "2013.0", "billion US$")
    (patents,) = rows(limits, "ai_patents_granted")
    assert (patents["figure"], patents["unit"]) == ("3.866", "thousand patents")
    assert shown(limits, "genai_diffusion", "entity", "figure") == [
        ("Türkiye", "64"), ("Singapore", "60.9"),
    ]  # fmt: skip


def test_a_zip_is_the_same_as_its_folder(limits: Settings, tmp_path: Path) -> None:
    path = tmp_path / "public.zip"
    path.write_bytes(as_zip({f"PUBLIC DATA_ 2026/{name}": text for name, text in FILES.items()}))
    first = add_edition(limits, "ai_index", "2026", path, published=DAY)
    assert first.state == "new"
    second = add(limits, FILES)  # type: ignore[arg-type]
    assert (second.state, second.edition) == ("unchanged", first.edition)


def test_the_number_alone_maps_nothing(limits: Settings) -> None:
    moved: dict[str, str | bytes] = {
        "fig_4.4.25.csv": MIGRATION, "fig_4.4.24.csv": CONCENTRATION,
    }  # fmt: skip
    add(limits, {**moved, "fig_1.7.1.csv": FILES["1. R&D/Data/fig_1.7.1.csv"]})
    outcome_notes = sorted(add(limits, moved).notes)
    assert [row["measure"] for row in all_rows(limits)] == ["ai_patents_granted"]
    assert outcome_notes == [
        "not mapped: fig_4.4.24.csv with columns AI talent concentration, Country "
        "(the header of 2026 fig. 4.4.21)",
        "not mapped: fig_4.4.25.csv with columns year, country, netflow_per_10K "
        "(the header of 2026 fig. 4.4.24)",
        "nothing new: all 1 figures are there already",
    ]


def all_rows(limits: Settings, edition: str = "2026") -> list[dict[str, str]]:
    path = limits.raw_dir / "ai_index" / edition / "figures.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_an_edition_nobody_mapped_is_read_by_header_and_labels(limits: Settings) -> None:
    moved = {
        "fig_4.9.1.csv": MIGRATION.replace("1/1/25", "1/1/26"),
        "fig_1.1.1.csv": "Number of notable machine learning models in 2026,Geographic area\n9,X\n",
        "fig_1.1.9.csv": "Year,Number of notable AI models,Label\n2026,7,Industry\n",
        "fig_4.9.2.csv": "Year,Total investment (in billions of US dollars)\n2013.0,5.17\n",
        "fig_9.9.9.csv": "Country,Something\nRuritania,1\n",
    }
    outcome = add(limits, moved, "2027")  # type: ignore[arg-type]
    assert (outcome.state, outcome.problems) == ("new", ())
    found = all_rows(limits, "2027")
    assert {(r["measure"], r["printed_in"], r["period"]) for r in found} == {
        ("net_ai_talent_migration", "fig. 4.9.1", "1/1/24"),
        ("net_ai_talent_migration", "fig. 4.9.1", "1/1/26"),
        ("notable_ml_models_by_sector", "fig. 1.1.9", "2026"),
        ("private_ai_investment", "fig. 4.9.2", "2013.0"),
    }
    told = "\n".join(outcome.notes)
    assert "mapped by header and labels: fig_4.9.1.csv as 2026 fig. 4.4.24" in told
    assert "fig_1.1.1.csv has the header of 2026 fig. 1.1.1, whose entry names the period" in told
    assert "if it is =2026, add" in told
    assert "not mapped: fig_9.9.9.csv with columns Country, Something; add\n[[figure]]" in told
    entries = tomllib.loads(told.partition("add\n")[2].partition("\nmapped by")[0])["figure"]
    assert {key: entries[0][key] for key in ("edition", "number", "measure", "period")} == {
        "edition": "2027", "number": "1.1.1", "measure": "notable_ml_models", "period": "=2026",
    }  # fmt: skip


def test_an_edition_with_nothing_known_is_refused_with_what_to_add(limits: Settings) -> None:
    with pytest.raises(RefusedError, match="no figure of edition 2027 that is mapped") as error:
        add(limits, {"fig_9.9.9.csv": "Country,Something\nRuritania,1\n"}, "2027")
    assert "fig_9.9.9.csv with columns Country, Something" in error.value.hint


def test_copies_that_differ_are_told(limits: Settings) -> None:
    other = CONCENTRATION.replace("0.02104", "0.03104")
    outcome = add(
        limits,
        {
            "fig_4.4.21.csv": CONCENTRATION,
            "fig_4.4.21(1).csv": other,
            "a/fig_4.4.21(2).csv": CONCENTRATION,
            "fig_4.3.1(1).csv": "Year,Answers,Label\n2023,0.33,GenAI\n",
            "fig_6.4,2.csv": "Year,Figure\n2023,1\n",
        },
    )
    (share,) = shown(limits, "ai_talent_concentration", "figure")
    assert share in (("0.02104",), ("0.03104",))
    assert len([p for p in outcome.problems if "differs from" in p]) in (1, 2)
    assert outcome.exit_code == 3
    assert len([n for n in outcome.notes if n.startswith("not mapped")]) == 2


def test_two_figures_of_one_number_are_told_apart_by_their_headers(limits: Settings) -> None:
    surveyed = "Year,% of respondents,Label\n2025,0.79,GenAI\n2025,0.88,AI\n"
    add(limits, {"fig_4.3.1.csv": DIFFUSION, "fig_4.3.1(1).csv": surveyed})
    assert shown(limits, "organisations_using_genai", "figure") == [("0.79",)]
    assert shown(limits, "organisations_using_ai", "figure") == [("0.88",)]
    assert len(rows(limits, "genai_diffusion")) == 2


REPEATED = "Year,Number of companies,Label\n2025,1953,United States\n"


def test_a_figure_that_repeats_another_is_left_out_while_it_does(limits: Settings) -> None:
    same = add(limits, {"fig_4.2.14.csv": REPEATED, "fig_4.2.9.csv": REPEATED})
    assert len(rows(limits, "newly_funded_ai_companies")) == 1
    assert same.problems == ()
    assert "left out: fig_4.2.9.csv: byte for byte the file of fig. 4.2.14" in same.notes[0]
    other = add(limits, {"fig_4.2.9.csv": REPEATED.replace("1953", "1954")})
    assert other.problems == ("fig_4.2.9.csv is not the same as fig. 4.2.14 any more",)


@pytest.mark.parametrize(
    ("file", "text", "measure", "columns", "expected"),
    [
        pytest.param(
            "fig_8.4.2.csv",
            "Country,Number of AI-related bills passed into law\nFrance,4\nFrance,6\nItaly,9\n",
            "ai_bills_passed", ("entity", "figure", "remark"),
            [("France", "10", "Rows of the figure added: 4 and 6."), ("Italy", "9", "")],
            id="rows to be added",
        ),
        pytest.param(
            "fig_8.2.1.csv",
            "Country,2019,2020,2021,2022,2023,2024,2025\nZambia,0,0,0.0,0,0,100,100.0\n"
            "Zambia,0,0,0.0,0,0,100,\n",
            "national_ai_strategy", ("period", "figure"),
            [(str(year), "100" if year > 2023 else "0") for year in range(2019, 2026)],
            id="a stale copy without the last year, in a wide table",
        ),
        pytest.param(
            "fig_3.6.2.csv",
            "Country/Region,Country Code,Status_Category\nIsrael,ISR,Draft legislation\n"
            "Israel,ISR,No legislation\nLibia,LBY,Legislation\nLibia,LBY,Legislation\n",
            "data_protection_law", ("entity", "figure", "stated"),
            [("Israel", "1", "Draft legislation"), ("Israel", "0", "No legislation"),
             ("Libia", "2", "Legislation")],
            id="two statuses of one country, as words",
        ),
        pytest.param(
            "fig_4.4.16.csv",
            "date,country,relative_ai_hiring_index\n4/1/18,Israel,0.20497\n5/1/18,Israel,\n",
            "relative_ai_hiring_yoy", ("period", "figure"), [("2018-04", "0.20497")],
            id="months, with a blank",
        ),
        pytest.param(
            "fig_8.3.6.csv", "Region,quarter,flow_type,flow_n\nIndia,4/1/16,Inflow,37.9\n",
            "ai_talent_flow", ("period", "breakdown", "figure"), [("Q2 2016", "inflow", "37.9")],
            id="quarters",
        ),
        pytest.param(
            "fig_7.2.12.csv", 'Country,2023,2022\nUnited States,2874,"2,759"\n',
            "new_ict_graduates", ("period", "breakdown", "figure"),
            [("2023", "education: phd", "2874"), ("2022", "education: phd", "2759")],
            id="thousands set apart in one of two columns",
        ),
        pytest.param(
            "fig_1.4.11.csv",
            "Power demand in megawatts (MW),Description\n30.7,United Kingdom\n"
            "29.6,All-in AI systems\n",
            "power_demand", ("entity", "figure", "unit"),
            [("United Kingdom", "30.7", "gigawatts (headed megawatts)")],
            id="megawatts that are gigawatts, and countries among uses",
        ),
        pytest.param(
            "fig_9.1.6.csv", "Response,Country,Response\nMy job ,Global,0.4\n",
            "ai_expected_to_improve", ("entity", "breakdown", "figure"),
            [("Global", "improves: my job", "0.4")],
            id="two columns of one heading",
        ),
        pytest.param(
            "fig_9.1.2.csv",
            'Country,Year,"% of respondents that ""Agree"""\nPeru ,2025,0.7\n'
            "Peru ,Point change 2022 vs. 2025,0.02\n",
            "ai_more_benefits_change", ("entity", "period", "figure"),
            [("Peru", "2022-2025", "0.02")],
            id="a change as a period, and names that end in a blank",
        ),
        pytest.param(
            "fig_3.3.1.csv", "Average Maturity,Region\n2,Europe\n2.3,Europe\n",
            "responsible_ai_maturity", ("period", "figure"), [("2024", "2"), ("2025", "2.3")],
            id="two years that only their order tells",
        ),
        pytest.param(
            "fig_8.3.2.csv",
            "country,has_nvidia,has_openai,initiative_type\n"
            "Argentina,No,Yes,Only OpenAI Stargate\n",
            "sovereign_ai_partnership", ("breakdown", "figure", "stated"),
            [("partner: nvidia", "0", "No"), ("partner: openai", "1", "Yes")],
            id="yes and no, in a wide table",
        ),
        pytest.param(
            "fig_1.8.5.csv",
            "specialisation_area,Australia,Brazil,Canada,Denmark,Finland,France,Germany,India,Israel,"
            "Italy,Japan,Netherlands,Saudi Arabia,Singapore,South Korea,Spain,Sweden,Switzerland,"
            "United Arab Emirates,United Kingdom,United States\n"
            "Other AI research," + ",".join(str(n) for n in range(1, 22)) + "\n",
            "ai_talent_by_field", ("entity", "breakdown", "figure"),
            [("Australia", "field: other ai research", "1")],
            id="countries as columns",
        ),
    ],
)  # fmt: skip
def test_a_trap_of_the_publishers_is_read_as_what_it_is(
    file: str, text: str, measure: str, columns: tuple[str, ...], expected: list[tuple[str, ...]],
    *, limits: Settings,
) -> None:  # fmt: skip
    outcome = add(limits, {file: text})
    assert outcome.problems == ()
    found = shown(limits, measure, *columns)
    assert found[: len(expected)] == expected
    assert len(found) == len(expected) or file == "fig_1.8.5.csv"


def test_two_figures_in_one_file_are_two_measures(limits: Settings) -> None:
    name = "fig_4.3.10_and_4.3.11_inferred__total_then_genai.csv"
    text = (
        "Year,Geographic area,Total investment (in billions of US dollars)\n"
        "2023.0,China,9.468\n2024.0,China,9.29\n2023,China,1.15\n2024,China,2.11\n"
    )
    add(limits, {name: text}, "2025")
    found = [(r["measure"], r["figure"], r["printed_in"]) for r in all_rows(limits, "2025")]
    assert found == [
        ("private_ai_investment", "9.468", "fig. 4.3.10"),
        ("private_ai_investment", "9.29", "fig. 4.3.10"),
        ("private_genai_investment", "1.15", "fig. 4.3.11"),
        ("private_genai_investment", "2.11", "fig. 4.3.11"),
    ]


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("fig_4.4.21.csv", "AI talent concentration,Country\n2.1%,Israel\n", "no percent sign"),
        ("fig_4.3.1.csv", "Economy,H2 2025 AI Diffusion\nSingapore,0.609\n", "a percent sign"),
        ("fig_4.4.21.csv", "AI talent concentration,Country\n0.02,C\xf4te\n", "MacRoman"),
        ("fig_4.4.21.csv", "AI talent concentration,Country\n0.02\n", "cut short"),
        ("fig_4.4.21.csv", "AI talent concentration,Country\n0.02,X\n0.03,X\n",
         "has ai_talent_concentration X  2025 as 0.02 and 0.03"),
        ("fig_3.8.3.csv", "Country Code,Status_Category\nGBR,Closed\n", "has the word 'Closed'"),
        ("fig_4.4.16.csv", "date,country,relative_ai_hiring_index\n2/30/18,X,0.1\n",
         "has the date '2/30/18'"),
        ("fig_4.3.1(1).csv", "Year,% of respondents,Label\n2025,0.1,Robots\n2025,0.9,AI\n",
         "1 rows are of no entry, such as 2025, 0.1, Robots"),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_itself_stops_no_other(
    file: str, text: str, words: str, limits: Settings
) -> None:
    others = {name: body for name, body in FILES.items() if not name.endswith(file)}
    outcome = add(limits, {**others, f"z/{file}": text.encode("latin-1")})
    assert outcome.state == "new"
    assert len(outcome.problems) == 1 and words in outcome.problems[0]
    assert rows(limits, "net_ai_talent_migration")


def test_a_note_among_the_countries_is_told_and_is_no_country(limits: Settings) -> None:
    text = "Country,Volume of Publications\nUS,62\nNote: may exceed 100%.,\n"
    outcome = add(limits, {"fig_6.3.5.csv": text})
    assert shown(limits, "medical_ai_publications", "entity", "figure") == [("US", "62")]
    assert outcome.notes == (
        "fig_6.3.5.csv: 1 rows are no figure: a note stands among the countries",
    )


def test_what_an_edition_holds_already_makes_no_second_one(limits: Settings) -> None:
    add(limits, FILES)  # type: ignore[arg-type]
    again = add_edition(limits, "ai_index", "2026", limits.raw_dir.parent / "public")
    assert (again.state, again.edition) == ("unchanged", "2026")
    assert again.notes == ("nothing new: all 6 figures are there already",)
    part = limits.raw_dir.parent / "part"
    part.mkdir()
    (part / "fig_4.4.21.csv").write_text(CONCENTRATION)
    again = add_edition(limits, "ai_index", "2026", part)
    assert (again.state, again.edition) == ("unchanged", "2026")
    assert [path.name for path in (limits.raw_dir / "ai_index").iterdir()] == ["2026"]


def test_a_revised_figure_stands_beside_the_edition_and_brings_nothing_else(
    limits: Settings,
) -> None:
    add(limits, FILES)  # type: ignore[arg-type]
    changed = {**FILES, "4. Economy/Data/fig_4.4.21.csv": CONCENTRATION.replace("21", "22")}
    outcome = add(limits, changed)  # type: ignore[arg-type]
    assert (outcome.state, outcome.edition) == ("new", "2026.2")
    assert [r["figure"] for r in all_rows(limits, "2026.2")] == ["0.02204"]
    assert rows(limits, "ai_talent_concentration")[0]["figure"] == "0.02104"
    again = add(limits, changed)  # type: ignore[arg-type]
    assert (again.state, again.edition) == ("unchanged", "2026.2")


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


def test_a_slip_in_the_catalogue_is_named_with_its_place(
    limits: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _figures.MAPPING.read_text(encoding="utf-8")
    mapping = tmp_path / "ai_index_figures.toml"
    mapping.write_text(text.replace("\nmeasure =", "\nmeasur =", 1), encoding="utf-8")
    monkeypatch.setattr(_figures, "MAPPING", mapping)
    _figures.catalogue.cache_clear()
    (tmp_path / "fig_4.4.21.csv").write_text(CONCENTRATION)
    with pytest.raises(
        RefusedError, match=r"lacks figure\.0\.measure; figure\.0\.measur is not"
    ) as e:
        add_edition(limits, "ai_index", "2026", tmp_path, published=DAY)
    assert e.value.where == "ailedger/sources/ai_index_figures.toml"
    _figures.catalogue.cache_clear()


def test_every_entry_of_the_catalogue_can_be_read() -> None:
    """Its columns are in its header, its measure is known, and its unit is one of the measure's."""
    known = _figures.catalogue()
    registered = register()
    assert list(raw_contracts()["ai_index_figures"].to_schema().columns) == list(COLUMNS)
    seen = set()
    for entry in known.entries:
        rules = (entry.entity, entry.period, entry.breakdown, entry.value, entry.noted)
        columns = [rule for rule in rules if rule and not rule.startswith("=")]
        columns += [*entry.values, *entry.has, *entry.only, *entry.skip]
        assert set(columns) <= set(entry.header), entry
        assert bool(entry.value) != bool(entry.values), entry
        assert bool(entry.values) == bool(entry.across), entry
        assert entry.unit in registered[entry.measure]["ranges"], entry
        assert entry.period or entry.across == "period", entry
        place = (
            entry.edition,
            entry.number,
            entry.header,
            entry.measure,
            str(entry.only),
            entry.part,
        )
        assert place not in seen, entry
        seen.add(place)

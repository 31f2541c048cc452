"""Contract of the AI Index: one long table, its rules taken from the register of measures.

What a measure may hold (units, range, breakdowns, periods, entities) is a line of
`data/reference/measures.csv`, read when this module is imported: a new figure is a line there, and
no new contract. Ranges are in the unit of the measure's indicator, so that a percentage called a
fraction shows. Models, benchmarks, organisations and sectors are entities, too.
"""

from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl
from pydantic import Field

from ailedger.base.readers import Form, read_table
from ailedger.errors import RefusedError
from schemas.raw import _rules as rules
from schemas.raw._reference import reference_table

WHOLE = "a count is whole and not negative"
SPAN_IN_ORDER = "a span of years runs forward"
UNIT_FITS = "the unit fits the measure"
RANGE = "the figure is in the range of its measure"
BREAKDOWN = "the breakdown is one of its measure"
PERIOD = "the period has a form of its measure"
ENTITY = "the entity is one of its measure"
AVERAGE = "the global average is 1"
WHOLE_UNITS = (
    "count", "count (approx.)", "rank", "level", "level of 0, 50 or 100", "yes (1) or no (0)",
)  # fmt: skip
FORMS = {
    "year": rules.YEAR,
    "new year": r"1/1/\d{2}",
    "span": r"\d{4}-\d{4}",
    "sum": rules.SUM,
    "half": r"H[12] \d{4}",
    "quarter": r"Q[1-4] \d{4}",
    "month": r"\d{4}-\d{2}",
    "day": r"\d{4}-\d{2}-\d{2}",
    "baseline": "baseline",
    "not stated": "not stated",
}
PAIR = pl.concat_str("measure", "unit", separator="/")


class _Unit(Form):
    unit: str
    factor: float = Field(gt=0)


class _Measure(Form):
    measure: str
    units: str
    lowest: float
    highest: float
    breakdowns: str = ""
    periods: str
    entities: str = ""


@cache
def register() -> dict[str, dict[str, Any]]:
    """What each measure may hold; units are lists, ranges are in the published unit of each."""
    units = read_table(reference_table("units.csv"), _Unit, "units.csv")
    factors = {row.unit: row.factor for row in units}
    found = {}
    for row in read_table(reference_table("measures.csv"), _Measure, "measures.csv"):
        unknown = {*row.units.split("|")} - {*factors} | {*row.periods.split("|")} - {*FORMS}
        if unknown:
            raise RefusedError(
                f"measure {row.measure} has the unknown {', '.join(sorted(unknown))}",
                where="measures.csv", hint="units are in units.csv, forms of periods in FORMS",
            )  # fmt: skip
        found[row.measure] = {
            "ranges": {
                unit: [row.lowest / factors[unit], row.highest / factors[unit]]
                for unit in row.units.split("|")
            },
            "breakdowns": _pattern(row.breakdowns),
            "periods": "|".join(FORMS[form] for form in row.periods.split("|")),
            "entities": row.entities.split("|") if row.entities else [],
        }
    return found


def _pattern(said: str) -> str:
    """Breakdowns as a pattern: words, and "kind: *" for any word of a kind; none is the whole."""
    words = [word.replace("*", ".+") for word in said.split("|") if word]
    return f"^({'|'.join(['', *words])})$"


def _ranges() -> dict[str, list[float]]:
    """Lowest and highest figure of each pair of measure and unit, in that unit."""
    return {
        f"{measure}/{unit}": ends
        for measure, said in register().items()
        for unit, ends in said["ranges"].items()
    }


def _per_measure(what: str, column: str) -> pl.Expr:
    """Whether a column matches the pattern that the row's measure has."""
    of = {measure: f"^({said[what]})$" for measure, said in register().items()}
    fits = [
        pl.col("measure").is_in([m for m, p in of.items() if p == pattern])
        & pl.col(column).fill_null("").str.contains(pattern)
        for pattern in sorted(set(of.values()))
    ]
    return pl.any_horizontal(fits)


class Figures(rules.Contract):
    """Figures of the report and of its public data, one row per figure as published."""

    measure: str = pa.Field(isin=sorted(register()), description="What is measured; see measures")
    entity: str = rules.name("Country, group of countries, model or organisation as published")
    breakdown: str = pa.Field(
        nullable=True,
        str_matches=r"^[a-z][a-z0-9 :_-]*$",
        description="Part of the entity that the figure is about; empty for the whole",
    )
    period: str = rules.period(*FORMS.values())
    figure: float = pa.Field(ge=-1e14, le=1e14, description="Figure as published")
    unit: str = pa.Field(
        isin=sorted({unit for said in register().values() for unit in said["ranges"]}),
        description="Unit as published; see units",
    )
    coverage: str = pa.Field(
        str_matches=r"^(full|selected|top [1-9]\d*)$",
        description="full: every country the publisher has; top N: the N highest; "
        "selected: what happens to be printed, no rank may be computed",
    )
    printed_in: str = pa.Field(
        str_matches=r"^((data of )?sec\. \d+\.\d+|ch\. \d+|fig\. \d+\.\d+\.(\d+|x[a-z])|press"
        r"|unknown)$",
        description='Where it is printed; "data of" where it is counted from the data behind it; '
        "x and a letter where the number of a figure is not known; press where only reports on the "
        "edition have it; unknown where its place was not found",
    )
    stated: str = rules.text("The word that was published for the figure")
    remark: str = rules.text("What a reader must know of this figure")

    class Config:
        name = "ai_index_figures"
        metadata = rules.key(
            "measure", "entity", "breakdown", "period", "printed_in", "stated",
            reads={
                WHOLE: ["unit", "figure"],
                SPAN_IN_ORDER: ["period"],
                UNIT_FITS: ["measure", "unit"],
                RANGE: ["measure", "unit", "figure"],
                BREAKDOWN: ["measure", "breakdown"],
                PERIOD: ["measure", "period"],
                ENTITY: ["measure", "entity"],
                AVERAGE: ["measure", "entity", "breakdown", "figure"],
            },
        ) | {
            "register": register(),  # another register is another contract
            # Another edition prints a figure elsewhere, and may print it in another unit.
            "drift": {
                "same": ["measure", "entity", "breakdown", "period", "unit"],
                "places": "entity",
                "each": "measure",
            },
        }  # fmt: skip

    @rules.rule(WHOLE)
    def count_is_whole(cls) -> pl.Expr:
        """A count, rank or level has no decimals and is not negative."""
        figure = pl.col("figure")
        whole = (figure >= 0) & (figure == figure.floor())
        return ~pl.col("unit").is_in(list(WHOLE_UNITS)) | whole

    @rules.rule(SPAN_IN_ORDER)
    def span_runs_forward(cls) -> pl.Expr:
        """In "2013-2023" the second year is after the first."""
        first = pl.col("period").str.extract(r"^(\d{4})-\d{4}")
        last = pl.col("period").str.extract(r"^\d{4}-(\d{4})")
        return (first < last).fill_null(True)

    @rules.rule(UNIT_FITS)
    def unit_fits(cls) -> pl.Expr:
        """A figure is in one of the units that its measure has had."""
        return PAIR.is_in(list(_ranges()))

    @rules.rule(RANGE)
    def in_range(cls) -> pl.Expr:
        """A percentage called a fraction, or millions called billions, show."""
        return rules.within(PAIR, _ranges(), pl.col("figure"))  # a wrong unit breaks unit_fits

    @rules.rule(BREAKDOWN)
    def breakdown_fits(cls) -> pl.Expr:
        """A part is one that its measure is divided into."""
        return _per_measure("breakdowns", "breakdown")

    @rules.rule(PERIOD)
    def period_fits(cls) -> pl.Expr:
        """A change has a span of years, a level one year, a human score none."""
        return _per_measure("periods", "period")

    @rules.rule(ENTITY)
    def entity_fits(cls) -> pl.Expr:
        """Sectors and kinds of access are a few words; bills proposed are those of one country."""
        wrong = [
            (pl.col("measure") == measure) & ~pl.col("entity").is_in(said["entities"])
            for measure, said in register().items()
            if said["entities"]
        ]
        return ~pl.any_horizontal(wrong)

    @rules.rule(AVERAGE)
    def global_average_is_one(cls) -> pl.Expr:
        """What everything is measured against."""
        whole = (
            (pl.col("measure") == "ai_skill_penetration")
            & (pl.col("entity") == "Global")
            & pl.col("breakdown").is_null()
        )
        return ~whole | (pl.col("figure") == 1)

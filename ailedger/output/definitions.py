"""What the columns of the warehouse mean, from the contracts and the tables that say it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ailedger.base.schema import SYSTEM_TABLES
from ailedger.build.comments import column_text
from ailedger.output.derivation import Column, Derivations

# Columns that SQL models make between the raw tables and the marts; those of a contract stand
# there, and a column that is only handed on has the definition of the column it comes from.
SNAPSHOT = "Snapshot of the raw table: source/edition/table@hash"
ROW = "Line of the raw file; the header is line 1"
READING = {
    "indicator": "Indicator that the row becomes; see indicators",
    "name": "Name as published: a country, organisation, model or other",
    "entity_type": "geo for a country or group of countries, else what the name is",
    "breakdown": "Part of what is named that the figure is about; '' for the whole",
    "period": "Period as published",
    "value": "Figure as published",
    "unit": "Unit as published",
    "coverage": "full, top N or selected: what the table lists; regional: a shared estimate",
    "status": "How the publisher came by the figure",
    "place": "Where in the publication it is printed",
    "priority": "1 where the figure is preferred among places that print it in one edition",
    "set_aside": "Why the row is no observation; empty where it may be one",
    "snapshot": SNAPSHOT,
    "row": ROW,
}
READINGS = {
    "observed": "Figure in the indicator's own unit",
    "observed_unit": "Unit of observed",
    "outcome": "observation, set aside, disputed or quarantine",
    "reason": "Why it is no observation",
    "decimals": "Decimals that were printed, in the unit of observed",
    "disputed": "Correction that says why the figure is disputed; see corrections",
    "problem": "What nobody has mapped yet; empty where all is known",
    "period_label": "The period as observations write it",
    "period_start": "First day of the period",
    "period_end": "Last day of the period",
    "top_n": "The n of a table of the highest n",
    "entity": "Code of the country, slug of the aggregate, or the name",
    "source": "Publisher's short name; see sources",
    "edition": "Edition (vintage) of the publication",
}
CORE = {
    "country": "Country, ISO 3166-1 alpha-3, where the entity is one",
    "name": "Name of the country or entity",
    "indicator": "Indicator; see indicators",
    "period": "The period as observations write it",
    "period_label": "The period as observations write it",
    "period_start": "First day of the period",
    "period_end": "Last day of the period",
    "year": "Calendar year of a figure of one year; empty for sums, halves and quarters",
    "first_year": "First year of the period",
    "last_year": "Last year of the period",
    "breakdown": "Part of the entity that the figure is about; '' for the whole",
    "year_before": "Nearest earlier year that any edition of the source has",
    "edition_before": "Edition that the figure of that year comes from",
    "edition_break": "True where that is another edition",
    "definition_break": "What changed between the two, where something did; see breaks",
    "ground": "Why the figures look as if what they count had changed",
    "figures": "Figures compared",
    "moved": "Figures that speak for a break",
    "example": "One of these",
    "is_registered": "Whether breaks names a break between the two editions",
    "is_comparable": "Whether the two compare; empty where one is not in the record",
    "why_not": "Why they do not, or what is not in the record",
    "one_value": "The first figure",
    "other_value": "The second figure",
    "rank": "Place in its own table, 1 is the highest; empty where the table is partial",
    "ranked_among": "How many have a place in the same table",
    "line": "Raw line, as snapshot#line",
    "lines": "Raw lines, each as snapshot#line",
    "found": "What comes out, in unit",
    "is_impossible": "True where it is beyond what can be",
    "lineage": "Raw lines, each as snapshot#line",
    "listed": "How many the table lists",
    "is_newest": "True for the newest edition's table of the period",
    "published": "Day the edition became public",
    "headline": "Short name of the headline indicator",
    "sums": "Whether the figure is a sum or mean over several years",
    "absent_is_none": "Whether a full table that leaves a country out counts none there",
    "weight": "Weight in the composite, in points of 24",
    "age_years": "Years from the period's last year to the newest edition's",
    "extent": "Whether it is a total, a rate per inhabitant or another rate",
    "composite": "intensity (nothing that grows with the country) or size (totals)",
    "is_absent": "Whether the table leaves the country out",
    "normalisation": "ranking, min-max or z-scores",
    "aggregation": "arithmetic or geometric mean",
    "imputation": "Who is absent counts as none, or as the lowest listed",
    "weighting": "stated, equal, or one headline's weight doubled or dropped",
    "score": "Composite of one variant, compared inside it only",
    "place": "Place by score in the variant",
    "best_place": "Best place over all variants",
    "median_place": "Median place over all variants, one that a variant gives",
    "worst_place": "Worst place over all variants",
    "countries": "Countries in the composite",
    "variants": "Variants of the composite",
    "headlines": "Headlines in the composite",
    "absent": "Headlines whose table leaves the country out",
    "theme": "Mart that reads it; see themes",
    "one_entity": "Entity whose figure is divided",
    "other_entity": "Entity whose figure divides",
    "ratio": "How many times the other figure the one is",
    "coverage": "Figures of the backtest inside the interval",
    "is_preferred": "Whether it is the indicator and source to begin with",
    "previous_period": "Last earlier period of that kind in the same edition",
    "previous_year": "Its year; empty where it is not of one year",
    "previous_value": "Value of previous_period",
    "change": "Value less that of previous_period",
    "world_value": "Value of the world, of the same measure, edition and period",
    "world_line": "Raw line of world_value, as snapshot#line",
    "point": "Number of the year in its series",
    "points": "Years of the series",
    "origin": "Last year that is known",
    "horizon": "Years from the last one known to the one forecast",
    "method": "naive or drift, on figures or in logs",
    "in_logs": "Whether the method works on logarithms",
    "is_last": "Whether the last one known is the series' last",
    "forecast": "Point forecast",
    "centre": "Forecast on the method's scale",
    "spread": "Standard error of the forecast on the method's scale",
    "quantile": "Quantile of 0.9 of Student's t",
    "low": "Lower end of the 80 % interval",
    "high": "Upper end of the 80 % interval",
    "actual": "Figure that came; empty where none has",
    "naive_error": "Mean error of naive one-step forecasts so far",
    "trials": "Forecasts of the backtest",
    "series": "Series of the family",
    "mase": "Mean absolute error over the naive error",
    "naive_mase": "The same of naive",
    "is_sound": "Whether coverage lies within 70 to 90 % over all of the family's trials",
    "is_taken": "Whether the method is the one that speaks for the family",
    "restated": "Figures that the edition before printed too",
    "as_is": "Root mean square of the revisions",
    "relative": "The same of their logarithms",
    "is_newest_table": "False where the headline ranks another country in a newer table",
    "reason": "Why the figure is set aside",
    "stage": "resolve: accepted by its contract, not mapped",
    "rules": "What nobody has mapped yet",
    "text": "The row's reading",
}
MODELS = {
    "edition": "Vintage of the table",
    "year": "Year of publication_date",
    "countries": "Countries of the organisations, each once, in order",
    "is_frontier": "Whether the publisher calls it a frontier model",
    "is_latest": "True in the newest vintage",
    "first_edition": "First vintage that has the model",
    "last_edition": "Last vintage that has the model",
    "countries_before": "Countries in the vintage before",
    "changes": "What the vintage changed: first seen, back again, or names of columns",
}
BY_RELATION = {"main.readings": READINGS, "main.models": MODELS}


@dataclass(frozen=True)
class Meaning:
    """What a column means; `unit` is "" where there is none."""

    text: str
    unit: str = ""


class Definitions:
    """The definition of every column of a build.

    Args:
        contracts: pandera models by schema-qualified relation.
        derivations: where a column without a definition of its own comes from.
    """

    def __init__(self, contracts: Mapping[str, Any], derivations: Derivations) -> None:
        self._said = _system() | _contracts(contracts)
        self._derivations = derivations

    def of(self, relation: str, column: str) -> Meaning:
        """A column's own definition, or that of the column it is handed on from."""
        return self._of((relation, column), set())

    def _of(self, column: Column, seen: set[Column]) -> Meaning:
        relation, name = column
        own = self._said.get(column) or _between(relation, name)
        if own:
            return own
        seen.add(column)
        behind = self._derivations.of(relation).get(name, frozenset())
        same = sorted(found for found in behind if found[1] == name and found not in seen)
        for found in same:
            meaning = self._of(found, seen)
            if meaning.text:
                return meaning
        general = CORE.get(name)
        return Meaning(general) if general else Meaning("")


def _between(relation: str, name: str) -> Meaning | None:
    if relation.startswith("staging."):
        return Meaning(READING[name]) if name in READING else None
    text = BY_RELATION.get(relation, {}).get(name)
    return Meaning(text) if text else None


def _system() -> dict[Column, Meaning]:
    return {
        (f"main.{table}", name): Meaning(text[0].upper() + text[1:])
        for table, columns in SYSTEM_TABLES.items()
        for name, (_, text) in columns.items()
    }


def _contracts(contracts: Mapping[str, Any]) -> dict[Column, Meaning]:
    found: dict[Column, Meaning] = {}
    for relation, contract in contracts.items():
        for name, column in contract.to_schema().columns.items():
            unit = str((column.metadata or {}).get("unit") or "")
            text = (column.description or "").strip() or column_text(column)
            found[relation, name] = Meaning(text, unit)
        if relation.startswith("raw."):
            found[relation, "snapshot"] = Meaning(SNAPSHOT)
            found[relation, "row"] = Meaning(ROW)
    return found

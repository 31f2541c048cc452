"""All figures, by mart and view, and the sections of the page."""

from dataclasses import dataclass

from ailedger.base.suggest import did_you_mean
from ailedger.errors import UsageError
from ailedger.report import benchmarks, cost, gap, inventions, investment, laws, record, talent
from ailedger.report.figure import Figure

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for module in (record, talent, investment, laws, gap, inventions, cost, benchmarks)
    for figure in module.FIGURES
}


@dataclass(frozen=True)
class Section:
    """A section of the page: its anchor, heading, what it asks, and its figures."""

    name: str
    title: str
    about: str
    figures: tuple[str, ...] = ()


SECTIONS = (
    Section(
        "profile",
        "Country profile",
        "The newest headline figures of one country, each with its place in its own table.",
        ("country_profile.places",),
    ),
    Section(
        "talent",
        "Talent",
        "Where people with AI skills go, and where they are.",
        (
            "talent_flow.ranking",
            "talent_flow.years",
            "talent_concentration.ranking",
            "talent_concentration.gender",
        ),
    ),
    Section(
        "investment",
        "Private investment",
        "How much private money goes into AI companies, and how it changes.",
        ("investment_change.years", "investment_change.ranking"),
    ),
    Section(
        "patents",
        "Patents against models",
        "Who invents and does not build.",
        ("patent_model_gap.ranking", "patent_intensity.ranking"),
    ),
    Section(
        "models",
        "Who builds models",
        "Notable and foundation models by country and by organisation.",
        ("model_output.ranking", "model_output.years", "model_output.organisations"),
    ),
    Section(
        "cost",
        "Training cost",
        "What the compute of the final training run is estimated to have cost.",
        ("training_cost.years",),
    ),
    Section(
        "benchmarks",
        "Benchmarks",
        "How far the best system is from people.",
        ("benchmark_gap.ranking",),
    ),
    Section("policy", "Laws", "How many laws related to AI passed.", ("policy_activity.ranking",)),
    Section(
        "claims",
        "Claims",
        "Statements made from one edition, judged for their own year by it and by every later one; "
        "what the newest comparable year says stands beside the verdict.",
    ),
    Section(
        "revisions",
        "Revisions",
        "What became of a figure in the next edition.",
        ("revisions.ranking",),
    ),
    Section(
        "coverage",
        "Coverage and freshness",
        "What the record has, from whom, and how old it is.",
        ("coverage.years",),
    ),
    Section(
        "quality",
        "Data quality",
        "What was read, what was set aside, and why.",
    ),
    Section(
        "licences",
        "Licences and citations",
        "Under which terms the figures stand, and how to name their sources.",
    ),
)


def marts() -> list[str]:
    """Marts that have a figure, by name."""
    return sorted({figure.mart for figure in FIGURES.values()})


def figure_of(mart: str, view: str | None = None, *, compare: bool = False) -> Figure:
    """The figure of a mart.

    Args:
        mart: its name.
        view: which of its figures; where not given, one that compares countries if `compare`, else
            the first.
        compare: whether countries were chosen.

    Raises:
        UsageError: no such mart or view.
    """
    found = [figure for figure in FIGURES.values() if figure.mart == mart]
    if not found:
        hint = did_you_mean(mart, marts(), f"there are {', '.join(marts())}")
        raise UsageError(f"no chart of {mart!r}", hint=hint)
    if view is None:
        return next((figure for figure in found if figure.compares and compare), found[0])
    named = [figure for figure in found if figure.view == view]
    if not named:
        views = ", ".join(figure.view for figure in found)
        raise UsageError(f"no view {view!r} of {mart}", hint=f"there are {views}")
    return named[0]

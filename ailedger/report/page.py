"""The page that people share: one HTML file with story, charts, dictionary, the whole record."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import records
from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.health.run_report import RunReport
from ailedger.output import dictionary, licences
from ailedger.report import chart, countries, draw, plots, record, story

Told = Callable[[int, int], None]
Row = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
# What a profile shows, and how each chart begins.
PROFILE = (
    ("net_ai_talent_migration", "years"),
    ("ai_talent_concentration", "years"),
    ("private_ai_investment", "years"),
    ("patents_per_100k", "ranking"),
    ("notable_ml_models", "ranking"),
    ("genai_diffusion", "map"),
    ("relative_ai_hiring_yoy", "years"),
    ("gov_ai_readiness_2025", "ranking"),
)
SCRIPTS = ("record", "plots", "told", "chart", "explore", "page")
TEMPLATES = ("config", "lines", "labels", "ranking", "map")
OUTCOMES = {
    "holds": ("\u2713", "holds"),
    "changed": ("\u21c4", "changed between editions"),
    "fails": ("\u2717", "does not hold"),
    "open": ("?", "cannot be decided"),
}
SIGNS = {"supported": "\u2713", "contradicted": "\u2717", "not decidable": "?"}
CLOSING = re.compile(r"</(script)", re.IGNORECASE)
FINE = re.compile(r"(\d+\.\d)\d+")
SOURCES = """
    SELECT source, edition, publisher, title, url, licence, licence_url, citation, published,
        retrieved, cadence, published_exact
    FROM sources ORDER BY source, published DESC, edition DESC
"""
ALIASES = (
    "SELECT entity, name FROM country_aliases SEMI JOIN countries ON entity = iso3 ORDER BY ALL"
)
# The years to come of the newest series that a sound method reaches.
OUTLOOK = """
    SELECT indicator, entity, breakdown, source, edition, year, forecast, low, high, method,
        points, origin_year, lineage
    FROM outlook
    WHERE is_newest AND forecast IS NOT NULL
        AND year >= (SELECT max(year(published)) FROM sources)
    ORDER BY ALL
"""
QUALITY = """
    SELECT (SELECT count(*) FROM observations) AS observations,
        (SELECT count(DISTINCT indicator) FROM observations) AS indicators,
        (SELECT count(DISTINCT entity) FROM observations WHERE entity_type = 'country')
            AS countries,
        (SELECT sum(rows_in)::BIGINT FROM loads) AS rows_in,
        (SELECT sum(accepted)::BIGINT FROM loads) AS accepted,
        (SELECT count(*) FROM quarantine) AS quarantined,
        (SELECT count(*) FROM set_aside) AS set_aside,
        (SELECT count(*) FROM withdrawals) AS withdrawn,
        (SELECT count(*) FROM revisions WHERE kind = 'revised') AS revised,
        (SELECT count(*) FROM disagreements) AS disagreements
"""


def html(
    con: DuckDBPyConnection,
    build: Build,
    sql_dir: Path,
    chosen: Sequence[str] = (),
    told: Told = lambda done, of: None,
) -> str:
    """The page of a build; the same for the same build and countries.

    Args:
        chosen: codes or names of the countries to compare; the usual ones where there is none.
        told: called after each step with how many are done, of how many.

    Raises:
        UsageError: an unknown country, or the drawing library is not installed.
    """
    choice, groups = countries.choice(con, chosen), list(countries.groups(con).items())
    if choice.countries and choice.countries[0] in dict(groups):
        raise UsageError("a page is of a country", hint="name one; groups are compared with it")
    known = record.defaults(con)
    profile = [(name, view) for name, view in PROFILE if name in known]
    data = _data(con, build, sql_dir, choice.countries, groups=groups, profile=profile)
    told(1, 3)
    mine = data["findings"].get(choice.countries[0], []) if choice.countries else []
    drawn = _drawn(con, choice.countries, mine, profile)
    told(2, 3)
    listed = story.claims(con)
    scripts = [CLOSING.sub(r"<\\/\1", draw.library().javascript_bundle(vl_version=draw.VEGA_LITE)),
               "\n".join(draw.asset(f"template/{name}.js") for name in SCRIPTS)]  # fmt: skip
    page: str = _template().render(
        build=build, day=data["day"], choice=choice, data=record.packed(data), profile=profile,
        findings=mine, drawn=drawn, claims=listed, tally=story.tally(listed),
        outcomes=OUTCOMES, signs=SIGNS, sources=data["sources"],
        quality=records(con, QUALITY)[0], warnings=_warnings(build),
        notices=licences.notices(licences.sort({row["licence"] for row in data["sources"]})),
        countries=data["countries"], groups=groups, scripts=scripts, web=_web,
        hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        style=_style(),
    )  # fmt: skip
    told(3, 3)
    return page


def _data(
    con: DuckDBPyConnection, build: Build, sql_dir: Path, chosen: Sequence[str], *,
    groups: Pairs, profile: Pairs,
) -> Row:  # fmt: skip
    """What the page carries for its scripts: the record, findings, templates, the dictionary."""
    sources = records(con, SOURCES)
    return {
        "build": build.id, "day": max(row["retrieved"] for row in sources).isoformat(),
        "chosen": chosen,
        "countries": con.execute("SELECT iso3, name FROM countries ORDER BY name").fetchall(),
        "aliases": con.execute(ALIASES).fetchall(), "groups": groups,
        "record": record.compact(con), "findings": story.findings(con), "outlook": _outlook(con),
        "profile": [{"indicator": name, "view": view} for name, view in profile],
        "sources": sources, "theme": draw.theme(), "world": plots.world(),
        "charts": {name: draw.asset(f"charts/{name}.json") for name in TEMPLATES},
        "dictionary": dictionary.dictionary(con, sql_dir, counted=False),
    }  # fmt: skip


def _outlook(con: DuckDBPyConnection) -> list[Row]:
    """Projected figures, each with the raw lines that it is made of as text."""
    files = dict(con.execute("SELECT snapshot, file FROM snapshots").fetchall())
    rows = records(con, OUTLOOK)
    for row in rows:
        lines: dict[str, list[int]] = {}
        for line in row.pop("lineage"):
            snapshot, _, number = line.partition("#")
            lines.setdefault(files[snapshot], []).append(int(number))
        row["lines"] = "; ".join(
            f"{file}, lines {_ranges(set(numbers))}" for file, numbers in sorted(lines.items())
        )
    return rows


def _ranges(numbers: Iterable[int]) -> str:
    """Whole numbers as a reader wants them: 2-5, 9."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def _drawn(
    con: DuckDBPyConnection, chosen: Sequence[str], findings: Sequence[Row], profile: Pairs
) -> dict[str, Row | None]:
    """The charts as they are without JavaScript: of findings under `f.`, of the profile `p.`."""
    wanted = [("f", one["indicator"], one["view"], one.get("period")) for one in findings]
    wanted += [("p", name, view, None) for name, view in profile]
    return {
        f"{part}.{name}": _static(con, name, chosen, view, key=f"{part}.{name}", period=period)
        for part, name, view, period in wanted
    }


def _static(
    con: DuckDBPyConnection,
    name: str,
    chosen: Sequence[str],
    view: str,
    *,
    key: str,
    period: str | None,
) -> Row | None:
    """A chart as it is on paper and without JavaScript; by edition it is shown over the years."""
    asked = chart.ask(con, name, chosen, view="years" if view == "editions" else view)
    plot = plots.plot(
        asked.about, asked.view, asked.figures, asked.chosen, chart.WIDE, period=period
    )
    if plot is None:
        return None
    drawn = draw.svg(
        plot.spec, name=re.sub(r"\W|_", "-", key), title=plot.title, text=plot.text, colours=False
    )
    return {"title": plot.title, "unit": asked.about["unit"], "text": plot.text,
            "svg": FINE.sub(r"\1", drawn), "notes": plot.notes}  # fmt: skip


def _warnings(build: Build) -> list[str]:
    """What was refused, and what the audit of the build warned of."""
    told = RunReport("")
    told.describe(build)
    return [f"refused: {reason}" for reason in told.refused.values()] + [
        f"{found['check']}: {found['rows']} found, for example {'; '.join(found['sample'])}"
        for found in told.checks
    ]


def _web(address: str | None) -> str:
    """An address that a browser may follow, else nothing."""
    return address if address and address.startswith(("https://", "http://")) else ""


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _style() -> str:
    light, dark = (
        " ".join(f"--{part}: {colour};" for part, colour in draw.theme()[name].items())
        for name in ("light", "dark")
    )
    return draw.asset("template/page.css").replace("/* light */", light).replace("/* dark */", dark)


def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["json"] = json.dumps
    return environment.from_string(draw.asset("template/page.html"))

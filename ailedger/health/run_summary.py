"""Renderings of the run report: the lines of the console and the page of Prefect's artifact."""

from collections.abc import Iterable, Sequence

from ailedger.health import changes
from ailedger.health.run_report import RunReport

NEXT = 'next: ailedger claims | ailedger sql "FROM talent_flow" | ailedger --help'
SEE = "ailedger runs last"
MANY = 3  # editions with drift that are told one by one
WIDTH = 240  # characters of one finding on the console; the whole stands in the run's report


def headline(report: RunReport) -> str:
    """What the run did, in one line."""
    if report.status == "published":
        return f"published build {report.build}"
    if report.status == "unchanged":
        return f"nothing new: published is still build {report.build}"
    step = report.error.get("step") or report.process.get("step")
    during = f" during: {step}" if step else ""
    if report.status in ("killed", "running"):
        return f"{'was killed' if report.status == 'killed' else 'is under way'}{during}"
    return f"failed{during}: {report.error.get('brief', '')}"


def warnings(report: RunReport) -> list[str]:
    """What the audit found worth saying, with a few of the cases."""
    return [
        _cut(f"{entry['check']}: {entry['rows']} ({'; '.join(entry['sample'])})")
        for entry in report.checks
    ]


def console(report: RunReport) -> list[str]:
    """The summary at the end of `ailedger run`."""
    lines = [
        headline(report),
        f"  raw tables   {report.tables}",
        f"  rows         {report.accepted} accepted, {report.quarantined} quarantined",
        f"  marts        {len(report.marts)} ({sum(report.marts.values())} rows)",
        f"  warehouse    {report.path}",
    ]
    lines += [f"  changed      {said}" for said in changed(report)]
    if report.rollback:
        lines.append(f"  rolled back  {rolled_back(report)}: ailedger rollback --lift")
    lines += [f"  fetched      {fetched(entry)}" for entry in report.fetched]
    lines += _refused(report)
    lines += _drifted(report)
    lines += [f"  warning      {warning}" for warning in warnings(report)]
    if report.quarantined:
        lines.append("  look at them with: ailedger quarantine")
    return [*lines, NEXT]


def changed(report: RunReport) -> list[str]:
    """What the run changed, in one line, and a line for each verdict that flipped."""
    said = changes.headline(report.changes)
    if not said:
        return []
    whole = f"ailedger diff {report.changes['before']} {report.changes['after']}"
    return [f"{said}: {whole}", *changes.flips(report.changes)]


def _refused(report: RunReport) -> list[str]:
    """A line for each file that is refused or held back, with what to do."""
    held_back = {entry["file"] for entry in report.drift if entry["blocks"]}
    return [
        f"  {'held back' if file in held_back else 'refused':<13}{' '.join(why.split())}"
        for file, why in report.refused.items()
    ]


def _drifted(report: RunReport) -> list[str]:
    """A line for each edition of a changed source with drifted tables in use; the others counted.

    Of many editions, as in a first run, one line tells the kinds.
    """
    changed = report.inputs.get("changed", ())
    used = [entry for entry in report.drift if not entry["blocks"]]
    editions: dict[str, list[dict[str, str]]] = {}
    for entry in used:
        if entry["source"] in changed:
            editions.setdefault(entry["file"].rpartition("/")[0], []).append(entry)
    told = sum(map(len, editions.values()))
    if len(editions) > MANY:
        lines = [f"{len(editions)} editions differ from the one before in {_kinds(used)}: {SEE}"]
    else:
        lines = [_edition(name, found) for name, found in editions.items()]
    if len(used) > told:
        lines.append(f"{len(used) - told} earlier findings: {SEE}")
    return [f"  drift        {line}" for line in lines]


def _kinds(found: Iterable[dict[str, str]]) -> str:
    return ", ".join(sorted({entry["kind"] for entry in found}))


def _edition(name: str, found: list[dict[str, str]]) -> str:
    files = {entry["file"] for entry in found}
    if len(files) == 1:
        told = "; ".join(f"{entry['kind']}: {entry['text']}" for entry in found)
        return _cut(f"{files.pop()}: {told}")
    return f"{name}: {len(files)} tables differ from the edition before in {_kinds(found)}: {SEE}"


def _cut(text: str) -> str:
    """A finding that fits into a few lines; what is left out stands in the run's report."""
    return text if len(text) <= WIDTH else f"{text[:WIDTH].rstrip()} …: {SEE}"


def rolled_back(report: RunReport) -> str:
    """The rollback in force."""
    told = report.rollback
    why = f" ({told['why']})" if told["why"] else ""
    return f"from build {told['from']} since {told['since']}{why}"


def fetched(entry: dict[str, object]) -> str:
    """What became of one source that was asked."""
    text = f"{entry['source']}: {entry['state']}, edition {entry['edition'] or 'none'}"
    return f"{text} ({entry['why']})" if entry.get("why") else text


Part = tuple[str, tuple[str, ...], list[tuple[object, ...]]]
CODE = ("run", "build", "warehouse")


def facts(report: RunReport) -> list[tuple[str, str]]:
    """What a page of a run begins with."""
    return [
        ("run", report.run),
        ("what ran", report.name),
        ("began, ended (UTC)", f"{report.started}, {report.finished or 'not yet'}"),
        ("build", f"{report.build}, from {report.base or 'nothing'}"),
        ("raw tables", f"{report.tables} of {len(report.inputs.get('editions', []))} editions"),
        ("rows", f"{report.accepted} accepted, {report.quarantined} quarantined"),
        ("marts", f"{len(report.marts)}, {sum(report.marts.values())} rows"),
        ("warehouse", report.path),
        *(("changed", said) for said in changed(report)),
    ]


def parts(report: RunReport) -> list[Part]:
    """The tables of a page of a run that have a row: title, columns, rows."""
    found: list[Part] = [
        ("Asked", ("source", "state", "edition", "why"),
         [(e["source"], e["state"], e.get("edition", ""), e.get("why", ""))
          for e in report.fetched]),
        ("Refused", ("file", "why"), list(report.refused.items())),
        ("Drift", ("file", "kind", "what changed", "outcome"),
         [(e["file"], e["kind"], e["text"], _what_became(e)) for e in report.drift]),
        ("Worth saying", ("check", "rows"), [(e["check"], e["rows"]) for e in report.checks]),
        ("Marts", ("mart", "rows"), sorted(report.marts.items())),
        *((f"Changed: {title[0].lower()}{title[1:]}", columns, rows)
          for title, columns, rows in changes.tables(report.changes)),
        ("Seconds", ("step", "seconds"), list(report.seconds.items())),
    ]  # fmt: skip
    return [part for part in found if part[2]]


def markdown(report: RunReport) -> str:
    """The run as a page of Markdown."""
    rows = [(name, _code(said) if name in CODE else said) for name, said in facts(report)]
    blocks = [f"# {headline(report)}", _table(("", ""), rows)]
    for title, columns, found in parts(report):
        blocks += [f"## {title}", _table(columns, found)]
    return "\n\n".join(blocks) + "\n"


def _code(said: str) -> str:
    """The first word as code."""
    name, comma, rest = said.partition(", from ")
    return f"`{name}`{comma}{rest}"


def _what_became(entry: dict[str, object]) -> str:
    if entry["blocks"]:
        return "held back"
    return "accepted by a person" if entry["severity"] == "block" else "worth knowing"


def _table(columns: tuple[str, ...], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for row in rows:
        cells = (" ".join(str(cell).split()).replace("|", "\\|") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)

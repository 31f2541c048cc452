"""What a run is made from, for its report, and which sources changed since the published build."""

from typing import TYPE_CHECKING, Any

from ailedger.errors import scrubbed

if TYPE_CHECKING:
    from ailedger.archive.fetch_sources import Outcome
    from ailedger.build.plan import Plan


def inputs(plan: "Plan") -> dict[str, Any]:
    """The inputs of a run.

    Returns:
        `parts`: sha256 of each kind of input; `editions`: source/edition; `files`: raw files to be
        loaded; `digests`: of each source's raw files; `changed`: sources whose raw files are not
        those of the published build.
    """
    before = plan.current.manifest.get("digests", {}) if plan.current else {}
    return {
        "parts": dict(plan.fingerprint.parts),
        "editions": [f"{entry.source}/{entry.edition}" for entry in plan.editions],
        "files": plan.count,
        "digests": plan.digests,
        "changed": [
            source for source, digest in plan.digests.items() if before.get(source) != digest
        ],
    }


def asked_of(outcome: "Outcome") -> dict[str, Any]:
    """What became of a source that was asked, for the run report."""
    error = outcome.error
    return {
        "source": outcome.source,
        "state": outcome.state,
        "edition": outcome.edition,
        "why": scrubbed(outcome.why),
        "kind": type(error).__name__ if error else "",
        "exit_code": outcome.exit_code,
        "problems": list(outcome.problems),
        "rows": sum(outcome.rows.values()),
        "bytes": outcome.received,
        "seconds": round(outcome.seconds, 3),
    }

"""What a run did, as data: the summary, the manifest and the flow's result are all this."""

from dataclasses import dataclass, field, fields

from flows.settings import Settings
from flows.warehouse.plan import Plan


@dataclass(frozen=True)
class Result:
    """What a run did.

    Attributes:
        build: name of the published build.
        path: the published warehouse.
        new: whether this run published it.
        tables: raw tables in the build.
        accepted: rows accepted over all snapshots of the build.
        quarantined: rows in quarantine, of whatever stage.
        marts: rows of each mart.
        refused: why files were refused, by their place below the folder of raw tables.
        warnings: what the audit found worth saying.
        seconds: own work per step.
    """

    build: str
    path: str
    new: bool
    tables: int = 0
    accepted: int = 0
    quarantined: int = 0
    marts: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0, or 3 where a table or file was refused."""
        return 3 if self.refused else 0


def told(settings: Settings, plan: Plan) -> Result:
    """What the published build says of itself, for a run with nothing new."""
    if plan.current is None:
        raise ValueError("there is no published build to tell of")
    known = {entry.name for entry in fields(Result)} - {"build", "path", "new", "seconds"}
    kept = {key: value for key, value in plan.current.manifest.items() if key in known}
    return Result(build=plan.current.name, path=str(settings.published), new=False, **kept)

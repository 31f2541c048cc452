"""A warehouse of the bundled record, built by the steps that the flow runs, without Prefect."""

from pathlib import Path
from typing import Any

from ailedger import store
from ailedger.base import lock
from ailedger.build import steps
from ailedger.build.build_summary import summary
from ailedger.build.plan import Plan
from ailedger.load.raw_tables import Load
from ailedger.settings import Settings
from ailedger.store import BuildDraft
from tests.schemas.bundled import BUNDLED, RAW

# Early editions, which fill the main marts: their build takes a fifth of the whole record's time.
FEW = ("ai_index/2023", "ai_index/2024", "epoch/2025-02", "imf", "microsoft")


def bundled_settings(folder: Path, *publishers: str, **more: object) -> Settings:
    """Settings that see all bundled editions or some, and an empty warehouse.

    Args:
        folder: where both lie.
        publishers: whose editions are seen, or editions, as `ai_index/2024`.
        more: further settings.
    """
    raw = folder / "raw"
    for name in BUNDLED:
        if publishers and not {name, name.partition("/")[0]} & set(publishers):
            continue
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        if not (raw / name).exists():
            (raw / name).symlink_to(RAW / name)
    return Settings(raw_dir=raw, warehouse_dir=folder / "warehouse", **more)


def build_record(
    settings: Settings, *, full: bool = False, refused: bool = False
) -> steps.Audited | None:
    """Build and publish; None where nothing is new. Nothing is refused, unless `refused`."""
    with lock.hold(settings):
        store.open_store(settings).sweep()
        plan = store.plan_run(settings, full=full)
        if plan.nothing_new:
            return None
        draft, audited, manifest = drafted(settings, plan, refused=refused)
        draft.publish(manifest)
    return audited


def drafted(
    settings: Settings, plan: Plan, *, refused: bool = False
) -> tuple[BuildDraft, steps.Audited, dict[str, Any]]:
    """A build that is audited and not yet published, and its manifest."""
    draft = store.open_store(settings).begin(plan)
    loads: list[Load] = []
    try:
        draft.prepare()
        for source in plan.files:
            loaded = draft.load(source)
            assert refused or not loaded.refused, loaded.refused
            loads += loaded.loads
        marts = draft.derive()
        audited = draft.check()
        held = draft.contents(marts)
        steps.keep_good(settings, plan, loads)
    except BaseException:
        draft.abandon()
        raise
    return draft, audited, {**plan.manifest(loads), **held, **summary(audited, marts)}

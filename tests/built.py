"""A warehouse of the bundled record, built by the steps that the flow runs, without Prefect."""

from pathlib import Path

from flows.settings import Settings
from flows.warehouse import build, lock, publish
from flows.warehouse.contents import contents, summary
from flows.warehouse.plan import make_plan
from tests.schemas.bundled import BUNDLED, RAW


def bundled_settings(folder: Path, **more: object) -> Settings:
    """Settings that see the bundled editions only, and an empty warehouse folder."""
    raw = folder / "raw"
    for name in BUNDLED:
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        if not (raw / name).exists():
            (raw / name).symlink_to(RAW / name)
    return Settings(raw_dir=raw, warehouse_dir=folder / "warehouse", **more)


def build_record(
    settings: Settings, *, full: bool = False, refused: bool = False
) -> build.Audited | None:
    """Build and publish; None where nothing is new. Nothing is refused, unless `refused`."""
    with lock.hold(settings):
        publish.sweep(settings)
        plan = make_plan(settings, full=full)
        if plan.nothing_new:
            return None
        part = publish.start(settings, plan.build_id, plan.base)
        build.prepare(part, settings, plan)
        loads = []
        for source in plan.files:
            loaded = build.load_source(part, settings, source, plan)
            assert refused or not loaded.refused, loaded.refused
            loads += loaded.loads
        marts = build.derive(part, settings)
        audited = build.check(part, settings, plan)
        held = contents(part, settings, marts)
        build.keep_good(settings, plan, loads)
        publish.finish(settings, part, {**plan.manifest, **held, **summary(audited, marts)})
    return audited

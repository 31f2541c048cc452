"""Epoch AI: models, one row per model and vintage, GPU clusters, chips and data centres.

The table changes daily and rewrites its past: every vintage is kept. Its columns are renamed now
and then, so each is found by the names it had.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable
from ailedger.sources import _epoch_compute as compute
from ailedger.sources._changed import fetch_changed
from ailedger.sources._columns import ending, iso_day, read, shown

HOSTS = ("epoch.ai",)
FILES = {
    "ai_models.zip": "https://epoch.ai/data/ai_models.zip",
    "gpu_clusters.csv": "https://epoch.ai/data/gpu_clusters.csv",
    "ml_hardware.csv": "https://epoch.ai/data/ml_hardware.csv",
}
TABLES = {
    "notable_models": ("notable_ai_models.csv", "Notable AI models, one row per model"),
    "large_scale_models": ("large_scale_ai_models.csv", "AI models above 1e23 FLOP"),
    "frontier_models": ("frontier_ai_models.csv", "AI models at the frontier of their day"),
}
CATALOGUE = Facts(
    source="epoch",
    publisher="Epoch AI",
    title="Data on AI Models",
    url="https://epoch.ai/data/ai-models",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="Epoch AI, 'Data on AI Models'. Published online at epoch.ai. Retrieved from "
    "'https://epoch.ai/data/ai-models' [online resource].",
    cadence="daily",
    notes="The edition is the day of its retrieval. Countries are those of the organisations, "
    "several per model. Rows are added, renamed, reclassified and removed between vintages.",
)
# Each column by the names it had, newest first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "model": ("Model", "System"),
    "organization": ("Organization",),
    "organization_categorization": ("Organization categorization",),
    "country": ("Country (of organization)", "Country (from Organization)"),
    "publication_date": ("Publication date",),
    "domain": ("Domain",),
    "task": ("Task",),
    "parameters": ("Parameters",),
    "training_compute": ("Training compute (FLOP)",),
    "training_compute_notes": ("Training compute notes",),
    "training_dataset": ("Training dataset",),
    "training_dataset_size": (
        "Training dataset size (total)",
        "Training dataset size (gradients)",
        "Training dataset size (datapoints)",
        "(DEPRECATED) Training dataset size (datapoints)",
    ),
    "confidence": ("Confidence",),
    "link": ("Link",),
    "reference": ("Reference",),
    "citations": ("Citations",),
    "notability_criteria": ("Notability criteria",),
    "epochs": ("Epochs",),
    "training_time_hours": ("Training time (hours)",),
    "training_hardware": ("Training hardware",),
    "hardware_quantity": ("Hardware quantity",),
    "hardware_utilization": ("Hardware utilization (MFU)", "Hardware utilization"),
    "training_cost_2023_usd": ("Training compute cost (2023 USD)",),
    "compute_cost_notes": ("Compute cost notes",),
    "training_power_draw_w": ("Training power draw (W)",),
    "base_model": ("Base model",),
    "finetune_compute": ("Finetune compute (FLOP)",),
    "batch_size": ("Batch size",),
    "model_accessibility": ("Model accessibility",),
    "frontier_model": ("Frontier model",),
    "numerical_format": ("Numerical format",),
    "training_cost_cloud_usd": ("Training compute cost (cloud)",),
    "training_cost_upfront_usd": ("Training compute cost (upfront)",),
    "open_weights": ("Open model weights?",),
}
REQUIRED = ("model", "organization", "country", "publication_date", "training_compute")
# Known, and left in the payload: prose, and columns of their own working.
PROSE = frozenset(
    {
        "abstract", "authors", "parameters notes", "dataset size notes", "training time notes",
        "training dataset notes", "notability criteria notes", "finetune compute notes",
        "batch size notes", "accessibility notes", "training code accessibility",
        "inference code accessibility", "training compute estimation method",
        "hardware utilization (hfu)", "hardware acquisition cost",
    }
)  # fmt: skip
# What a spreadsheet program makes of 1.07e25; the publisher never writes it so.
RESAVED = re.compile(r"^\d(\.\d+)?E\+\d{3}$")
SHIFTED = 0.02
# Share of the notable models that have a criterion of it; of all models far fewer do.
NOTABLE = 0.9
TAKES = (
    "take ai_models.zip, or the CSVs of notable, large-scale or frontier models, GPU clusters, "
    "hardware, data centers or their timelines, under any name"
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """The models as one zip, a consistent snapshot, and the tables of compute beside it.

    The data centres are taken from a download by hand: their address is not known.
    """
    return fetch_changed(web, last, FILES)


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """The tables that the payloads hold: of models by their names, of compute by their headers.

    Models are in order of their names: the publisher's order moves without a figure moving.

    Raises:
        RefusedError: none of the tables is there; a column is gone; the file was re-saved by a
            spreadsheet program or its columns are shifted.
    """
    made, notes = [*compute.tables(payloads)], []
    for table, path in _model_tables(payloads).items():
        suffix, title = TABLES[table]
        rows, unknown = _models(path, suffix)
        made.append(RawTable(table, title, tuple(COLUMNS), rows))
        if unknown:
            notes.append(f"{suffix} has columns that nobody mapped: {shown(unknown)}")
    if not made:
        raise RefusedError("holds none of the tables", where=shown(list(payloads)), hint=TAKES)
    return Parsed(tuple(made), tuple(notes))


def _model_tables(payloads: Mapping[str, Path]) -> dict[str, Path]:
    """The tables of models by their names; one under another name by its header."""
    found: dict[str, Path] = {}
    for table, (suffix, _) in TABLES.items():
        path = next((path for _, path in ending(payloads, suffix)), None)
        if path is not None:
            found[table] = path
        elif table == "notable_models" and any(n.startswith("ai_models") for n in payloads):
            raise RefusedError(f"holds no {suffix}", where=shown(list(payloads)))
    for name, path in ending(payloads, ".csv"):
        if path not in found.values() and (kind := _kind(name, path)):
            found.setdefault(kind, path)
    return found


def _kind(name: str, path: Path) -> str:
    """Which table of models a CSV of another name is; "" where it is none of them."""
    columns, records = read(path, COLUMNS | {"inference": ("Inference compute (FLOP)",)}, (), name)
    if not {"model", "organization", "training_compute"} <= columns.at.keys():
        return ""
    if "inference" in columns.at:
        return "frontier_models"
    if "notability_criteria" not in columns.at and "training_dataset_size" in columns.at:
        return "large_scale_models"
    if "notability_criteria" in columns.at:
        rows = [columns.cells(record, ("notability_criteria",))[0] for _, record in records]
        if rows and sum(row is not None for row in rows) > NOTABLE * len(rows):
            return "notable_models"
    raise RefusedError(
        "is a table of models, and which one cannot be told",
        where=name,
        hint=f"name it as the publisher does: {', '.join(file for file, _ in TABLES.values())}",
    )


def _models(path: Path, where: str) -> tuple[list[list[Cell]], tuple[str, ...]]:
    columns, records = read(path, COLUMNS, REQUIRED, where)
    rows: list[list[Cell]] = []
    undated = 0
    for line, record in records:
        if any(RESAVED.match(cell) for cell in record):
            raise RefusedError(
                f"was re-saved by a spreadsheet program (line {line} has numbers like 1.0E+025)",
                where=where,
                hint="take the publisher's own file",
            )
        cells: list[Cell] = list(columns.cells(record, tuple(COLUMNS)))
        cells[0] = " ".join(str(cells[0] or "").split())
        date = cells[tuple(COLUMNS).index("publication_date")]
        undated += date is not None and iso_day(str(date)) is None
        rows.append(cells)
    if undated > SHIFTED * len(rows):
        raise RefusedError(
            f"has {undated} of {len(rows)} publication dates that are none: shifted columns",
            where=where,
            hint="take the publisher's own file",
        )
    unknown = tuple(n for n in columns.unknown if " ".join(n.split()).lower() not in PROSE)
    return sorted(rows, key=lambda row: str(row[0])), unknown

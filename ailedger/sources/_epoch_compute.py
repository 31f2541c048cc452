"""Epoch AI's tables of GPU clusters, chips and data centres, each known by its header."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ailedger.fetch.content import encoding_of
from ailedger.fetch.payloads import Cell, RawTable
from ailedger.sources._columns import ending, read

Names = dict[str, tuple[str, ...]]
FALSE_OR_TRUE = ("standard_analysis", "possible_duplicate")


@dataclass(frozen=True)
class Form:
    """One table: the columns by which it is known, and what each of ours was called."""

    name: str
    title: str
    known_by: frozenset[str]
    columns: Names


FORMS = (
    Form(
        "gpu_clusters",
        "Clusters of AI chips, one row per row of the publisher",
        frozenset({"certainty", "single cluster?", "first operational date"}),
        {
            "name": ("Name",),
            "status": ("Status",),
            "certainty": ("Certainty",),
            "single_cluster": ("Single cluster?",),
            "country": ("Country",),
            "location": ("Location",),
            "owner": ("Owner",),
            "users": ("Users",),
            "sector": ("Sector",),
            "first_operational": ("First Operational Date",),
            "chip_type": ("Chip type (primary)",),
            "chip_quantity": ("Chip quantity (primary)",),
            "chips": ("Total number of AI chips",),
            "h100_equivalents": ("H100 equivalents",),
            "max_ops": ("Max OP/s",),
            "ops_16bit": ("16-bit OP/s",),
            "power_mw": ("Power Capacity (MW)",),
            "hardware_cost_usd": ("Hardware Cost",),
            "standard_analysis": ("Include in Standard Analysis",),
            "possible_duplicate": ("Possible Duplicate",),
        },
    ),
    Form(
        "ml_hardware",
        "Chips for machine learning and their performance",
        frozenset({"hardware name", "manufacturer", "tdp (w)"}),
        {
            "name": ("Hardware name",),
            "manufacturer": ("Manufacturer",),
            "type": ("Type",),
            "release_date": ("Release date",),
            "release_price_usd": ("Release price (USD)",),
            "fp64_flops": ("FP64 (double precision) performance (FLOP/s)",),
            "fp32_flops": ("FP32 (single precision) performance (FLOP/s)",),
            "fp16_flops": ("FP16 (half precision) performance (FLOP/s)",),
            "tensor_fp16_flops": ("Tensor-FP16/BF16 performance (FLOP/s)",),
            "fp8_flops": ("FP8 performance (FLOP/s)",),
            "int8_ops": ("INT8 performance (OP/s)",),
            "memory_bytes": ("Memory (bytes)", "Memory size per board (Byte)"),
            "memory_bandwidth": ("Memory bandwidth (byte/s)",),
            "tdp_watts": ("TDP (W)",),
            "process_nm": ("Process size (nm)",),
            "transistors_millions": ("Transistors (millions)",),
        },
    ),
    Form(
        "data_centers",
        "Large data centres for AI, as they are today",
        frozenset({"handle", "current power (mw)"}),
        {
            "name": ("Handle",),
            "title": ("Title",),
            "project": ("Project",),
            "owner": ("Owner",),
            "users": ("Users",),
            "address": ("Address",),
            "h100_equivalents": ("Current H100 equivalents",),
            "power_mw": ("Current power (MW)",),
            "capital_cost_billion": ("Current total capital cost (2025 USD billions)",),
        },
    ),
    Form(
        "data_center_timelines",
        "Growth of large data centres for AI, past and planned",
        frozenset({"data center", "construction status", "power (mw)"}),
        {
            "name": ("Data center",),
            "date": ("Date",),
            "construction_status": ("Construction status",),
            "power_mw": ("Power (MW)",),
            "h100_equivalents": ("H100 equivalents",),
            "buildings": ("Buildings operational",),
            "capital_cost_billion": ("Total capital cost (2025 USD billions)",),
        },
    ),
)


def tables(payloads: Mapping[str, Path]) -> Iterator[RawTable]:
    """The tables of compute among the payloads, whatever their files are called.

    Rows are in order of their cells: the publisher's order moves without a figure moving. Rows of
    one name are numbered in that order.
    """
    for form in FORMS:
        path = next((p for n, p in ending(payloads, ".csv") if _has_header(form, n, p)), None)
        if path is not None:
            yield _table(form, path)


def _has_header(form: Form, name: str, path: Path) -> bool:
    with path.open(encoding=encoding_of(path, name), newline="") as stream:
        header = next(csv.reader(stream), [])
    return form.known_by <= {" ".join(cell.split()).lower() for cell in header}


def _table(form: Form, path: Path) -> RawTable:
    columns, records = read(path, form.columns, tuple(form.columns), path.name)
    names = tuple(form.columns)
    found: list[list[Cell]] = []
    for _, record in records:
        cells: list[Cell] = list(columns.cells(record, names))
        cells[0] = " ".join(str(cells[0] or "").split())
        for flag in FALSE_OR_TRUE:
            if flag in names:
                cells[names.index(flag)] = cells[names.index(flag)] == "True"
        found.append(cells)
    found.sort(key=lambda cells: [str(cell or "") for cell in cells])
    if form.name != "gpu_clusters":
        return RawTable(form.name, form.title, names, found)
    turn: Counter[Cell] = Counter()
    for cells in found:
        turn[cells[0]] += 1
        cells.insert(1, turn[cells[0]])
    return RawTable(form.name, form.title, (names[0], "occurrence", *names[1:]), found)

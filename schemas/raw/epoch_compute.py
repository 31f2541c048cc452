"""Contracts of Epoch AI's tables of clusters, chips and data centres, one row each and vintage."""

import datetime

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw._rules import amount, text


class GpuClusters(rules.Contract):
    """Clusters of AI chips: by the publisher 10 to 20 percent of the world's, so no share of it."""

    name: str = rules.name("Name; several hundred rows are called Anonymized Chinese System")
    occurrence: int = pa.Field(ge=1, description="Which of the rows of this name, in order")
    status: str = rules.one_of("Existing", "Planned", "Decommissioned", description="Status")
    certainty: str = rules.one_of("Confirmed", "Likely", "Unlikely", description="That it exists")
    single_cluster: str = pa.Field(
        nullable=True, isin=["Yes", "No", "Unclear"], description="Whether it is one cluster"
    )
    country: str = text("Country in which it stands")
    location: str = text("Place as described")
    owner: str = text("Owners, joined by commas")
    users: str = text("Users, joined by commas")
    sector: str = text("Private, Public or Public/Private")
    first_operational: str = pa.Field(
        nullable=True,
        str_matches=r"^\d{4}(-\d{2}(-\d{2})?)?$",
        description="First day of operation, or the day planned",
    )
    chip_type: str = text("Main type of chip")
    chip_quantity: float = amount("Chips of the main type")
    chips: float = amount("AI chips of all types")
    h100_equivalents: float = amount("Performance in NVIDIA H100 chips")
    max_ops: float = amount("Highest performance in operations per second")
    ops_16bit: float = amount("16-bit operations per second")
    power_mw: float = amount("Power capacity in megawatts")
    hardware_cost_usd: float = amount("Cost of the hardware in US dollars")
    standard_analysis: bool = pa.Field(description="In the publisher's own standard analysis")
    possible_duplicate: bool = pa.Field(description="Marked as a possible duplicate")

    class Config:
        name = "epoch_gpu_clusters"
        metadata = rules.key("name", "occurrence")


class MlHardware(rules.Contract):
    """Chips for machine learning and their performance."""

    name: str = rules.name("Name of the chip")
    manufacturer: str = text("Manufacturer")
    type: str = text("GPU, TPU, …")
    release_date: datetime.date = pa.Field(
        nullable=True,
        ge=datetime.date(2000, 1, 1),
        le=datetime.date(2100, 1, 1),
        description="Day of release",
    )
    release_price_usd: float = amount("Price at release in US dollars")
    fp64_flops: float = amount("FP64 performance in FLOP/s")
    fp32_flops: float = amount("FP32 performance in FLOP/s")
    fp16_flops: float = amount("FP16 performance in FLOP/s")
    tensor_fp16_flops: float = amount("Tensor FP16 or BF16 performance in FLOP/s")
    fp8_flops: float = amount("FP8 performance in FLOP/s")
    int8_ops: float = amount("INT8 operations per second")
    memory_bytes: float = amount("Memory in bytes")
    memory_bandwidth: float = amount("Memory bandwidth in bytes per second")
    tdp_watts: float = amount("Thermal design power in watts")
    process_nm: float = amount("Process size in nanometres")
    transistors_millions: float = amount("Transistors in millions")

    class Config:
        name = "epoch_ml_hardware"
        metadata = rules.key("name")


class DataCenters(rules.Contract):
    """Large data centres for AI; the publisher gives addresses and no country."""

    name: str = rules.name("Handle of the data centre")
    title: str = text("Title")
    project: str = text("Project; a # gives how sure that is")
    owner: str = text("Owners; a # gives how sure that is")
    users: str = text("Users; a # gives how sure that is")
    address: str = text("Address")
    h100_equivalents: float = amount("Performance today in NVIDIA H100 chips")
    power_mw: float = amount("Power today in megawatts")
    capital_cost_billion: float = amount("Capital cost today in billion US dollars of 2025")

    class Config:
        name = "epoch_data_centers"
        metadata = rules.key("name")


class DataCenterTimelines(rules.Contract):
    """How data centres grow; dates after the edition are plans."""

    name: str = rules.name("Handle of the data centre")
    date: datetime.date = pa.Field(
        ge=datetime.date(2000, 1, 1), le=datetime.date(2100, 1, 1), description="Day of the state"
    )
    construction_status: str = text("What is built then")
    power_mw: float = amount("Power in megawatts")
    h100_equivalents: float = amount("Performance in NVIDIA H100 chips")
    buildings: float = amount("Buildings in operation")
    capital_cost_billion: float = amount("Capital cost in billion US dollars of 2025")

    class Config:
        name = "epoch_data_center_timelines"
        metadata = rules.key("name", "date")

"""Columns that tables of one publisher share: Epoch's, CSET's and the OECD's."""

import datetime
from typing import Any

import pandera.polars as pa

from schemas.raw import _rules as rules

CODE = r"^[A-Z0-9_]+$"
KNOWN = ("Confident", "Likely", "Speculative", "Unknown", "Unverified")


def text(description: str) -> Any:
    """A text as published, which may be missing."""
    return pa.Field(nullable=True, description=description)


def amount(description: str) -> Any:
    """A number that is not negative, or missing."""
    return pa.Field(nullable=True, ge=0, description=description)


class Models(rules.Contract):
    """Columns of every table of models; column names of each vintage were mapped when it came."""

    model: str = rules.name("Name of the model, blanks around it taken off")
    organization: str = text("Organisations, joined by commas; some names hold a comma themselves")
    organization_categorization: str = text("Industry, Academia, …, one per organisation")
    country: str = text("Countries of the organisations, joined by commas, with repetitions")
    publication_date: datetime.date = pa.Field(
        nullable=True,
        ge=datetime.date(1940, 1, 1),
        le=datetime.date(2100, 1, 1),
        description="Day of publication",
    )
    domain: str = text("Domains, joined by commas")
    task: str = text("Tasks, joined by commas")
    parameters: float = amount("Number of parameters")
    training_compute: float = amount("Compute of the training in FLOP")
    training_compute_notes: str = text("How the compute was estimated")
    training_dataset: str = text("Names of datasets")
    training_dataset_size: str = text("Size of the dataset; a few cells hold two numbers")
    confidence: str = pa.Field(nullable=True, isin=list(KNOWN), description="Of the estimates")
    link: str = text("Address of the publication")
    reference: str = text("Title of the publication")
    citations: float = amount("Citations of the publication")
    notability_criteria: str = text("Why it is notable, joined by commas")
    epochs: float = amount("Passes over the dataset")
    training_time_hours: float = amount("Hours of training")
    training_hardware: str = text("Chips, joined by commas")
    hardware_quantity: float = amount("Number of chips")
    hardware_utilization: float = amount("Share of the chips' peak that was used")
    training_cost_2023_usd: float = amount("Cost of the training in US dollars of 2023")
    compute_cost_notes: str = text("How the cost was estimated")
    training_power_draw_w: float = amount("Power drawn in training, watts")
    base_model: str = text("Model it was trained from")
    finetune_compute: float = amount("Compute of the fine-tuning in FLOP")
    batch_size: float = amount("Batch size")
    model_accessibility: str = text("How the model may be used")
    frontier_model: str = pa.Field(
        nullable=True, isin=["True", "False"], description="Among the ten largest of its day"
    )
    numerical_format: str = text("Number format of the training")
    training_cost_cloud_usd: float = amount("Cost at cloud prices, US dollars of 2023")
    training_cost_upfront_usd: float = amount("Cost of buying the hardware, US dollars of 2023")
    open_weights: str = pa.Field(nullable=True, isin=["Yes", "No"], description="Open weights")

    class Config:
        metadata = rules.key("model")


class Yearly(rules.Contract):
    """Columns of every yearly table of the tracker."""

    country: str = rules.name("Country, group of countries or patent office as published")
    field: str = rules.name("Field of AI; fields overlap and All is not their sum")
    year: int = pa.Field(ge=1990, le=2100, description="Calendar year")
    figure: float = amount("Figure as published")
    complete: bool = pa.Field(description="Whether the year is complete in this release")

    class Config:
        metadata = rules.key("country", "field", "year")


def code(description: str) -> Any:
    """A code of the publisher's code lists."""
    return pa.Field(str_matches=CODE, description=description)


class Observations(rules.Contract):
    """What every flow's rows have besides their own dimensions."""

    measure: str = code("Measure")
    unit_measure: str = code("Unit of measure")
    ref_area: str = code("Alpha-3 code of the country, or the publisher's own of a group")
    period: str = pa.Field(str_matches=r"^\d{4}$", description="Year")
    figure: float = pa.Field(nullable=True, description="Figure before its multiplier is applied")
    status: str = pa.Field(
        nullable=True, str_matches=r"^[A-Z]$", description="A normal, B break, E estimated, …"
    )
    unit_mult: int = pa.Field(ge=0, le=12, description="Power of ten that multiplies the figure")

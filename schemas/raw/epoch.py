"""Contracts of Epoch AI's tables of models, one row per model and vintage."""

import datetime

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw._rules import amount, text

KNOWN = ("Confident", "Likely", "Speculative", "Unknown", "Unverified")


class _Models(rules.Contract):
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


class NotableModels(_Models):
    """Notable AI models: state of the art, highly cited, widely used or of historical weight."""

    class Config(_Models.Config):
        name = "epoch_notable_models"


class LargeScaleModels(_Models):
    """AI models trained with more than 1e23 FLOP."""

    class Config(_Models.Config):
        name = "epoch_large_scale_models"


class FrontierModels(_Models):
    """AI models at the frontier of compute of their day."""

    class Config(_Models.Config):
        name = "epoch_frontier_models"

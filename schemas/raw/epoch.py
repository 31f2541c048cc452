"""Contracts of Epoch AI's tables of models, one row per model and vintage."""

from schemas.raw._live import Models


class NotableModels(Models):
    """Notable AI models: state of the art, highly cited, widely used or of historical weight."""

    class Config(Models.Config):
        name = "epoch_notable_models"


class LargeScaleModels(Models):
    """AI models trained with more than 1e23 FLOP."""

    class Config(Models.Config):
        name = "epoch_large_scale_models"


class FrontierModels(Models):
    """AI models at the frontier of compute of their day."""

    class Config(Models.Config):
        name = "epoch_frontier_models"

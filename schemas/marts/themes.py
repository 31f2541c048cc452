"""Contracts of the thematic marts, a class for each theme of data/reference/themes.csv."""

from schemas.marts._theme import Theme


class Adoption(Theme):
    """Who uses AI: people, firms, robots at work, by area and period."""

    class Config(Theme.Config):
        name = "adoption"


class Compute(Theme):
    """Who has the machines: clusters of AI chips and data centres, by country and period."""

    class Config(Theme.Config):
        name = "compute"


class Developers(Theme):
    """Who writes the code: developers and pushes on GitHub, by area and quarter."""

    class Config(Theme.Config):
        name = "developers"


class Education(Theme):
    """Who learns and teaches AI and computing, by area and period."""

    class Config(Theme.Config):
        name = "education"


class JobMarket(Theme):
    """What employers ask for: AI job postings and AI hiring, by area and period."""

    class Config(Theme.Config):
        name = "job_market"


class PublicOpinion(Theme):
    """What people think of AI, by area and period."""

    class Config(Theme.Config):
        name = "public_opinion"


class Publications(Theme):
    """Who publishes research on AI, by area and period."""

    class Config(Theme.Config):
        name = "publications"


class Readiness(Theme):
    """How ready a government or an economy is said to be, by country and year."""

    class Config(Theme.Config):
        name = "readiness"


class ResponsibleAi(Theme):
    """Incidents, safeguards and principles of responsible AI, by area and period."""

    class Config(Theme.Config):
        name = "responsible_ai"

"""Contracts of the thematic marts, a class for each theme of data/reference/themes.csv."""

from schemas.marts._theme import KEY, Theme


class Adoption(Theme):
    """Who uses AI: people, firms, robots at work, by area and period."""

    class Config:
        """Name and key."""

        name = "adoption"
        metadata = KEY


class Compute(Theme):
    """Who has the machines: clusters of AI chips and data centres, by country and period."""

    class Config:
        """Name and key."""

        name = "compute"
        metadata = KEY


class Developers(Theme):
    """Who writes the code: developers and pushes on GitHub, by area and quarter."""

    class Config:
        """Name and key."""

        name = "developers"
        metadata = KEY


class Education(Theme):
    """Who learns and teaches AI and computing, by area and period."""

    class Config:
        """Name and key."""

        name = "education"
        metadata = KEY


class JobMarket(Theme):
    """What employers ask for: AI job postings and AI hiring, by area and period."""

    class Config:
        """Name and key."""

        name = "job_market"
        metadata = KEY


class PublicOpinion(Theme):
    """What people think of AI, by area and period."""

    class Config:
        """Name and key."""

        name = "public_opinion"
        metadata = KEY


class Publications(Theme):
    """Who publishes research on AI, by area and period."""

    class Config:
        """Name and key."""

        name = "publications"
        metadata = KEY


class Readiness(Theme):
    """How ready a government or an economy is said to be, by country and year."""

    class Config:
        """Name and key."""

        name = "readiness"
        metadata = KEY


class ResponsibleAi(Theme):
    """Incidents, safeguards and principles of responsible AI, by area and period."""

    class Config:
        """Name and key."""

        name = "responsible_ai"
        metadata = KEY

"""How the warehouse fares: run reports, freshness, what needs a person, alerts."""

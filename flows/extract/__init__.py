"""From publisher to raw tables: the catalogue, HTTP, guards, the raw archive."""

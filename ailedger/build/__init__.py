"""The steps of a build: plan, reference tables, SQL models, audit."""

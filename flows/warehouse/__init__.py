"""The build file: load, SQL models, audit, publish, and reading it safely."""

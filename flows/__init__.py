"""Prefect over the library: its settings are set here, before any module imports prefect."""

from flows.prefect_defaults import hush

hush()

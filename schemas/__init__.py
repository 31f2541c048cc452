"""Contracts: what every table must hold. They import nothing of flows."""

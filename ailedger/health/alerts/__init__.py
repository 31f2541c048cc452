"""Alerts: what needs a person is told once by webhook, mail and file, and so is its recovery."""

"""Measures of the validated load beside its peers: `python -m benchmarks.run --help`."""

"""What leaves the warehouse: exports, data packages, traces, the report."""

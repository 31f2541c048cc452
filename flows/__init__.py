"""AI Ledger: the pipeline from raw tables to a published warehouse."""

"""What runs, when and with which retries: the Prefect flows of AI Ledger."""

"""DuckLake: catalogue in PostgreSQL, data as Parquet, several writers, many readers.

Imported only where AILEDGER_WAREHOUSE names a lake.
"""

"""Contracts of the raw tables, one module per source or part of one."""

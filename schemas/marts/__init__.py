"""Contracts of the marts: one pandera model per mart, found by standing in a module here.

A field's description and unit are the only statement of what a column means: they become the
COMMENTs in the warehouse and the data dictionary.
"""

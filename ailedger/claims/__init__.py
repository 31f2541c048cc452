"""Claims as data: what a sentence asserts, and what the figures of each edition say of it."""

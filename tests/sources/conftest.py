from tests.replay.fixtures import fetch, raw_rows, replay, settings

__all__ = ["fetch", "raw_rows", "replay", "settings"]

from tests.replay.fixtures import fetch, replay, settings

__all__ = ["fetch", "replay", "settings"]

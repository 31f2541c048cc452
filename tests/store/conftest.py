from tests.published import publish_build, record, settings

__all__ = ["publish_build", "record", "settings"]

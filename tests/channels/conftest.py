"""The desk's own fixtures: a channel is tested against a whole desk."""

from tests.desk.conftest import agent, arrive, desk, empty_database, one_rasa, rasa, settings

__all__ = ["agent", "arrive", "desk", "empty_database", "one_rasa", "rasa", "settings"]

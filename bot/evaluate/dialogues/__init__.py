"""Whole scripted conversations, played on the running system and judged."""

"""Backups of a running Tandem, and how one is brought back: ``tandem backup``, ``tandem restore``."""

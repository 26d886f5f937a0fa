"""Rasa's custom actions, one a file. ``python -m actions`` serves them on loopback."""

"""Rasa graph components, channel and tracker store: what ``config.yml``, ``credentials.yml``, ``endpoints.yml`` name.

The only room that imports Rasa and spaCy; it runs in ``.venv-rasa``.
"""

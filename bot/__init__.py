"""Tandem: a support desk where a bot and people work in tandem."""

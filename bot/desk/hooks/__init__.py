"""Webhooks: what other systems are told, and whether it arrived."""

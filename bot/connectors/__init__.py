"""Connectors: other desks on the same handoffs, and the kit that checks them. They know the desk by its API alone."""

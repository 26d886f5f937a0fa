"""Several desks that serve one database: who is there, which of them runs a turn, what they tell each other, limits."""

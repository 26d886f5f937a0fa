"""``make bench``: a customer's turn, end to end, beside a stock Rasa bot and beside what limits it."""

"""What customers asked and no article answered, grouped: what to write next."""

"""What can be learned from what customers asked: gaps in the articles, and what a change of them would change."""

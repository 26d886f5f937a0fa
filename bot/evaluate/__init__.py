"""Accuracy and speed as figures that anyone can measure, on the project's data or on theirs."""

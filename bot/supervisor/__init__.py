"""Starts, watches and ends Tandem's processes: what ``make run`` does once the environments are there."""

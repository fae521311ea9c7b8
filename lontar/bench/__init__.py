"""Measures what the product promises about speed and memory; `make bench` prints it, ratios first."""

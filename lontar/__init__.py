"""Lontar: from a city government's deliveries about its civil servants to gated, published policy reports."""

__version__ = "0.2.0"

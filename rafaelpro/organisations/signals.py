"""What this room tells the rooms above it."""

from django.dispatch import Signal

structures_merged = Signal()
"""Sent in the transaction of the merge, with `survivor_id`: what is derived from names and roles must be rebuilt."""

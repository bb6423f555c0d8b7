"""What own offers tell the rooms above."""

from django.dispatch import Signal

own_publication_changed = Signal()
"""Sent in the transaction that publishes or withdraws, with `offer_id`: what searches read must be rebuilt."""

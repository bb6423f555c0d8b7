"""LHÉO, the French exchange language for training offers: streaming reader and writer of 2.2 and 2.3, typed records.

It depends on nothing but Python. See docs/lheo.md.
"""

"""The demonstration: a synthetic region, its people, and some months of its life, through the real doors and rules.

Everybody and everything in it is invented. Production refuses to start with its accounts (`User.is_demo`).
"""

"""A synthetic regional feed in the EOS profile: a believable Nouvelle-Aquitaine where nobody is real.

`region` plans organisations, actions, sessions and entry points as plain values; `records` turns the plan into LHÉO
records; `dirt` soils a small share of them as real feeds are; `delta` says what changed the days after; `feed` writes.
The same arguments give the same bytes, in memory that does not grow with the number of sessions.
"""

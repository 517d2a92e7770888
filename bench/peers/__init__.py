"""Other durable engines under the same work, in turn with Farebox: ``python -m bench.peers`` (``make bench-peers``).

Each engine is one module that runs alone, in an environment of its own, and prints JSON: ``.bench/dbos/bin/python -m
bench.peers.dbos sqlite``. What they are asked to do is in :mod:`bench.peers.workload`, which is all they share.
"""

"""The deterministic simulator: the real core, service and engine over a virtual clock, network, provider and disk.

One seed decides everything that chance decides elsewhere: what buyers and owners do and when, how long each answer of
the disk, of the provider and of an action takes, which of them fail, when the process dies. The same seed tells the
same story, in any process. After every transaction the invariants are checked; once the faults cease, everything must
come to a legal end.

* ``loop`` runs coroutines in virtual time; ``chance`` is the seed; ``disk`` and ``memory`` are a store in memory that
  keeps the contract of ``store_suite``; ``audit`` asks SQLite's own checks about it.
* ``faults`` stands between the engine and its store; ``till`` is a payment provider, ``doubles`` are actions.
* ``process`` is one Farebox that can die; ``buyers`` and ``owners`` use it; ``schedule`` lets all of them loose.
* ``invariants`` judges; ``story`` tells; ``campaign`` runs many seeds.
"""

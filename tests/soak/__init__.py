"""
Violence, for real: whole instances whose processes are killed at random moments, and what must hold afterwards.

``parts`` runs one process as an init system would; ``setups`` makes an
instance of such parts; ``traffic`` is its index, its reviewers and its
readers; ``inspection`` looks into the database and the data folder when it is
all over. ``REVET_SOAK_SEED`` repeats a run's plan; each run prints its seed.
"""

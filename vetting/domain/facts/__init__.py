"""
What metadata says, as facts that two releases can be compared by.

``changed`` is the entry: files in, :class:`~vetting.domain.fact_changes.FactChange`
out. One module a kind of file reads it; ``stated`` is what they give. Files are
hostile: what cannot be parsed is a fact, too.
"""

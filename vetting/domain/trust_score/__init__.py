"""
How much a release is believed, as seen from a viewpoint: a ledger whose lines add up.

Entry point: :func:`vetting.domain.trust_score.scoring.score_release`.

1. ``facts``: what is known of a release, and the viewpoint it is seen from.
2. Evidence that the viewpoint may not see, or that is out of its time, goes
   first; nothing after this step knows that it was there.
3. One line each: ``chains`` and ``audits`` (who read these bytes, who objects),
   ``publishing`` and ``publisher`` (who can publish), ``looks`` (what changed,
   for how long it has been there, what is on record against it).
4. ``ledger``: the sum, the band, the status, the figure for display.

Points are integer millidecibans and add up exactly. What is unknown is worth
nought and widens the band; learning it keeps the new band inside the old. A
veto is a status and no number. The values are in one versioned ``table``.
"""

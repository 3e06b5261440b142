"""Words for jobs."""

KIND_MEANS = {
    "poll_project": "Ask the index",
    "ingest_release": "Read",
    "compare_release": "Compare",
    "mend_release": "Make whole again",
    "score_release": "Score",
    "score_project": "Score all releases",
}
"""What each kind of job does; one that is not here is called by its name."""

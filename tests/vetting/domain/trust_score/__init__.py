"""Tests of vetting.domain.trust_score."""

"""Attacks that happened, without their teeth: what each left in a diff, and which rules have to notice it."""

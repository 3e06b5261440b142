"""The rules about code, case by case."""

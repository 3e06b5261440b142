"""What the API takes and gives, as pydantic models; design.md §6 fixes the names. One module a subject."""

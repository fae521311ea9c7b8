"""The chapters of a report, one module each: a function from a `Context` to a `Section`."""

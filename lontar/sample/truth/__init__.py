"""What the published figures must be, counted from the simulated world without any of the pipeline's code or SQL."""

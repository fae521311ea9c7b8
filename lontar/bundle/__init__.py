"""The offline bundle: one file with the wheels of the lock and the checkout, for a machine that reaches no package registry."""

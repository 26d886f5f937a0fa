"""A package, so that its one browser ends with it: no other test may find Playwright's event loop running."""

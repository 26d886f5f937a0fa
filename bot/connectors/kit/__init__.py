"""The conformance kit: plays Tandem's part against a connector and says which requirements it meets."""

"""Finding and keeping: lists, search, filters, export, erasure, the audit trail."""

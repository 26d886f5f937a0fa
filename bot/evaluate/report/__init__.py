"""``tandem evaluate all``: every measure in one page, kept from run to run and compared with the last."""

"""The forms of the agents' API, for its documentation: nothing here is asked while a request is answered."""

"""The help centre: public pages made on the server, readable without any script."""

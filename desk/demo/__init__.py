"""A filled desk to look around in, built around the present moment."""

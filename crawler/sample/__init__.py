"""The sample site: three invented forces whose disclosure logs look like Single Online Home."""

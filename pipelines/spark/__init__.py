"""Past one machine: the build's SQL and the reading of files on the machines of an Apache Spark cluster."""

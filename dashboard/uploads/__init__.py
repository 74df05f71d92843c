"""What a reader asks of the pipelines: a load, its undoing, templates; they run in processes of their own."""

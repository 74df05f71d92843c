"""Units side by side and times to treat: what is compared, said in words, shown."""

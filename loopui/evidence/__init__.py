"""What has been shown: names, records, readers, counts, criteria."""

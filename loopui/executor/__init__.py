"""What runs: job, queue, slot, admission, guard, child, service, client."""

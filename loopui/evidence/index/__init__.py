"""The index of a workspace's artifacts: a cache in `.loopui/index.db`, made anew whenever that is wrong."""

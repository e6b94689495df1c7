"""What loopui costs, measured beside what one would use instead."""

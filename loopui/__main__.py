"""`python -m loopui` is the `loopui` command."""

from loopui.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())

"""``python -m facialis`` is the command line."""

from facialis.cli import main

if __name__ == "__main__":
    main()

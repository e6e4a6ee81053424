"""`python -m stratalign`: the command line."""

from stratalign.cli import main

if __name__ == "__main__":
    main()

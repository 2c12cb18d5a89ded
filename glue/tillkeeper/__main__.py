"""`python -m tillkeeper`."""

from tillkeeper.cli import main

main()

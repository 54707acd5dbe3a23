"""What the tests of whole products need."""

from tests.commands.conftest import folder

__all__ = ["folder"]

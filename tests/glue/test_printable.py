"""What somebody else has chosen does nothing to a terminal."""

from tillkeeper.printable import printable, printable_lines


def test_what_moves_the_cursor_or_hides_a_part_is_escaped() -> None:
    assert printable("a\x1b]0;b\x07\r\n\t\x7f\x9b\u202e\u2028\u200b\ud800") == (
        r"a\x1b]0;b\x07\r\n\t\x7f\x9b\u202e\u2028\u200b\ud800"
    )


def test_letters_of_any_language_are_left() -> None:
    assert printable("Zoë 山 \\ 'x'") == "Zoë 山 \\ 'x'"


def test_lines_stay_lines() -> None:
    assert printable_lines("a\x1b\nb\r\n") == "a\\x1b\nb\\r\n"

"""`make demo`: one record goes from the previous school to the new one, on a freshly deployed local stack.

Every line with a tick is an assertion that held. The first that does not hold ends the story with exit code 1.
"""

import sys

from infra import layer
from infra.build import ROOT, build_if_changed
from infra.demo import arrival, move, trouble
from infra.demo.telling import Story
from infra.local.deploy import deploy
from infra.local.engine import free_port, running
from infra.local.stack import Stack

FOLDER = ROOT / ".local/demo"


def tell(stack: Stack) -> Story:
    """The whole story on a stack that has no schools yet. Raises AssertionError where it goes wrong."""
    story = Story()
    larkmoor, fennacre, stranger = move.open_schools(story, stack)
    papers = move.keep_record(story, larkmoor, fennacre)
    transfer_id = move.detect_move(story, stack, larkmoor, fennacre)
    trouble.unreadable_file(story, stack, fennacre)
    move.request(story, stack, larkmoor, fennacre, stranger, transfer_id)
    move.authorise(story, larkmoor, fennacre, transfer_id)
    arrival.arrive(story, stack, larkmoor, fennacre, stranger, transfer_id, papers)
    trouble.nightly_run(story, stack, fennacre)
    trouble.crash(story, stack, larkmoor, fennacre)
    arrival.mails_and_audit(story, stack, larkmoor, fennacre, transfer_id)
    print(f"\n{story.checked} assertions held, {story.seconds():.0f} s.", flush=True)
    return story


def main() -> int:
    """0 when every assertion held. The engine's log stays in .local/demo."""
    build_if_changed()
    layer.build_if_changed()
    with running(free_port(), FOLDER, enforce_iam=True) as engine:
        try:
            tell(deploy(engine.url, enforce_iam=True))
        except AssertionError as error:
            print(
                f"\nThe story went wrong: {error}\nThe engine's log: {FOLDER / 'engine.log'}", file=sys.stderr
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

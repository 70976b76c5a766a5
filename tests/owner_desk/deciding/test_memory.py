"""Decisions of the last hour are bounded, and an owner's flood takes nobody else's."""

from bank.withdrawals.answers import AnswerKind
from teller.operate.owner_desk.deciding import memory
from teller.operate.owner_desk.deciding.memory import DecisionMemory, DecisionPlace, KeptDecision
from teller.operate.owner_desk.port.deciding import DecisionOutcome
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.accounts_commands.books import ALICE, BOB


def decision(owner: str, number: int, *, done: bool = True) -> KeptDecision:
    made = KeptDecision(owner, f"offering {number}", (AnswerKind.ACCEPT.value, "1"), number)
    if done:
        made.taken.set_result(DecisionPlace(number))
        made.outcome = DecisionOutcome("done", number)
    return made


def test_an_owner_keeps_the_last_ones() -> None:
    kept, of_bob = DecisionMemory(lambda: 0), decision(BOB, 0)
    kept.begin(of_bob)
    made = [decision(ALICE, number) for number in range(memory.MOST_OF_ONE + 7)]
    for each in made:
        assert kept.begin(each) is each
    assert [kept.found(ALICE, each.id) is each for each in made] == [False] * 7 + [True] * memory.MOST_OF_ONE
    assert kept.found(BOB, of_bob.id) is of_bob
    kept.forget(ALICE)
    assert not any(kept.found(ALICE, each.id) for each in made)
    kept.forget(ALICE)
    assert kept.begin(made[0]) is made[0]


def test_who_floods_with_what_waits_is_refused() -> None:
    kept = DecisionMemory(lambda: 0)
    for number in range(memory.MOST_OF_ONE):
        kept.begin(decision(ALICE, number, done=False))
    assert kept.begin(decision(ALICE, 1_000)) == DeskRefusal(Why.TOO_MANY, retry_s=60)
    assert isinstance(kept.begin(decision(BOB, 1)), KeptDecision)

"""Does every guard of money and ownership have a test that would miss it? Takes each away once, in a copy, and expects
tests to fail.

    .venv/bin/python scripts/mutants.py            all of them, with the rows of the two status tables
    .venv/bin/python scripts/mutants.py NAME ...   these

A mutant that survives names a guard without a test. Write the test, not an exception from this list.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
LONGEST = 180
"""Seconds that the tests of one mutant may take."""
FAILED = 1
"""What pytest answers when tests ran and failed."""

BARE = ("-x", "-q", "-p", "no:cacheprovider", "-p", "pytest_asyncio.plugin", "-p", "pytest_timeout")
"""How pytest is asked: the first failure is enough, and plugins that these tests do not need take time to load."""

CORE, STORE, SERVICE = "tests/core/", "tests/storage/sqlite/test_store.py::TestSqlite::", "tests/service/"
SQL = "storage/sqlite/"
DAYS = "tests/testing/simulator/test_guards.py::test_a_few_dozen_days"
WRITER = "tests/engine/test_writer.py::"
FLEET, FLEET_SQL = "tests/storage/postgres/test_fleet.py::", "storage/postgres/queries/"
SETTLING, REFUNDING = f"{SERVICE}test_settling.py::", f"{SERVICE}test_refunding.py::"


class Mutant(NamedTuple):
    """One guard that is taken away: the text that holds it, what stands there instead, and who must notice."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


def unguarded(name: str, path: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(name, path, old, new, tests)


MUTANTS = (
    # ---- who has a run in a fleet ----------------------------------------------------------------------------------
    unguarded(
        "only who has a segment ends it",
        f"{FLEET_SQL}settle_jobs.sql",
        "where job.queue_manager_id = :member::uuid and job.status = 'picked'",
        "where :member::text <> '' and job.status = 'picked'",
        f"{FLEET}test_the_silent_lose_what_they_have_and_cannot_end_it",
    ),
    unguarded(
        "a wake marks what is being worked on",
        f"{FLEET_SQL}mark_jobs.sql",
        "and status = 'picked'",
        "and status = 'failed'",
        f"{FLEET}test_what_is_over_goes_and_what_is_marked_comes_again",
    ),
    unguarded(
        "a lock of the living is not taken",
        f"{FLEET_SQL}hold_lock.sql",
        "held.heartbeat < now() - make_interval",
        "held.heartbeat < now() + make_interval",
        f"{FLEET}test_a_lock_is_held_by_one",
    ),
    unguarded(
        "whom a former admission has let in is counted",
        "engine/fleet.py",
        "        return [run_id for run_id in run_ids if run_id not in lost]\n",
        "        return []\n",
        "tests/engine/test_fleet.py::test_limits_hold_when_another_one_admits",
    ),
    # ---- what the database refuses whoever asks --------------------------------------------------------------------
    unguarded(
        "one provider payment belongs to one order",
        f"{SQL}migrations/0001_start.sql",
        "    note text not null,\n    unique (provider, external_id)\n",
        "    note text not null\n",
        f"{STORE}test_a_payment_counts_once_and_for_one_order",
        f"{SERVICE}test_payments.py::test_one_provider_payment_belongs_to_one_order",
    ),
    unguarded(
        "one payment settles an order",
        f"{SQL}migrations/0001_start.sql",
        "create unique index payments_one_settles",
        "create index payments_one_settles",
        f"{STORE}test_one_payment_settles_an_order_and_others_are_extra",
    ),
    unguarded(
        "an order belongs to one execution",
        f"{SQL}migrations/0001_start.sql",
        "    execution_id text not null unique,\n    org_id text not null,\n    checkout_id",
        "    execution_id text not null,\n    org_id text not null,\n    checkout_id",
        f"{STORE}test_an_execution_has_one_order",
    ),
    unguarded(
        "an execution has one root run",
        f"{SQL}migrations/0001_start.sql",
        "create unique index runs_one_root",
        "create index runs_one_root",
        f"{STORE}test_an_execution_has_one_root_run",
    ),
    unguarded(
        "a payment has one automatic refund",
        f"{SQL}migrations/0001_start.sql",
        "create unique index refunds_one_automatic",
        "create index refunds_one_automatic",
        f"{STORE}test_a_payment_has_one_automatic_refund",
    ),
    unguarded(
        "refunds never exceed the payment, says the database",
        f"{SQL}migrations/0004_money.sql",
        "when new.status not in ('refused', 'withdrawn')",
        "when 0 and new.status not in ('refused', 'withdrawn')",
        f"{STORE}test_never_goes_back_more_than_was_paid",
    ),
    unguarded(
        "news are stored once",
        f"{SQL}migrations/0001_start.sql",
        "    next_try_at integer,\n    unique (source, external_id)\n",
        "    next_try_at integer\n",
        f"{STORE}test_news_are_stored_once",
        f"{SERVICE}test_payments.py::test_the_same_webhook_twice_is_once",
    ),
    unguarded(
        "a key opens one execution",
        f"{SQL}queries/insert_idempotency.sql",
        "insert into",
        "insert or replace into",
        f"{SERVICE}test_opening.py::test_of_many_at_once_one_is_made",
    ),
    unguarded(
        "no more await their payment than may",
        f"{SQL}journal.py",
        "if waiting > cap.most:",
        "if False:",
        f"{STORE}test_no_more_await_their_payment_than_may",
        f"{SERVICE}test_opening.py::test_no_more_come_in_because_they_come_at_once",
    ),
    unguarded(
        "the caps stand in the transaction",
        "service/opening.py",
        "        for cap in self.caps:\n            books.add(cap)\n",
        "",
        f"{SERVICE}test_opening.py::test_no_more_come_in_because_they_come_at_once",
    ),
    # ---- what a payment must be ------------------------------------------------------------------------------------
    *(
        unguarded(
            f"the {word} is compared",
            "core/settling.py",
            f'("{word}", {right})',
            f'("{word}", True)',
            f"{CORE}test_settling.py::test_what_was_not_ordered_goes_to_review",
            f"{CORE}test_settling.py::test_so_does_what_went_to_somebody_else",
        )
        for word, right in (
            ("amount", "payment.amount == order.amount"),
            ("currency", "payment.currency == order.currency"),
            ("mode", "payment.mode == order.mode"),
            ("payee", "payee_ok"),
        )
    ),
    *(
        unguarded(
            f"the {word} is the provider's word",
            "service/settling.py",
            right,
            wrong,
            f"{SETTLING}test_what_was_not_ordered_never_runs_by_itself",
        )
        for word, right, wrong in (
            ("amount", "amount=charge.amount", "amount=order.amount"),
            ("currency", "currency=charge.currency.upper()", "currency=order.currency"),
            ("mode", "mode=charge.mode", "mode=order.mode"),
            ("payee", "charge.payee_ok", "True"),
        )
    ),
    unguarded(
        "a charge counts once",
        "core/settling.py",
        "order is None or payment.external_id in order.charges",
        "order is None",
        f"{CORE}test_settling.py::test_the_same_charge_counts_once",
    ),
    unguarded(
        "a foreign charge is left out alone",
        "service/settling.py",
        "if known is None or known.order_id == order.id:",
        "if False:",
        f"{SETTLING}test_a_charge_of_another_order_takes_nothing_from_the_good_one",
    ),
    unguarded(
        "what is late is not run",
        "core/settling.py",
        "if execution.status is Status.AWAITING_PAYMENT and allows(",
        "if allows(",
        f"{SETTLING}test_a_payment_on_its_way_when_the_buyer_cancels_comes_back",
    ),
    unguarded(
        "what is late goes back",
        "core/settling.py",
        '    owe_late(draft, draft.payment, "paid_late" if first else "paid_twice")\n',
        "",
        f"{CORE}test_settling.py::test_a_payment_after_the_end_goes_back_by_itself",
    ),
    unguarded(
        "our clock alone expires nothing",
        "service/checkouts.py",
        "closed = await asked(provider.expire(order))",
        'closed = ProviderState(state="expired")',
        f"{SERVICE}test_payments.py::test_our_clock_alone_never_expires_an_order",
    ),
    unguarded(
        "a webhook is signed",
        "payments/test.py",
        "if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):",
        "if not signature:",
        "tests/payments/test_test.py::TestOnItself::test_a_changed_webhook_is_refused",
    ),
    unguarded(
        "what has a price is not run without payment",
        "service/runs.py",
        "if graph.price is not None:\n        raise PaymentRequired()",
        "if False:\n        raise PaymentRequired()",
        f"{SERVICE}test_runs.py",
    ),
    unguarded(
        "a second payment is looked for",
        "service/checkouts.py",
        "return at if provider is not None and provider.may_pay_twice and now <= ends else None",
        "return None",
        f"{SETTLING}test_a_second_payment_whose_news_got_lost_is_found",
    ),
    # ---- money that goes back --------------------------------------------------------------------------------------
    unguarded(
        "refunds never exceed the payment, say the rules",
        "core/refunds.py",
        "if wanted <= 0 or wanted > left(order):",
        "if wanted <= 0:",
        f"{CORE}test_refunds.py::test_never_more_than_was_paid",
    ),
    unguarded(
        "what the policy owes is owed once",
        "core/refunds.py",
        "order is None or order.refunded_by_policy or left(order) <= 0",
        "order is None or left(order) <= 0",
        f"{CORE}test_refunds.py::test_one_automatic_refund_and_no_second_one",
    ),
    unguarded(
        "a refund is issued once",
        "core/refunds.py",
        "    order = execution.order\n    if order is None or refund.id not in order.refunds_open:\n"
        "        return Draft(execution, now).done()\n    draft = Draft(execution, now)\n    done = ",
        "    order = execution.order\n    if order is None:\n"
        "        return Draft(execution, now).done()\n    draft = Draft(execution, now)\n    done = ",
        f"{CORE}test_refunds.py::test_a_refund_is_issued_once",
    ),
    unguarded(
        "a refund that was made is found first",
        "service/refunding.py",
        "    if found is not None:\n        return found\n",
        "",
        f"{REFUNDING}test_what_an_earlier_try_has_sent_is_found_and_not_sent_again",
    ),
    unguarded(
        "while a payment is disputed nothing is sent",
        "service/refunding.py",
        "if execution.payment_status is PaymentStatus.DISPUTED and",
        "if False and",
        f"{REFUNDING}test_while_a_payment_is_disputed_nothing_is_sent",
    ),
    unguarded(
        "what a dispute took is not refunded",
        "core/settling.py",
        "        withdraw(draft, order.paid_payment_id, open_refunds)\n",
        "",
        f"{SETTLING}test_what_a_dispute_took_is_not_refunded_as_well",
    ),
    unguarded(
        "every mismatched payment waits for the owner",
        "core/settling.py",
        "    hold(draft, payment.id)\n",
        "",
        f"{REFUNDING}test_every_mismatched_payment_can_be_given_back",
    ),
    unguarded(
        "a mismatched payment goes back once",
        "core/refunds.py",
        "if held.id not in order.held:",
        "if False:",
        f"{REFUNDING}test_two_hands_at_once_give_it_back_once",
    ),
    unguarded(
        "a dispute is asked about until it is closed",
        "service/checkouts.py",
        "    if execution.payment_status is PaymentStatus.DISPUTED:\n        return at if now <= ends else now + DAY\n",
        "",
        f"{SERVICE}test_checkouts.py::test_a_dispute_is_asked_about_until_it_is_closed",
    ),
    unguarded(
        "what was overtaken moves no payment",
        "service/settling.py",
        "present.stamp != truth.seen.stamp",
        "False",
        f"{SETTLING}test_an_answer_that_was_overtaken_does_not_move_a_payment_back",
    ),
    # ---- who owns a run: simulated days miss what no single story shows --------------------------------------------
    unguarded(
        "a line of a journal is written once",
        f"{SQL}migrations/0002_written_once.sql",
        "    body text not null,\n    primary key (run_id, seq)\n",
        "    body text not null\n",
        f"{STORE}test_the_journals_key_is_the_fence",
    ),
    unguarded(
        "a turn compares the head",
        "engine/turns.py",
        "        if run.head != self.head:\n            raise RunTaken()\n",
        "",
        DAYS,
    ),
    unguarded(
        "nothing is performed before it is durable",
        "engine/runner.py",
        "await self._desk.house.writing.enqueue(work)",
        "self._desk.house.writing.enqueue(work)",
        DAYS,
    ),
    unguarded(
        "nothing is performed in a run that has ended",
        "engine/runner.py",
        "commands = [one for one in commands if position.expects(one.step, one.attempt)]",
        "pass",
        "tests/engine/test_runner.py::test_an_action_of_an_item_that_was_cut_off_in_the_same_turn_is_not_performed",
    ),
    unguarded(
        "who waits for all before him waits",
        "engine/barrier.py",
        "        if not self._before:\n",
        "        if True:\n",
        "tests/engine/test_barrier.py",
    ),
    unguarded(
        "a refusal is looked up",
        "engine/draft.py",
        "            elif self.sure(asked):\n                asked.refuse(error)",
        "            elif True:\n                asked.refuse(error)",
        f"{WRITER}test_what_a_unit_refuses_is_looked_up_before_anybody_is_told",
        DAYS,
    ),
    unguarded(
        "a refusal waits for what it is because of",
        "engine/draft.py",
        "            if self._saw_changes(asked.work):",
        "            if False:",
        f"{WRITER}test_nobody_is_refused_for_what_was_never_stored",
    ),
    unguarded(
        "that there is nothing to do is looked up",
        "engine/writer.py",
        "            draft.doubt_nothing_changed()",
        "            pass",
        f"{WRITER}test_that_there_is_nothing_to_do_is_looked_up_before_anybody_is_told",
    ),
    unguarded(
        "what is stale is decided anew",
        "engine/writer.py",
        "if stale and again < MOST_STALE:",
        "if False:",
        f"{WRITER}test_what_another_process_changed_is_read_again_and_decided_anew",
    ),
    unguarded(
        "a step that kills its process is given up",
        "core/run.py",
        "if times < CUTS:",
        "if True:",
        f"{CORE}test_run.py",
    ),
    unguarded(
        "a cancel forgets no child",
        "service/ending.py",
        "if member.head is not None and member.head != run.head:",
        "if False:",
        f"{SERVICE}test_ending.py::test_a_family_that_moved_is_read_again",
    ),
    unguarded(
        "an end comes no earlier than what it ends",
        "service/ending.py",
        "at=max(books.now, run.head_at)",
        "at=books.now",
        f"{SERVICE}test_ending.py::test_an_end_comes_no_earlier_than_what_it_ends",
    ),
    unguarded(
        "a database file has one owner",
        f"{SQL}connection.py",
        "fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "pass",
        "tests/storage/sqlite/test_store.py::test_the_lock_goes_with_the_store",
    ),
    unguarded(
        "a timer is stored with its turn",
        "engine/turns.py",
        "books.add(Timer(run.id, self.due_at))",
        "pass",
        DAYS,
    ),
    # ---- who may, and how long -------------------------------------------------------------------------------------
    unguarded(
        "a revoked token makes no other",
        "service/tokens.py",
        "if books.execution(token.execution_id).token_epoch != token.epoch:",
        "if False:",
        f"{SERVICE}test_tokens.py::test_a_token_that_was_verified_before_makes_no_other_afterwards",
    ),
    unguarded(
        "a token that came a moment ago is revoked too",
        f"{SQL}queries/end_tokens.sql",
        "epoch < :epoch and",
        "epoch < :epoch - 1 and",
        f"{SERVICE}test_tokens.py::test_a_leaked_token_does_not_outlive_the_owners_hand",
    ),
    unguarded(
        "a provider has a lane of its own",
        "engine/janitor.py",
        "lane = self._lane_of(item)",
        'lane = ""',
        "tests/engine/test_janitor.py::test_a_provider_that_hangs_keeps_no_other_waiting",
    ),
    unguarded(
        "a short write is noticed",
        "payments/test.py",
        "if os.write(descriptor, text) < len(text):",
        "if os.write(descriptor, text) < 0:",
        "tests/payments/test_test.py::test_a_line_of_which_the_disk_took_a_part_never_happened",
    ),
    unguarded(
        "only an owner's own cancelled run is retried",
        f"{SQL}queries/verify_nothing_after_the_end.sql",
        "and runs.execution_id = ''",
        "",
        "tests/storage/sqlite/test_upkeep.py::TestVerify::test_only_an_owners_own_cancelled_run_goes_on",
    ),
    # ---- what an operator may not do with money --------------------------------------------------------------------
    unguarded(
        "what goes back is not retried in bulk",
        "core/bulk.py",
        "execution.payment_status not in (PaymentStatus.NOT_REQUIRED, PaymentStatus.PAID):",
        "execution.payment_status is None:",
        f"{CORE}test_bulk.py::test_money_first",
    ),
    unguarded(
        "a bulk retry comes to each run once",
        f"{SQL}queries/move_bulk_retry.sql",
        "where id = :id and stamp = :stamp - 1",
        "where id = :id and stamp <> -1",
        f"{STORE}test_a_bulk_retry_moves_one_change_after_the_other",
    ),
    unguarded(
        "what somebody ordered is not started again",
        "service/reruns.py",
        "    if run.execution_id:\n        raise NotAllowed(",
        "    if run is None:\n        raise NotAllowed(",
        f"{SERVICE}test_reruns.py::test_what_somebody_ordered_has_one_run",
    ),
    unguarded(
        "tidying up belongs to no execution",
        "core/cleanup.py",
        "        execution=opened.execution,\n",
        "        execution=opened.execution,\n        execution_id=run.execution_id,\n",
        f"{CORE}test_cleanup.py::test_it_begins_with_what_there_is_to_tidy_up",
    ),
    # ---- what is let go in time ------------------------------------------------------------------------------------
    unguarded(
        "an order that was paid is kept",
        f"{SQL}queries/drop_order_of.sql",
        "    and not exists (select 1 from payments where payments.execution_id = orders.execution_id)\n",
        "",
        f"{STORE}test_all_content_goes_and_the_money_stays",
    ),
    unguarded(
        "nothing goes while money is to move",
        "core/erasing.py",
        "and execution.payment_status not in STIRRING and not asked",
        "and not asked",
        f"{CORE}test_erasing.py",
    ),
    unguarded(
        "nothing goes while its provider is asked",
        "core/erasing.py",
        "and execution.payment_status not in STIRRING and not asked",
        "and execution.payment_status not in STIRRING",
        f"{CORE}test_erasing.py",
    ),
    unguarded(
        "what had money is kept for it",
        "core/erasing.py",
        "return moved or execution.payment_status not in _WITHOUT_MONEY",
        "return False",
        f"{CORE}test_erasing.py",
        f"{SERVICE}test_retention.py::test_of_a_paid_one_the_money_stays_and_can_still_go_back",
    ),
    unguarded(
        "nobody goes on with a journal that goes",
        "service/runs.py",
        "    books.add(JournalKept(run.id))\n",
        "",
        f"{SERVICE}test_retention.py::test_a_retry_and_the_keeper_at_once",
    ),
)

STORIES = ("test_settling", "test_refunds", "test_checkout", "test_execution")
"""Tests of the core that tell what happens; those that repeat the two tables are no witnesses of them."""


LIBRARIES = (
    *("aiosql", "apsw", "asyncpg", "cel_expr_python", "croniter", "hypothesis", "jsonschema_rs", "msgspec", "pgqueuer"),
    *("pydantic", "re2", "rich", "structlog"),
)
"""What tests need that is not ours: loaded once, before a process for each mutant is forked."""


class Copy:
    """A copy of the package, and a process that imports all but ours, then forks one for each pytest."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "farebox"
        shutil.copytree(ROOT / "src" / "farebox", self.package, ignore=shutil.ignore_patterns("__pycache__", "web"))
        self._output = folder / "output"
        self._changes = itertools.count(1)
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, str(Path(__file__)), "--nursery", str(self._output)]
        self._nursery = subprocess.Popen(  # noqa: S603 - our own interpreter and our own arguments
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def write(self, path: str, text: str) -> None:
        """Change a file of the package, in a way that also compiled code of the same second and size notices."""
        file = self.package / path
        file.write_text(text, encoding="utf-8")
        os.utime(file, (next(self._changes),) * 2)

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what was said."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(arguments) + "\n")
        self._nursery.stdin.flush()
        code = self._nursery.stdout.readline()
        if not code:
            raise RuntimeError("the process that runs the tests has died")
        return int(code), self._output.read_text(encoding="utf-8")

    def close(self) -> None:
        self._nursery.communicate()


@contextmanager
def a_copy() -> Iterator[Copy]:
    """A copy of the package, which is found before the installed one."""
    with tempfile.TemporaryDirectory(prefix="farebox-mutants-") as folder:
        copy = Copy(Path(folder))
        try:
            yield copy
        finally:
            copy.close()


def be_nursery(output: str) -> None:
    """One child for each line of arguments; the answer is its exit code."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            told = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(told, 1)
            os.dup2(told, 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            code = int(pytest.main(json.loads(line)))
            sys.stdout.flush()
            os._exit(code)
        say(str(_ended(child)))


def _ended(child: int) -> int:
    """Its exit code, once it is over; it has its time."""
    for _ in range(LONGEST * 100):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tested(copy: Copy, *tests: str) -> int:
    """Whether tests pass (0) or fail (1). RuntimeError if they could not even be run: that proves nothing."""
    code, told = copy.pytest(*BARE, *tests)
    if code not in (0, FAILED):
        raise RuntimeError(f"{code}: {told}")
    return code


def noticed(copy: Copy, mutant: Mutant) -> bool:
    """Whether tests fail without this guard. The copy is as it was afterwards. ValueError: its text is not there."""
    whole = (copy.package / mutant.path).read_text(encoding="utf-8")
    if whole.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: its text stands {whole.count(mutant.old)} times in {mutant.path}")
    copy.write(mutant.path, whole.replace(mutant.old, mutant.new))
    try:
        return tested(copy, *mutant.tests) == FAILED
    finally:
        copy.write(mutant.path, whole)


class Rows:
    """A plugin: runs the stories that were collected once for each row of the two status tables, without that row."""

    def __init__(self) -> None:
        self.unnoticed: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from farebox.core import lifecycle, payment

        if self._fails(session, dict, ()):
            raise RuntimeError("the stories fail while both tables are whole")
        for table in (lifecycle.TABLE, payment.TABLE):
            self.unnoticed += [f"{row[0]}, {row[1].name}" for row in table if not self._fails(session, table.pop, row)]
        return True

    def _fails(self, session: pytest.Session, prepare: Callable[..., object], *given: object) -> bool:
        """Whether a story fails in a process of its own, where something was done before."""
        child = os.fork()
        if child == 0:
            prepare(*given)
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed:
                    os._exit(FAILED)
            os._exit(0)
        return _ended(child) != 0


def unnoticed_rows() -> list[str]:
    """Rows of the two status tables that no story misses."""
    rows = Rows()
    told = [*BARE, "-qq", "--no-summary", "--tb=no", *(f"{CORE}{name}.py" for name in STORIES)]
    if pytest.main(told, plugins=[rows]) != 0:
        raise RuntimeError("the stories could not be collected")
    return rows.unnoticed


def rows_without_a_story() -> list[str]:
    """The same in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own arguments
        [sys.executable, str(Path(__file__)), "--rows"],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return re.findall(r"^row: (.+)$", done.stdout, re.MULTILINE)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(names: list[str]) -> int:
    if names[:1] == ["--nursery"]:
        be_nursery(names[1])
        return 0
    if names == ["--rows"]:
        say("\n".join(f"row: {row}" for row in unnoticed_rows()))
        return 0
    survivors: list[str] = []
    with a_copy() as copy:
        for mutant in MUTANTS:
            if not names or mutant.name in names:
                alive = not noticed(copy, mutant)
                say(f"{'SURVIVES' if alive else 'noticed '} {mutant.name}")
                survivors += [mutant.name] if alive else []
        if not names:
            survivors += rows_without_a_story()
    say(f"{len(survivors)} without a test: {'; '.join(survivors)}" if survivors else "Every guard has its test.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

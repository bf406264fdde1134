import pytest
from hypothesis import settings, Phase
from hypothesis.stateful import run_state_machine_as_test
from tests.flows.test_story import Story, FEW
import os
@pytest.mark.timeout(900)
def test_it(sqlite_template):
    Story.template = sqlite_template
    n=int(os.environ.get('N','10'))
    run_state_machine_as_test(Story, settings=settings(FEW, phases=[Phase.generate], max_examples=n, derandomize='SEED' not in os.environ, stateful_step_count=int(os.environ.get('STEPS','20'))))

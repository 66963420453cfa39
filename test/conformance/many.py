"""Runs many lines of the aws command line in one process: its start takes longer than all that it then does. Standard input: JSON, a
list of lists of words. Standard output: JSON, what each has printed, and its exit code: [{"code", "said"}]."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()


def run(words):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = driver.main(words)
    return {"code": code, "said": said.getvalue()}


json.dump([run(words) for words in json.load(sys.stdin)], sys.stdout)

"""
The peer's side of a contest: a process that prepares one case, says so, and then measures a round whenever it is asked to. A round is a step that is
dropped, and then steps for some seconds; its result is the mean, so that pauses count. One JSON a line, both ways as in ours/serve.ts.

A peer is called with the case's folder and the name of a variant; one that this machine cannot run (no compiler, say) tells why.
"""
import json
import sys
import time
from pathlib import Path


def serve(prepare):
    """`prepare(folder, job, variant)` gives a step, the numbers that our side must find as well, and a note."""
    folder, variant = Path(sys.argv[1]), sys.argv[2]
    job = json.loads((folder / 'job.json').read_text())
    try:
        step, check, note = prepare(folder, job, variant)
        for _ in range(2):
            step()
    except Exception as error:
        lines = str(error).strip().splitlines() or ['']
        say(unavailable=f'{type(error).__name__}: {lines[0]}'[:300])
        return
    say(check=[float(v) for v in check], note=note)
    for line in sys.stdin:
        seconds = float(line)
        step()
        started = time.perf_counter()
        steps = 0
        while steps < 3 or time.perf_counter() - started < seconds:
            step()
            steps += 1
        say(ms=1000 * (time.perf_counter() - started) / steps, peakMiB=peak_mib())


def say(**message):
    print(json.dumps(message), flush=True)


def peak_mib():
    """The most memory that this process has held, as Linux counts it; None elsewhere."""
    try:
        status = Path('/proc/self/status').read_text()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith('VmHWM'))

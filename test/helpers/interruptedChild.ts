/** A process that Ctrl-C ends before it listens. */
process.kill(process.pid, 'SIGINT')

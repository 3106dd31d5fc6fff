/**
 * Decodes files in another process, under a watch: a file that crashes it, hangs, or takes too much time or memory is told, and
 * the next one gets a new process. Time is the processor's, so that a busy machine accuses nobody; memory is what the process
 * holds at once.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Answer, Task } from './decodeChild.ts'

const mostSeconds = 5
const mostMiB = 1024

/** By the clock: who takes so long for so little is not merely on a busy machine, but waits for something. */
const patienceSeconds = 60
const lookEveryMs = 200

export type Verdict = {
  /** A code, `read`, `crash`, `hang` or `memory`. */
  outcome: string
  /** What is wrong, if anything is. */
  problem: string | null
  processorMs: number
  peakMiB: number
}

export class WatchedDecoder {
  private readonly file: URL
  private readonly mostSeconds: number
  private readonly patienceSeconds: number
  private child: ChildProcess | undefined
  private said = ''

  /** @param file of the process, of the form of decodeChild.ts */
  constructor(file = new URL('./decodeChild.ts', import.meta.url), seconds = mostSeconds, patience = patienceSeconds) {
    this.file = file
    this.mostSeconds = seconds
    this.patienceSeconds = patience
  }

  async decode(task: Task): Promise<Verdict> {
    this.child ??= this.start()
    const { child } = this
    const answer = await new Promise<Answer | { ended: string }>(resolve => {
      const started = performance.now()
      const done = (result: Answer | { ended: string }) => {
        clearInterval(watch)
        child.off('message', done).off('exit', onExit)
        resolve(result)
      }
      const onExit = (status: number | null, signal: string | null) =>
        done({ ended: `it ended by ${signal ?? status}` })
      const before = taken(child.pid!)
      const watch = setInterval(() => {
        const now = taken(child.pid!)
        const seconds = now && before ? now.seconds - before.seconds : 0
        if (seconds > this.mostSeconds) done({ ended: 'hang' })
        else if (performance.now() - started > 1000 * this.patienceSeconds) done({ ended: 'wait' })
        else if (now && now.residentMiB > mostMiB) done({ ended: 'memory' })
      }, lookEveryMs)
      child.on('message', done).on('exit', onExit)
      child.send(task)
    })
    if ('ended' in answer) {
      this.stop()
      const { ended } = answer
      if (ended === 'hang')
        return verdict('hang', `more than ${this.mostSeconds} s of processor`, 1000 * this.mostSeconds, 0)
      if (ended === 'wait')
        return verdict('hang', `no answer within ${this.patienceSeconds} s`, 1000 * this.mostSeconds, 0)
      if (ended === 'memory') return verdict('memory', `more than ${mostMiB} MiB`, 0, mostMiB)
      return verdict('crash', `${ended}: ${this.said.slice(-2000)}`, 0, 0)
    }
    if (answer.problem === null && answer.processorMs > 1000 * this.mostSeconds)
      return { ...answer, outcome: 'hang', problem: `${(answer.processorMs / 1000).toFixed(1)} s of processor` }
    if (answer.peakMiB > mostMiB) {
      // The peak is that of all its files.
      this.stop()
      return { ...answer, outcome: 'memory', problem: `${answer.peakMiB.toFixed(0)} MiB` }
    }
    return answer
  }

  stop(): void {
    this.child?.kill('SIGKILL')
    this.child = undefined
  }

  private start(): ChildProcess {
    const child = fork(this.file, { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.said = ''
    const listen = (chunk: unknown) => {
      this.said = (this.said + chunk).slice(-4000)
    }
    child.stdout!.on('data', listen)
    child.stderr!.on('data', listen)
    return child
  }
}

const verdict = (outcome: string, problem: string, processorMs: number, peakMiB: number): Verdict => ({
  outcome,
  problem,
  processorMs,
  peakMiB,
})

/** What a process has taken of the processor, and holds of memory; undefined where the system does not tell (Linux does). */
function taken(pid: number): { seconds: number; residentMiB: number } | undefined {
  try {
    // Behind the name, which may hold anything: the state is field 3, times in hundredths are 14 and 15 (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
    const [user, system] = [Number(fields[11]), Number(fields[12])]
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return { seconds: (user + system) / 100, residentMiB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 }
  } catch {
    return undefined
  }
}

/**
 * Two processes that compute the same, measured in turn: ours, the peer's, ours, the peer's, so that a machine that slows down slows both. Each is
 * set up before the first round and waits while the other is measured.
 */
import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { median } from '../src/stats/index.ts'

export type Round = { ms: number; peakMiB: number | null }

export type Entrant = {
  check: number[]
  note?: string
  /** Milliseconds a step, and the most memory so far. */
  round(seconds: number): Promise<Round>
  leave(): Promise<void>
}

/** A command of which the first argument is a script; `unavailable` says why this machine cannot run it. */
export async function enter(
  command: string,
  args: readonly string[],
  threads: number,
): Promise<Entrant | { unavailable: string }> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' },
  })
  const ended = new Promise<void>(resolve => child.on('close', () => resolve()))
  child.on('error', error => console.error(error.message))
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${basename(args[0])} has ended without an answer: see above`)
      // Libraries print to stdout as well.
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }
  const first = await answer()
  if (first.unavailable) return first
  return {
    ...first,
    round(seconds) {
      child.stdin.write(`${seconds}\n`)
      return answer()
    },
    leave() {
      child.stdin.end()
      return ended
    },
  }
}

export type Peer = { variant: string; start(): ReturnType<typeof enter>; compared: boolean }

export type PeerStanding = {
  variant: string
  /** Whether its ratio counts. */
  compared: boolean
  note?: string
  unavailable?: string
  /** Median of the rounds. */
  ms: number
  peakMiB: number | null
  /** How many times as fast we are: median over the rounds of the peer's time by ours just before. */
  ratio: number
}

export type Contest = { ours: Round & { note?: string }; peers: PeerStanding[]; best?: PeerStanding }

/**
 * Ours against each variant of the peer, one variant after the other.
 *
 * @param tolerance largest difference between our check numbers and the peer's, as a share
 * @throws {Error} if a compared peer finds other numbers than ours: then they do not compute the same
 */
export async function contest(
  name: string,
  start: () => ReturnType<typeof enter>,
  peers: readonly Peer[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Contest> {
  const say = (text: string) => console.error(`${name}: ${text}`)
  say('ours is set up')
  const ours = await start()
  if ('unavailable' in ours) throw new Error(ours.unavailable)
  const own: Round[] = []
  const standings: PeerStanding[] = []
  try {
    if (peers.length === 0) for (let i = 0; i < rounds; i++) own.push(await ours.round(seconds))
    for (const { variant, start: startPeer, compared } of peers) {
      say(`${variant} is set up`)
      const peer = await startPeer()
      if ('unavailable' in peer) {
        say(`${variant} is not available: ${peer.unavailable}`)
        standings.push({ variant, compared, ms: Number.NaN, peakMiB: null, ratio: Number.NaN, ...peer })
        continue
      }
      try {
        if (compared) agree(`${name}, ${variant}`, ours.check, peer.check)
        const its: Round[] = []
        const ratios: number[] = []
        for (let i = 0; i < rounds; i++) {
          const mine = await ours.round(seconds)
          const theirs = await peer.round(seconds)
          own.push(mine)
          its.push(theirs)
          ratios.push(theirs.ms / mine.ms)
          say(`${variant}, round ${i + 1} of ${rounds}: ours ${mine.ms.toFixed(2)} ms, peer ${theirs.ms.toFixed(2)} ms`)
        }
        standings.push({ variant, compared, note: peer.note, ...summary(its), ratio: median(ratios) })
      } finally {
        await peer.leave()
      }
    }
  } finally {
    await ours.leave()
  }
  const best = standings.filter(p => p.compared && !p.unavailable).sort((a, b) => a.ratio - b.ratio)[0]
  return { ours: { ...summary(own), note: ours.note }, peers: standings, best }
}

const summary = (rounds: readonly Round[]): Round => ({
  ms: median(rounds.map(r => r.ms)),
  peakMiB: rounds.at(-1)!.peakMiB,
})

function agree(name: string, ours: readonly number[], theirs: readonly number[]): void {
  const same = ours.length === theirs.length && ours.every((v, i) => Math.abs(v - theirs[i]) <= 1e-3 * Math.abs(v))
  if (!same) throw new Error(`${name}: the two do not compute the same: [${ours}] and [${theirs}]`)
}
